"""Taking times: wall clock, best of several, and the points of a distribution."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count

from attrs import define


@define
class Stopwatch:
    """`seconds` is there once the block has ended."""

    seconds: float = 0.0


@contextmanager
def timed() -> Iterator[Stopwatch]:
    """Wall time of the block, without garbage of what came before."""
    gc.collect()
    watch = Stopwatch()
    started = time.perf_counter()
    yield watch
    watch.seconds = time.perf_counter() - started


def best_of(times: int, work: Callable[[], object]) -> float:
    """Seconds of the fastest run: what disturbs only ever slows down."""
    fastest = float("inf")
    for _ in range(times):
        with timed() as watch:
            work()
        fastest = min(fastest, watch.seconds)
    return fastest


def rate_of(seconds: float, work: Callable[[], object]) -> float:
    """How often a second `work` can be done, called again and again for at least `seconds`."""
    gc.collect()
    started = time.perf_counter()
    for done in count(1):
        work()
        if (passed := time.perf_counter() - started) >= seconds:
            return done / passed
    raise AssertionError("counting has no end")


def point(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
