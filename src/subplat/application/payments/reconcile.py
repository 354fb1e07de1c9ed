"""The reconciler: finds at the gateway what no callback told us."""

from datetime import timedelta

from attrs import frozen

from subplat.application.billing.close_links import CloseLinks
from subplat.application.billing.collect_cycle import CollectCycle
from subplat.application.billing.plan import under_plan
from subplat.application.operations.guarded_gateway import PAYMENTS
from subplat.application.payments.settlement import Settlement
from subplat.application.ports.books import WorkLists
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import Unavailable
from subplat.application.ports.jobs import Job, Lane, job
from subplat.application.ports.payment_gateway import CallbackHint, HintKind, LinkState, PaymentGateway
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.billing.cycle import PAYABLE
from subplat.domain.ids import BillingCycleId
from subplat.domain.payments.link import LinkKind, LinkStatus, PaymentLink

PAGE = 500
LAST_LOOK_AFTER = timedelta(hours=48)
"""A request that was given up, or a transfer under way, may land so long after the bill was settled."""


@job("payments.reconcile_open_cycles.v1", Lane.BULK)
@frozen(kw_only=True)
class ReconcileOpenCycles(Job):
    """Promises one look per cycle that the gateway may have money for."""


@frozen(kw_only=True)
class ReconcileOpenCyclesHandler:
    units_of_work: UnitOfWorkFactory
    work_lists: WorkLists
    clock: Clock

    def __call__(self, job: ReconcileOpenCycles) -> None:
        """Page by page, so that its cost is what is open; a second run in the same minute promises nothing new.

        While the gateway is down one look is promised, which finds out if it is back; the others are due again soon.
        """
        slot = self.clock.now().strftime("%Y%m%d%H%M")
        with self.units_of_work() as work:
            circuit = work.circuits.find(PAYMENTS)
        is_down = circuit is not None and circuit.is_down
        after: BillingCycleId | None = None
        while page := self.work_lists.cycles_to_reconcile(after=after, limit=1 if is_down else PAGE):
            with self.units_of_work() as work:
                for cycle_id in page:
                    look = ReconcileCycle(cycle_id=cycle_id, comes_again=True)
                    work.jobs.enqueue(look, key=f"reconcile:{cycle_id}:{slot}")
                work.commit()
            if is_down:
                return
            after = page[-1]


@job("payments.reconcile_cycle.v1", Lane.BULK)
@frozen(kw_only=True)
class ReconcileCycle(Job):
    """Asks the gateway about every link of one cycle. `comes_again`: the next one is promised by the clock anyway.

    In a line of its own: what is only looked at never holds up what has to be collected.
    """

    cycle_id: BillingCycleId
    comes_again: bool = False

    def order_key(self) -> str:
        return f"reconcile:{self.cycle_id}"


@frozen(kw_only=True)
class ReconcileCycleHandler:
    units_of_work: UnitOfWorkFactory
    gateway: PaymentGateway
    settlement: Settlement
    clock: Clock

    def __call__(self, job: ReconcileCycle) -> None:
        """Books what was paid, expires doubles, and asks again for a link that never came to be.

        A cycle that needs no more money gets one last look, so that what lands late is found even if no callback tells.
        A look that comes again does not wait for a gateway that is down: during an outage none of them pile up.
        """
        try:
            self._look(job)
        except Unavailable:
            if not job.comes_again:
                raise

    def _look(self, job: ReconcileCycle) -> None:
        with self.units_of_work() as work:
            subscription = work.subscriptions.get_by_cycle(job.cycle_id)
            payable = work.cycles.get(job.cycle_id).status in PAYABLE
            links = work.links.of_cycle(job.cycle_id)
        plan_id = under_plan(subscription)
        if plan_id is not None and payable:
            self._settle(CallbackHint(kind=HintKind.PLAN, event_type="reconcile", object_id=plan_id, plan_id=plan_id))
        for link in links:
            if link.status is not LinkStatus.PAID:
                self._settle(_hint(link, subscription.xendit_subscription_id))
            if link.kind is LinkKind.ONE_TIME:
                self._expire_doubles(link)
        self._look_again(job.cycle_id)

    def _settle(self, hint: CallbackHint) -> None:
        facts = self.gateway.verify(hint)
        if not facts:
            return
        with self.units_of_work() as work:
            news = [fact for fact in facts if self.settlement.is_news(work, fact)]
        for fact in news:
            with self.units_of_work() as work:
                self.settlement.record(work, fact)
                work.commit()

    def _expire_doubles(self, link: PaymentLink) -> None:
        """A request that was given up may have landed late: the link we know stays, every other is expired."""
        at_gateway = self.gateway.find_links(link.reference)
        live = [found for found in at_gateway if found.state is LinkState.LIVE]
        keep = link.gateway_id if link.status is LinkStatus.LIVE else None
        if keep is None and live and link.status is LinkStatus.REQUESTED:
            keep = live[0].link_id
        for found in live:
            if found.link_id != keep:
                self.gateway.expire_link(found.link_id)
        if any(found.link_id == link.gateway_id and found.state is LinkState.EXPIRED for found in at_gateway):
            self._ran_out(link)

    def _ran_out(self, link: PaymentLink) -> None:
        """Before its time, by the provider or a person there: the next visitor of the payment page gets another."""
        with self.units_of_work() as work:
            work.subscriptions.get_by_cycle(link.billing_cycle_id)
            current = work.links.get(link.id)
            if current.status is LinkStatus.LIVE:
                current.close()
                work.links.save(current)
                work.commit()

    def _look_again(self, cycle_id: BillingCycleId) -> None:
        now = self.clock.now()
        with self.units_of_work() as work:
            work.subscriptions.get_by_cycle(cycle_id)
            payable = work.cycles.get(cycle_id).status in PAYABLE
            states = {link.status for link in work.links.of_cycle(cycle_id)}
            slot = now.strftime("%Y%m%d%H")
            if payable and LinkStatus.REQUESTED in states:
                work.jobs.enqueue(CollectCycle(cycle_id=cycle_id), key=f"collect-again:{cycle_id}:{slot}")
            elif not payable:
                if states & {LinkStatus.REQUESTED, LinkStatus.LIVE}:
                    work.jobs.enqueue(CloseLinks(cycle_id=cycle_id), key=f"close-again:{cycle_id}:{slot}")
                look = ReconcileCycle(cycle_id=cycle_id)
                work.jobs.enqueue(look, key=f"last-look:{cycle_id}", not_before=now + LAST_LOOK_AFTER)
            work.commit()


def _hint(link: PaymentLink, plan_id: str | None) -> CallbackHint:
    is_link = link.kind is LinkKind.ONE_TIME
    return CallbackHint(
        kind=HintKind.LINK if is_link else HintKind.SESSION,
        event_type="reconcile",
        reference=link.reference,
        object_id=link.gateway_id,
        link_id=link.gateway_id if is_link else None,
        plan_id=None if is_link else plan_id,
    )
