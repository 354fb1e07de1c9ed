"""The reconciler: finds at the gateway what no callback told us."""

from collections.abc import Sequence

from attrs import frozen

from subplat.application.billing.close_links import CloseLinks
from subplat.application.billing.collect_cycle import CollectCycle
from subplat.application.billing.plan import LookAtStoppedPlan, under_plan
from subplat.application.operations.guarded_gateway import PAYMENTS
from subplat.application.payments.settlement import Settlement
from subplat.application.policies import Policies
from subplat.application.ports.books import WorkLists
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import Unavailable
from subplat.application.ports.jobs import Job, Lane, job
from subplat.application.ports.payment_gateway import (
    AutoDebitGateway,
    AutoDebitSession,
    CallbackHint,
    HintKind,
    LinkState,
    PaymentGateway,
)
from subplat.application.ports.periodic import slot_key
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.billing.cycle import PAYABLE
from subplat.domain.ids import BillingCycleId
from subplat.domain.payments.link import LinkKind, LinkStatus, PaymentLink
from subplat.domain.subscriptions.subscription import SubscriptionStatus

PAGE = 500


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
        minute = self.clock.now().replace(second=0, microsecond=0)
        with self.units_of_work() as work:
            circuit = work.circuits.find(PAYMENTS)
        is_down = circuit is not None and circuit.is_down
        after: BillingCycleId | None = None
        while page := self.work_lists.cycles_to_reconcile(after=after, limit=1 if is_down else PAGE):
            with self.units_of_work() as work:
                for cycle_id in page:
                    look = ReconcileCycle(cycle_id=cycle_id, comes_again=True)
                    work.jobs.enqueue(look, key=slot_key(f"reconcile:{cycle_id}", minute))
                work.commit()
            if is_down:
                return
            after = page[-1]


@job("payments.reconcile_cycle.v1", Lane.BULK)
@frozen(kw_only=True)
class ReconcileCycle(Job):
    """Asks the gateway about every link of one cycle. `comes_again`: the next one is promised by the clock anyway.

    `looks`: how many looks for late money there were before, since the cycle needed no more.
    In a line of its own: what is only looked at never holds up what has to be collected.
    """

    cycle_id: BillingCycleId
    comes_again: bool = False
    looks: int = 0

    def order_key(self) -> str:
        return f"reconcile:{self.cycle_id}"


@frozen(kw_only=True)
class Reconciler:
    """Books what the gateway knows and nobody told."""

    units_of_work: UnitOfWorkFactory
    gateway: PaymentGateway
    settlement: Settlement

    def settle(self, hint: CallbackHint) -> None:
        """Whatever is news behind the hint, one after another. Raises the gateway's failures."""
        facts = self.gateway.verify(hint)
        if not facts:
            return
        with self.units_of_work() as work:
            news = self.settlement.news(work, facts)
        for fact in news:
            with self.units_of_work() as work:
                self.settlement.record(work, fact)
                work.commit()

    def settle_plan(self, plan_id: str) -> None:
        """Likewise of everything that a plan has charged."""
        self.settle(CallbackHint(kind=HintKind.PLAN, event_type="reconcile", object_id=plan_id, plan_id=plan_id))


@frozen(kw_only=True)
class LookAtStoppedPlanHandler:
    reconciler: Reconciler

    def __call__(self, job: LookAtStoppedPlan) -> None:
        """Money for a contract that is over goes to the client's wallet."""
        self.reconciler.settle_plan(job.plan_id)


