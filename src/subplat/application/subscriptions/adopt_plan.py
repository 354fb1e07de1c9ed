"""Remembers the plan that a payer agreed to with the first bill the gateway collected of a contract that ran before."""

from collections.abc import Iterator

from attrs import frozen

from subplat.application.ports.jobs import Job, job
from subplat.application.ports.payment_gateway import AutoDebitGateway, AutoDebitSession, LinkState
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.ids import BillingCycleId
from subplat.domain.payments.link import LinkKind, LinkStatus, PaymentLink


@job("subscriptions.adopt_plan.v1")
@frozen(kw_only=True)
class AdoptPlan(Job):
    """Asked whenever a bill is paid; an offer that nobody took must not pass for a standing agreement."""

    cycle_id: BillingCycleId

    def order_key(self) -> str:
        return f"collect:{self.cycle_id}"


@frozen(kw_only=True)
class AdoptPlanHandler:
    units_of_work: UnitOfWorkFactory
    auto_debit: AutoDebitGateway

    def __call__(self, job: AdoptPlan) -> None:
        """Nothing happens unless the bill was paid by way of a session and no plan is known."""
        with self.units_of_work() as work:
            subscription = work.subscriptions.get_by_cycle(job.cycle_id)
            if subscription.xendit_subscription_id is not None or not subscription.is_live:
                return
            if work.cycles.get(job.cycle_id).status is not CycleStatus.PAID:
                return
            taken = [
                link
                for link in work.links.of_cycle(job.cycle_id)
                if link.kind is LinkKind.AUTO_DEBIT and link.status is LinkStatus.PAID
            ]
        for session in (each for link in taken for each in self._agreed(link)):
            with self.units_of_work() as work:
                current = work.subscriptions.get_by_cycle(job.cycle_id)
                if current.xendit_subscription_id is None and current.is_live:
                    current.collected_at(payment_link_url=None, xendit_subscription_id=session.plan_id)
                    work.subscriptions.save(current)
                    work.commit()

    def _agreed(self, link: PaymentLink) -> Iterator[AutoDebitSession]:
        found = self.auto_debit.find_sessions(link.reference, link.gateway_id)
        yield from (each for each in found if each.state is LinkState.PAID and each.plan_id is not None)
