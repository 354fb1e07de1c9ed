"""Chance that a seed decides: one generator per concern, so that a new concern does not shift the others."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import TypeVar

from attrs import define, field

T = TypeVar("T")


@define(eq=False)
class Stream:
    """The throws of one concern."""

    _random: Random

    def happens(self, rate: float) -> bool:
        """True with this probability (0 to 1); one throw, whatever the rate."""
        return self._random.random() < rate

    def number(self, first: int, last: int) -> int:
        """first ≤ n ≤ last."""
        return first + int(self._random.random() * (last - first + 1))

    def fraction(self) -> float:
        """0 ≤ x < 1."""
        return self._random.random()

    def pick(self, options: Sequence[T]) -> T:
        """One of them."""
        return options[int(self._random.random() * len(options))]

    def delay(self, shortest: timedelta, longest: timedelta) -> timedelta:
        """Between the two, in whole seconds."""
        seconds = int(shortest.total_seconds())
        return timedelta(seconds=self.number(seconds, int(longest.total_seconds())))


@define(eq=False)
class Chance:
    """All streams of one seed."""

    seed: str
    _streams: dict[str, Stream] = field(factory=dict[str, Stream], init=False)

    def of(self, concern: str) -> Stream:
        """The stream of a concern; the same one every time."""
        stream = self._streams.get(concern)
        if stream is None:
            # Seeded by text: Python derives the state from its SHA-512, not from a hash that differs per process.
            stream = self._streams[concern] = Stream(Random(f"{self.seed}:{concern}"))
        return stream

    def once(self, concern: str) -> Stream:
        """The throws of something that happens once (a bill, a month, a day): the same ones whenever it is asked for.

        Whatever happened before does not shift them, so two worlds of one seed stay comparable after they have parted.
        """
        return Stream(Random(f"{self.seed}:{concern}"))