@frozen(kw_only=True)
class ReconcileCycleHandler:
    units_of_work: UnitOfWorkFactory
    gateway: PaymentGateway
    auto_debit: AutoDebitGateway
    reconciler: Reconciler
    clock: Clock
    policies: Policies

    def __call__(self, job: ReconcileCycle) -> None:
        """Books what was paid, expires doubles, and asks again for a link that never came to be.

        Also what a plan took for a contract whose services are off: there is no bill of that day.

        A cycle that needs no more money is looked at a last time, and while it has a page that was closed unpaid at
        growing pauses for long (`LateMoney`), so that what lands late is found even if no callback tells.
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
        if plan_id is not None and (payable or subscription.status is SubscriptionStatus.SUSPENDED):
            self.reconciler.settle_plan(plan_id)
        for link in links:
            if link.status is not LinkStatus.PAID:
                self.reconciler.settle(_hint(link, subscription.xendit_subscription_id))
            if link.kind is LinkKind.ONE_TIME:
                self._expire_doubles(link)
            else:
                self._close_doubles(link)
        # The clock brings the next look at a bill that is payable; if it has been paid or cancelled by now, that event does.
        if not payable or any(link.status is LinkStatus.REQUESTED for link in links):
            self._look_again(job)

    def _expire_doubles(self, link: PaymentLink) -> None:
        """A request that was given up may have landed late: the link we know stays, every other is expired."""
        at_gateway = self.gateway.find_links(link.reference)
        live = [found.link_id for found in at_gateway if found.state is LinkState.LIVE]
        for link_id in _doubles(link, live):
            self.gateway.expire_link(link_id)
        if any(found.link_id == link.gateway_id and found.state is LinkState.EXPIRED for found in at_gateway):
            self._ran_out(link)

    def _close_doubles(self, link: PaymentLink) -> None:
        """Likewise of pages on which to agree to be charged. Where the payer agreed first, that charge is booked."""
        found = self.auto_debit.find_sessions(link.reference, link.gateway_id)
        live = [each.session_id for each in found if each.state is LinkState.LIVE]
        answers = [self.auto_debit.close_session(session_id) for session_id in _doubles(link, live)]
        for session in (*found, *answers):
            if session.state is LinkState.PAID and session.session_id != link.gateway_id:
                self.reconciler.settle(_hint_at(session))

    def _ran_out(self, link: PaymentLink) -> None:
        """Before its time, by the provider or a person there: the next visitor of the payment page gets another."""
        with self.units_of_work() as work:
            work.subscriptions.get_by_cycle(link.billing_cycle_id)
            current = work.links.get(link.id)
            if current.status is LinkStatus.LIVE:
                current.close()
                work.links.save(current)
                work.commit()

    def _look_again(self, job: ReconcileCycle) -> None:
        now, cycle_id = self.clock.now(), job.cycle_id
        with self.units_of_work() as work:
            work.subscriptions.get_by_cycle(cycle_id)
            payable = work.cycles.get(cycle_id).status in PAYABLE
            links = work.links.of_cycle(cycle_id)
            states = {link.status for link in links}
            hour = now.replace(minute=0, second=0, microsecond=0)
            if payable and LinkStatus.REQUESTED in states:
                work.jobs.enqueue(CollectCycle(cycle_id=cycle_id), key=slot_key(f"collect-again:{cycle_id}", hour))
            elif not payable:
                if states & {LinkStatus.REQUESTED, LinkStatus.LIVE}:
                    work.jobs.enqueue(CloseLinks(cycle_id=cycle_id), key=slot_key(f"close-again:{cycle_id}", hour))
                pause = self.policies.late_money.pause_after(job.looks)
                if pause is not None and (not job.looks or any(map(_may_be_paid_late, links))):
                    look = ReconcileCycle(cycle_id=cycle_id, looks=job.looks + 1)
                    work.jobs.enqueue(look, key=f"late-look:{cycle_id}:{look.looks}", not_before=now + pause)
            work.commit()


def _may_be_paid_late(link: PaymentLink) -> bool:
    """A page takes one payment; and to be charged one agrees on a live page only."""
    return link.kind is LinkKind.ONE_TIME and link.status is not LinkStatus.PAID


def _doubles(link: PaymentLink, live: Sequence[str]) -> list[str]:
    """Of the ids that can be paid at the gateway, those that are not the one of the link."""
    keep = link.gateway_id if link.status is LinkStatus.LIVE else None
    if keep is None and live and link.status is LinkStatus.REQUESTED:
        keep = live[0]
    return [each for each in live if each != keep]


def _hint_at(session: AutoDebitSession) -> CallbackHint:
    return CallbackHint(
        kind=HintKind.SESSION,
        event_type="reconcile",
        reference=session.reference,
        object_id=session.session_id,
        plan_id=session.plan_id,
    )


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
