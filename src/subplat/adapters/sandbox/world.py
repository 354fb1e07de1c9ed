"""What all twins of one sandbox share."""

from datetime import datetime

from attrs import define

from subplat.adapters.sandbox.clock import MovableClock
from subplat.adapters.sandbox.faults import FaultPlan
from subplat.adapters.sandbox.ids import SeededIds
from subplat.adapters.sandbox.ledger import Ledger
from subplat.adapters.sandbox.outbox import Outbox


@define(kw_only=True)
class World:
    """Time, ledger, faults, identifiers and callbacks. Each twin keeps its own state, made by its `register(world)`.

    Everything is in memory and touched only on the server's event loop, so there are no locks.
    """

    clock: MovableClock
    ledger: Ledger
    faults: FaultPlan
    ids: SeededIds
    outbox: Outbox

    @classmethod
    def starting(cls, start: datetime, *, seed: str = "sandbox") -> "World":
        """A world whose clock stands still at that moment."""
        return cls.with_clock(MovableClock(start), seed=seed)

    @classmethod
    def with_clock(cls, clock: MovableClock, *, seed: str = "sandbox") -> "World":
        """A world on a clock of the caller's."""
        return cls(clock=clock, ledger=Ledger(), faults=FaultPlan(), ids=SeededIds(seed), outbox=Outbox(clock))
