"""Several pieces of work at once in one process: while one waits for the books, another thinks."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

A = TypeVar("A")
B = TypeVar("B")


class SideBySide(Protocol):
    """Memory is that of the pieces under way, however many are given."""

    def __call__(self, do: Callable[[A], B], given: Iterable[A], /) -> Iterator[B]:
        """The answers in the order of what was given; who acts, and why, is the same in each piece.

        Raises what a piece raised, once those under way beside it have ended; the rest is left alone.
        """
        ...


def one_after_another(do: Callable[[A], B], given: Iterable[A], /) -> Iterator[B]:
    """In the order given, in this thread: the same every time."""
    return map(do, given)
