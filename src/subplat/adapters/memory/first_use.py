"""Attributes made at first use; for objects that one thread has to itself, so without the lock of `cached_property`."""

from collections.abc import Callable
from typing import Generic, TypeVar

H = TypeVar("H")
T = TypeVar("T")


class FirstUse(Generic[H, T]):
    """Calls the method once and keeps the answer in the object, where Python finds it from then on."""

    def __init__(self, make: Callable[[H], T]) -> None:
        self._make = make
        self._name = make.__name__

    def __get__(self, holder: H, owner: type[H]) -> T:
        made = holder.__dict__[self._name] = self._make(holder)
        return made
