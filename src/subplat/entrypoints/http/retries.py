"""Running a use case again when somebody else was faster: the second run sees what they did."""

from collections.abc import Callable
from typing import TypeVar

from stamina import RetryingCaller

from subplat.domain.errors import AlreadyExists, StaleVersion

T = TypeVar("T")
_RETRYING = RetryingCaller(attempts=8, timeout=5.0, wait_initial=0.01, wait_max=0.2, wait_jitter=0.05)


def settled(use_case: Callable[[], T]) -> T:
    """The use case's result; a stale version is tried again some times before it is raised."""
    return _RETRYING.on(StaleVersion)(use_case)


def settled_once(use_case: Callable[[], T]) -> T:
    """For use cases that make one thing however often they run: whoever was beaten to it finds the winner's."""
    return _RETRYING.on((StaleVersion, AlreadyExists))(use_case)
