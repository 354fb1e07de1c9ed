"""Where the state of outside systems is kept, as a unit of work sees it."""

from typing import Protocol

from subplat.domain.operations.circuit import Circuit


class CircuitRepository(Protocol):
    """Circuits, unique by the outside system's name; loading does not lock, the version protects."""

    def find(self, system: str, /) -> Circuit | None:
        """The one of this system; None when it never was in trouble."""
        ...

    def add(self, circuit: Circuit, /) -> None: ...

    def save(self, circuit: Circuit, /) -> None: ...
