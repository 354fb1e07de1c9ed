"""Running a use case again when somebody else was faster: the second run sees what they did."""

from collections.abc import Callable
from typing import TypeVar

from stamina import RetryingCaller

from subplat.application.ports.joining import JOINED
from subplat.domain.errors import AlreadyExists, Conflict, StaleVersion

T = TypeVar("T")
_RETRYING = RetryingCaller(attempts=8, timeout=5.0, wait_initial=0.01, wait_max=0.2, wait_jitter=0.05)


class StartAgain(Exception):
    """A use case inside a joint transaction was beaten to it: all of the transaction is to be run again."""

    def __init__(self, error: Conflict) -> None:
        super().__init__(str(error))
        self.error = error


def settled(use_case: Callable[[], T]) -> T:
    """The use case's result; a stale version is tried again some times before it is raised."""
    return _tried(use_case, (StaleVersion,))


def settled_once(use_case: Callable[[], T]) -> T:
    """For use cases that make one thing however often they run: whoever was beaten to it finds the winner's."""
    return _tried(use_case, (StaleVersion, AlreadyExists))


def settled_as_one(whole: Callable[[], T]) -> T:
    """A joint transaction's result; what the use cases in it would try again starts the whole of it again."""
    try:
        return _RETRYING.on((StartAgain, StaleVersion))(whole)
    except StartAgain as again:
        raise again.error from again


def _tried(use_case: Callable[[], T], beaten: tuple[type[Conflict], ...]) -> T:
    if not JOINED.get():
        return _RETRYING.on(beaten)(use_case)
    try:
        return use_case()
    except beaten as error:
        raise StartAgain(error) from error
