"""Jobs to try queues with, and what runs them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from attrs import define, field, frozen

from subplat.application.ports.jobs import Job, Lane, job
from subplat.application.ports.periodic import PeriodicSchedule, Slots


@job("testing.note.v1")
@frozen(kw_only=True)
class Note(Job):
    """Writes `text` down; the notes about one thing are written in order."""

    text: str
    about: str | None = None

    def order_key(self) -> str | None:
        return self.about


@job("testing.bulk_note.v1", lane=Lane.BULK)
@frozen(kw_only=True)
class BulkNote(Job):
    """As a note, but it can wait."""

    text: str


class Colour(StrEnum):
    """Any words."""

    RED = "red"


@frozen(kw_only=True)
class Amount:
    """Any value with parts."""

    number: Decimal
    unit: str


@job("testing.full.v1")
@frozen(kw_only=True)
class Full(Job):
    """A job with every sort of field a job may have."""

    id: UUID
    at: datetime
    day: date
    colour: Colour
    amount: Amount
    exact: Decimal
    lines: tuple[Amount, ...]
    missing: str | None
    count: int
    flag: bool
    text: str


@frozen(kw_only=True)
class Unregistered(Job):
    """A job that nobody could run."""


class ChangedMind(Exception):
    """Whatever makes a unit of work roll back."""


@define
class Writer:
    """Runs jobs by writing them down; `troubles` are raised instead, one a try, by text."""

    written: list[str] = field(factory=list)
    jobs: list[Job] = field(factory=list)
    troubles: dict[str, list[Exception]] = field(factory=dict)

    def __call__(self, job: Job) -> None:
        if isinstance(job, Note | BulkNote):
            if self.troubles.get(job.text):
                raise self.troubles[job.text].pop(0)
            self.written.append(job.text)
        self.jobs.append(job)


def note(text: str, about: str | None = None) -> Note:
    """A note."""
    return Note(text=text, about=about)


def bugs(number: int) -> list[Exception]:
    """Failures of a handler that is wrong."""
    return [ValueError(f"bug {each}") for each in range(1, number + 1)]


def tidying(slots: Slots, look_back: timedelta = timedelta(hours=1)) -> PeriodicSchedule:
    """Notes the time of day of each slot."""
    return PeriodicSchedule(name="tidy", slots=slots, job=lambda at: note(f"{at:%H:%M}"), look_back=look_back)
