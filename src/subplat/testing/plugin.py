"""A pytest plugin: `pytest_plugins = ["subplat.testing.plugin"]` gives the fixture `subplat`."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from subplat.platform import Subplat
from subplat.testing.crossings import Crossings
from subplat.wiring.memory import memory_platform


@pytest.fixture
def subplat_now() -> str:
    """Where the platform's clock stands at first; override it for another day."""
    return "2026-01-31T09:00+07:00"


@pytest.fixture
def subplat(subplat_now: str) -> Iterator[Subplat]:
    """An in-memory platform that is empty and, in the end, has never called out of an open unit of work."""
    crossings = Crossings()
    yield Subplat(memory_platform(datetime.fromisoformat(subplat_now), around=crossings.around))
    assert not crossings.breaches, "outside calls were made inside an open unit of work"
