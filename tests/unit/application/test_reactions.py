"""What follows from what, and that every job can be stored, read back and run."""

import inspect
import json
from datetime import UTC, datetime
from types import UnionType
from typing import NewType, get_args, get_origin, get_type_hints
from uuid import UUID

import attrs
import pytest

from subplat import Subplat
from subplat.application.ports.jobs import JOBS, Job, Lane
from subplat.application.reactions import TABLE, reactions
from subplat.domain.events import EVENTS, DomainEvent
from subplat.domain.payments.callback import WebhookStored

NOBODY = UUID(int=7)
KINDS = sorted(kind for kind in JOBS if not kind.startswith("testing."))


def plain(kind: object) -> object:
    """The class below a NewType."""
    return plain(kind.__supertype__) if isinstance(kind, NewType) else kind


def sample(kind: object) -> object:
    """A value of a field's type."""
    kind = plain(kind)
    if get_origin(kind) is UnionType:
        return sample(get_args(kind)[0])
    if get_origin(kind) is tuple:
        return (sample(get_args(kind)[0]),)
    samples = {UUID: NOBODY, int: 3, str: "x", bool: True, datetime: datetime(2026, 1, 31, tzinfo=UTC)}
    return samples.get(kind, kind)


def made(cls: type) -> object:
    """One with sample values."""
    hints = get_type_hints(cls)
    return cls(**{field.name: sample(hints[field.name]) for field in attrs.fields(cls) if field.init})


def test_every_event_of_the_table_is_in_the_registry() -> None:
    assert [event.name for event in TABLE if EVENTS.get(event.name) is not event] == []


@pytest.mark.parametrize("event", TABLE, ids=lambda event: event.name)
def test_what_follows_from_an_event_are_jobs_about_its_subject(event: type[DomainEvent]) -> None:
    instance = made(event)
    follow = reactions(instance)
    assert follow
    for job in follow:
        assert JOBS[job.kind] is type(job)
        values = (value if isinstance(value, tuple) else (value,) for value in attrs.asdict(job).values())
        assert {each for value in values for each in value if isinstance(each, UUID)} == {NOBODY}


@pytest.mark.parametrize("name", sorted(set(EVENTS) - {event.name for event in TABLE}))
def test_nothing_follows_from_an_event_that_is_not_in_the_table(name: str) -> None:
    assert reactions(made(EVENTS[name])) == ()


def test_every_job_has_a_handler_and_every_handler_a_job(subplat: Subplat) -> None:
    handlers = subplat.sandbox.platform.application.job_handlers
    assert set(handlers) == {JOBS[kind] for kind in KINDS}


def test_a_job_that_nobody_handles_is_said(subplat: Subplat) -> None:
    class Strange(Job):
        """Registered nowhere."""

    with pytest.raises(KeyError):
        subplat.sandbox.platform.application.handle(Strange())


@pytest.mark.parametrize("kind", KINDS)
def test_a_job_is_frozen_and_made_of_json_values_and_ids(kind: str) -> None:
    cls = JOBS[kind]
    assert cls.kind == kind
    assert isinstance(cls.lane, Lane)
    job = made(cls)
    text = json.dumps(attrs.asdict(job), default=_only_ids)
    assert json.loads(text).keys() == {field.name for field in attrs.fields(cls)}
    for field in attrs.fields(cls):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(job, field.name, None)


def _only_ids(value: object) -> str:
    if not isinstance(value, UUID | datetime):
        raise TypeError(type(value).__name__)
    return str(value)


@pytest.mark.parametrize("kind", KINDS)
def test_jobs_about_one_thing_share_their_line_and_others_do_not(kind: str) -> None:
    job, same = made(JOBS[kind]), made(JOBS[kind])
    line = job.order_key()
    assert line == same.order_key()
    if line is not None and NOBODY in attrs.asdict(job).values():
        assert str(NOBODY) in line


def test_every_job_says_what_it_is_for() -> None:
    assert [kind for kind, cls in JOBS.items() if not inspect.getdoc(cls)] == []


def test_a_stored_callback_is_processed() -> None:
    [job] = reactions(made(WebhookStored))
    assert job.kind == "payments.process_callback.v1"
