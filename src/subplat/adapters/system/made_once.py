"""What is made when it is first needed, once, however many threads need it at the same time."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from attrs import define, field

T = TypeVar("T")


@define(eq=False)
class MadeOnce(Generic[T]):
    """Calls `make` at the first use. In a class of attrs a `cached_property` has no lock: two threads would make two.

    `made`: what is there so far, to be closed in the end.
    """

    _make: Callable[[], T]
    made: T | None = field(default=None, init=False, repr=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    def __call__(self) -> T:
        with self._lock:
            if self.made is None:
                self.made = self._make()
            return self.made
