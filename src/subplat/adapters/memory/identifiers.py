"""Identifiers and tokens that are the same in every run."""

from hashlib import sha256
from itertools import count
from uuid import UUID

from attrs import define, field

from subplat.application.ports.clock import Clock


@define
class SeededIdentifiers:
    """UUIDs of version 7: the clock's milliseconds, then a count, so that they sort in the order they were made."""

    clock: Clock
    _count: "count[int]" = field(factory=lambda: count(1), init=False)

    def new(self) -> UUID:
        """The next one."""
        milliseconds = int(self.clock.now().timestamp() * 1000)
        number = next(self._count)
        high = (milliseconds << 16) | 0x7000 | (number >> 62 & 0xFFF)
        return UUID(int=(high << 64) | (0b10 << 62) | (number & ((1 << 62) - 1)))


@define
class SeededTokens:
    """Tokens derived from a seed and a count; for tests and demonstrations only."""

    seed: str = "subplat"
    _count: "count[int]" = field(factory=lambda: count(1), init=False)

    def new(self) -> str:
        """The next one."""
        return sha256(f"{self.seed}:{next(self._count)}".encode()).hexdigest()
