"""What staff see of an outage."""

from datetime import datetime

from attrs import frozen

from subplat.application.operations.guarded_gateway import PAYMENTS
from subplat.application.ports.unit_of_work import UnitOfWorkFactory


@frozen(kw_only=True)
class Outage:
    """`down_since` None: it answers, as far as we know. `reason` is the last failure, safe to show."""

    system: str
    down_since: datetime | None
    reason: str | None

    @property
    def manual_mode(self) -> bool:
        """Whether staff are offered to work without it."""
        return self.down_since is not None


@frozen(kw_only=True)
class OutageStatusHandler:
    units_of_work: UnitOfWorkFactory

    def __call__(self, system: str = PAYMENTS) -> Outage:
        """Reads the books, never the system itself."""
        with self.units_of_work() as work:
            circuit = work.circuits.find(system)
        if circuit is None or not circuit.is_down:
            return Outage(system=system, down_since=None, reason=None)
        return Outage(system=system, down_since=circuit.down_since, reason=circuit.last_failure)
