"""The contracts that billing runs could not deal with."""

from attrs import frozen

from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.billing_run.parked import ParkedSubscription


@frozen(kw_only=True)
class ParkedContractsHandler:
    """Every run tries them again."""

    units_of_work: UnitOfWorkFactory

    def __call__(self) -> tuple[ParkedSubscription, ...]:
        """In order of id."""
        with self.units_of_work() as work:
            return work.billing_runs.parked()
