"""A pytest plugin: `pytest_plugins = ["subplat.testing.plugin"]` gives the fixture `subplat`."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import pytest

from subplat.application.ports.periodic import PeriodicSchedule
from subplat.platform import Subplat
from subplat.testing.crossings import Crossings
from subplat.wiring.memory import memory_platform
from subplat.wiring.schedules import SCHEDULES


@pytest.fixture
def subplat_now() -> str:
    """Where the platform's clock stands at first; override it for another day."""
    return "2026-01-31T09:00+07:00"


@pytest.fixture
def subplat_schedules() -> Sequence[PeriodicSchedule]:
    """What comes back by the clock; override it with `UNHURRIED_SCHEDULES` where months pass."""
    return SCHEDULES


@pytest.fixture
def subplat(subplat_now: str, subplat_schedules: Sequence[PeriodicSchedule]) -> Iterator[Subplat]:
    """An in-memory platform that is empty and, in the end, has never called out of an open unit of work."""
    crossings = Crossings()
    start = datetime.fromisoformat(subplat_now)
    yield Subplat(memory_platform(start, around=crossings.around, schedules=subplat_schedules))
    assert not crossings.breaches, "outside calls were made inside an open unit of work"
