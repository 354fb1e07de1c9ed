"""Jobs as JSON and back."""

import enum
import importlib
import json
import pkgutil
import types
import typing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import attrs
import pytest
from cattrs.errors import BaseValidationError
from hypothesis import given
from hypothesis import strategies as st

import subplat.application
from subplat.adapters.jobs.codec import job_from, payload_text
from subplat.application.ports.jobs import JOBS, Job
from subplat.testing.contracts.job_samples import Amount, Colour, Full, Note

exact = st.decimals(allow_nan=False, allow_infinity=False)
amounts = st.builds(Amount, number=exact, unit=st.text())
jobs = st.builds(
    Full,
    id=st.uuids(),
    at=st.datetimes(timezones=st.just(UTC)),
    day=st.dates(),
    colour=st.sampled_from(Colour),
    amount=amounts,
    exact=exact,
    lines=st.lists(amounts, max_size=3).map(tuple),
    missing=st.none() | st.text(),
    count=st.integers(),
    flag=st.booleans(),
    text=st.text(),
)
LEAVES = (str, int, bool, UUID, Decimal, datetime, date, types.NoneType)


def payload_of(job: Job) -> dict[str, typing.Any]:
    """The fields as whoever reads the queue sees them."""
    return json.loads(payload_text(job))


@given(job=jobs)
def test_a_job_comes_back_as_it_was(job: Full) -> None:
    stored = payload_of(job)
    again = job_from(Full, stored)
    assert again == job
    assert payload_of(again) == stored


@given(job=jobs)
def test_an_exact_number_is_never_a_json_number(job: Full) -> None:
    payload = payload_of(job)
    assert payload["exact"] == str(job.exact)
    assert payload["amount"]["number"] == str(job.amount.number)


def test_an_exact_number_that_was_stored_inexactly_is_refused() -> None:
    with pytest.raises(BaseValidationError):
        job_from(Full, {**payload_of(a_job()), "exact": 0.1})


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        payload_text(attrs.evolve(a_job(), at=a_job().at.replace(tzinfo=None)))


def test_a_field_that_this_version_does_not_know_is_refused() -> None:
    with pytest.raises(BaseValidationError):
        job_from(Note, {"text": "hello", "about": None, "since_tomorrow": True})


def test_a_field_that_an_older_version_did_not_know_has_its_default() -> None:
    assert job_from(Note, {"text": "hello"}) == Note(text="hello")


@pytest.mark.parametrize("value", [timedelta(1), object(), float("nan"), {1: {2}}])
def test_what_json_cannot_hold_is_refused_when_it_is_enqueued(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        payload_text(Note(text=typing.cast("str", value)))


def test_every_job_of_the_application_has_only_fields_that_can_be_stored() -> None:
    for module in pkgutil.walk_packages(subplat.application.__path__, "subplat.application."):
        importlib.import_module(module.name)
    unstorable = {kind: bad for kind, cls in JOBS.items() if (bad := list(unstorable_parts(cls)))}
    assert unstorable == {}


def test_that_check_finds_what_cannot_be_stored() -> None:
    @attrs.frozen
    class Deep:
        good: tuple[Amount, ...]
        bad: tuple[dict[str, float], ...] | None

    assert list(unstorable_parts(Deep)) == [float]


def unstorable_parts(kind: typing.Any) -> typing.Iterator[typing.Any]:
    """The types inside `kind` that the codec has no exact form for."""
    if isinstance(kind, typing.NewType):
        yield from unstorable_parts(kind.__supertype__)
    elif attrs.has(kind):
        for field in attrs.fields(attrs.resolve_types(kind)):
            yield from unstorable_parts(field.type)
    elif arguments := typing.get_args(kind):
        for argument in arguments:
            if argument is not Ellipsis and not isinstance(argument, str):
                yield from unstorable_parts(argument)
    elif not (kind in LEAVES or (isinstance(kind, type) and issubclass(kind, enum.Enum))):
        yield kind


def a_job() -> Full:
    return Full(
        id=UUID(int=1),
        at=datetime(2026, 1, 1, tzinfo=UTC),
        day=date(2026, 1, 1),
        colour=Colour.RED,
        amount=Amount(number=Decimal(1), unit="IDR"),
        exact=Decimal("0.1"),
        lines=(),
        missing=None,
        count=1,
        flag=False,
        text="",
    )
