"""Ending when told to: by Ctrl-C, by whoever runs the process, also where it was started with these signals ignored."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from signal import SIGINT, SIGTERM, signal
from types import FrameType


@contextmanager
def ended_by_signals(end: Callable[[], None]) -> Iterator[None]:
    """SIGINT and SIGTERM call `end` (possibly several times) instead of what they did; in the main thread only."""

    def told(number: int, frame: FrameType | None) -> None:
        end()

    earlier = {each: signal(each, told) for each in (SIGINT, SIGTERM)}
    try:
        yield
    finally:
        for each, handler in earlier.items():
            signal(each, handler)
