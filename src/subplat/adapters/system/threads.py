"""Several pieces of work at once, on threads of this process."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice
from typing import TypeVar

from attrs import field, frozen
from attrs.validators import ge

from subplat.application.ports.joining import JOINED

A = TypeVar("A")
B = TypeVar("B")


@frozen
class Threads:
    """See the port `SideBySide`. Inside of a joined transaction, which has one connection, one after another.

    Two are enough: Python thinks about one piece while the database works on the other; only one thread thinks at a time.
    """

    number: int = field(default=2, validator=ge(1))

    def __call__(self, do: Callable[[A], B], given: Iterable[A], /) -> Iterator[B]:
        """The threads live as long as the answers are asked for."""
        if self.number == 1 or JOINED.get():
            yield from map(do, given)
            return
        with ThreadPoolExecutor(self.number, "side-by-side") as pool:
            left, under_way = iter(given), deque[Future[B]]()
            try:
                while True:
                    # One more than there are threads: none of them waits while an answer is looked at.
                    for each in islice(left, self.number + 1 - len(under_way)):
                        under_way.append(pool.submit(copy_context().run, do, each))
                    if not under_way:
                        return
                    yield under_way.popleft().result()
            finally:
                for piece in under_way:
                    piece.cancel()
