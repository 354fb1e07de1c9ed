"""Another system's clock starts the daily run."""

from attrs import frozen

from subplat.application.billing_run.run import ShareOutBilling
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWorkFactory


@frozen(kw_only=True)
class StartBilling:
    """The run of today, by the workers."""


@frozen(kw_only=True)
class StartBillingHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: StartBilling) -> None:
        """Promised, not done, when this returns; asked for again within a minute it is promised once."""
        key = f"integrations:billing:{self.clock.now():%Y%m%d%H%M}"
        with self.units_of_work() as work:
            work.jobs.enqueue(ShareOutBilling(), key=key)
            work.commit()
