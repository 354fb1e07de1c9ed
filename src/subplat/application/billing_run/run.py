"""The billing run, at once or shared out to the workers; safe at any time, any number of times, twice at once."""

from collections.abc import Callable
from datetime import date

from attrs import frozen

from subplat.application.billing_run.execution import PlanExecution, RunReport
from subplat.application.billing_run.plan import PlanBillingHandler
from subplat.application.ports.clock import Clock
from subplat.application.ports.due import Due
from subplat.application.ports.jobs import Job, Lane, job
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import SubscriptionId

Progress = Callable[[int], None]
"""Hears how many subscriptions were dealt with so far."""
SHARE = 500
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
    """Carries out page by page in this process what the plan of this moment says."""

    units_of_work: UnitOfWorkFactory
    due: Due
    planner: PlanBillingHandler
    execution: PlanExecution
    clock: Clock

    def __call__(self, command: RunBilling, progress: Progress = lambda done: None) -> RunReport:
        """What was done: nothing the second time. Raises NotYet, Unavailable."""
        today = self.clock.today()
        as_of = command.as_of or today
        if as_of > today:
            raise NotYet(f"{as_of} has not come: plan it instead", as_of=as_of, today=today)
        report, run_days = RunReport(as_of=as_of), self.planner.run_days(as_of)
        with self.units_of_work() as work:
            parked = {each.subscription_id for each in work.billing_runs.parked()}
        is_shared = False
        for busy in self.execution.bill_all(self.planner.pages(as_of), run_days, report, waits=False):
            # Another run, or a payment, is at some of them: the next page meanwhile, so that several runs share the work.
            is_shared |= bool(busy)
            progress(report.looked_at)
        if is_shared:
            tried = frozenset(report.parked)
            left = ([each for each in ids if each not in tried] for ids in self.planner.pages(as_of))
            for _ in self.execution.bill_all(left, run_days, report, waits=True):
                progress(report.looked_at)
        self.execution.expire(self.due.quotations(as_of), report)
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

    def __call__(self, job: ShareOutBilling) -> None:
        """What is due, in shares that several workers take from each other; then the mark of the day."""
        now, today = self.clock.now(), self.clock.today()
        for share in self.planner.pages(today, SHARE):
            with self.units_of_work() as work:
                # Within one minute the same share is promised once, if this job has to be run again.
                work.jobs.enqueue(BillSubscriptions(ids=tuple(share)), key=f"billing:{now:%Y%m%d%H%M}:{share[0]}")
                work.commit()
        self.execution.expire(self.due.quotations(today), RunReport(as_of=today))
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
        self.execution.bill(job.ids, self.planner.run_days(today), report, waits=True)
        self.execution.release((parked & set(job.ids)) - report.parked.keys())
