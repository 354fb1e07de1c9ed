"""Circuits in memory."""

from subplat.adapters.memory.store import Desk
from subplat.domain.operations.circuit import Circuit


class Circuits(Desk[Circuit]):
    """By the outside system's name."""

    def find(self, system: str, /) -> Circuit | None:
        return self.one("system", system)
