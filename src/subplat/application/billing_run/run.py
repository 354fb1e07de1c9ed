"""The billing run, at once or shared out to the workers; safe at any time, any number of times, twice at once."""

from collections.abc import Callable, Iterable
from datetime import date

from attrs import frozen

from subplat.application.billing_run.execution import PlanExecution, RunReport
from subplat.application.billing_run.plan import PAGE, PlanBillingHandler
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.due import Due
from subplat.application.ports.jobs import Job, Lane, job
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import SubscriptionId

Progress = Callable[[int], None]
"""Hears how many subscriptions were dealt with so far."""
SHARE = 50
"""How many subscriptions a worker takes at a time."""


class NotYet(RuleBroken):
    """A day to come can be planned, not carried out."""

    code = "not_yet"


@frozen(kw_only=True)
class RunBilling:
    """`as_of`: an earlier day than today, to do only what was due by then."""

    as_of: date | None = None


@frozen(kw_only=True)
class RunBillingHandler:
    """Plans and carries out page by page in this process."""

    units_of_work: UnitOfWorkFactory
    planner: PlanBillingHandler
    execution: PlanExecution
    clock: Clock

    def __call__(self, command: RunBilling, progress: Progress = lambda done: None) -> RunReport:
        """What was done: nothing the second time. Raises NotYet, Unavailable."""
        today = self.clock.today()
        as_of = command.as_of or today
        if as_of > today:
            raise NotYet(f"{as_of} has not come: plan it instead", as_of=as_of, today=today)
        report = RunReport(as_of=as_of)
        with self.units_of_work() as work:
            parked = {each.subscription_id for each in work.billing_runs.parked()}
        for plan in self.planner.pages(as_of):
            self.execution.execute(plan, report)
            progress(report.looked_at)
        self.execution.release(parked - report.parked.keys())
        if as_of == today:
            with self.units_of_work() as work:
                work.billing_runs.mark(today, self.clock.now())
                work.commit()
        return report


@job("billing_run.share_out.v1", Lane.BULK)
@frozen(kw_only=True)
class ShareOutBilling(Job):
    """Promises the run of today to the workers."""


@frozen(kw_only=True)
class ShareOutBillingHandler:
    units_of_work: UnitOfWorkFactory
    due: Due
    planner: PlanBillingHandler
    execution: PlanExecution
    clock: Clock
    policies: Policies

    def __call__(self, job: ShareOutBilling) -> None:
        """What is due, in shares that several workers take from each other; then the mark of the day."""
        now, today = self.clock.now(), self.clock.today()
        for page in self.due.subscriptions(today, self.policies.dunning, page=PAGE):
            with self.units_of_work() as work:
                for share in _shares(page):
                    # Within one minute the same share is promised once, if this job has to be run again.
                    work.jobs.enqueue(BillSubscriptions(ids=share), key=f"billing:{now:%Y%m%d%H%M}:{share[0]}")
                work.commit()
        report = RunReport(as_of=today)
        self.execution.execute(self.planner.expired_quotations(today), report)
        with self.units_of_work() as work:
            if parked := tuple(each.subscription_id for each in work.billing_runs.parked()):
                work.jobs.enqueue(BillSubscriptions(ids=parked), key=f"billing:{now:%Y%m%d%H%M}:parked")
            work.billing_runs.mark(today, now)
            work.commit()


@job("billing_run.bill_subscriptions.v1", Lane.BULK)
@frozen(kw_only=True)
class BillSubscriptions(Job):
    """One share of a run."""

    ids: tuple[SubscriptionId, ...]


@frozen(kw_only=True)
class BillSubscriptionsHandler:
    units_of_work: UnitOfWorkFactory
    planner: PlanBillingHandler
    execution: PlanExecution
    clock: Clock

    def __call__(self, job: BillSubscriptions) -> None:
        """Decides anew by today's facts. Raises Unavailable."""
        today = self.clock.today()
        report = RunReport(as_of=today)
        with self.units_of_work() as work:
            parked = {each.subscription_id for each in work.billing_runs.parked()}
        self.execution.execute(self.planner.part(job.ids, today, self.planner.run_days(today)), report)
        self.execution.release((parked & set(job.ids)) - report.parked.keys())


def _shares(ids: tuple[SubscriptionId, ...]) -> Iterable[tuple[SubscriptionId, ...]]:
    return (ids[start : start + SHARE] for start in range(0, len(ids), SHARE))
