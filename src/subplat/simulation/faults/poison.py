"""Jobs whose handler fails every time, as one with a bug would: they are parked, and a person plays them again."""

from collections.abc import Callable
from datetime import timedelta

from attrs import define, field

from subplat.application.billing_run.run import BillSubscriptions, ShareOutBilling
from subplat.application.ports.jobs import Job
from subplat.simulation.fault_mix import Fault
from subplat.simulation.faults.outages import Outages
from subplat.simulation.world import Spoiled, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONGEST = 3 * DAY
"""By then the bug is mended, and whoever mended it plays what was parked again."""
BILLING = (ShareOutBilling, BillSubscriptions)


@define(kw_only=True, eq=False)
class Poison:
    """A job is told from others like it by being the same object: the queue keeps it until it is done."""

    world: World
    outages: Outages
    play_again: Callable[[], None]
    _poisoned: dict[int, tuple[Job, bool]] = field(factory=dict[int, tuple[Job, bool]], init=False)

    def run(self, job: Job, handle: Callable[[Job], None]) -> None:
        """Raises Spoiled: instead of the work, or once it is done (then it is done again with every attempt)."""
        if id(job) not in self._poisoned and self.world.mix.strikes(Fault.POISON):
            self._poison(job)
        poisoned = self._poisoned.get(id(job))
        if poisoned is None:
            handle(job)
            return
        _, works = poisoned
        if works:
            handle(job)
        raise Spoiled(f"{job.kind} always fails")

    def cure(self) -> None:
        """All bugs there were are mended."""
        self._poisoned.clear()

    def _poison(self, job: Job) -> None:
        throws = self.world.mix.throws(Fault.POISON)
        # A run that was shared out has ended: it cannot have failed.
        works = throws.happens(0.5) and not isinstance(job, ShareOutBilling)
        lasting = throws.delay(HOUR, LONGEST)
        self._poisoned[id(job)] = (job, works)
        self.world.note("fate", f"{job.kind} fails from now on, for {lasting}")
        if isinstance(job, BILLING):
            self.outages.no_billing(lasting)

        def mended() -> None:
            self._poisoned.pop(id(job), None)
            self.play_again()

        self.world.plan(lasting, "operations", "has mended a bug", mended)
