"""Makes every link of a settled or cancelled cycle unpayable."""

from attrs import frozen

from subplat.application.ports.jobs import Job, job
from subplat.application.ports.payment_gateway import AutoDebitGateway, LinkState, PaymentGateway
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.billing.cycle import PAYABLE
from subplat.domain.ids import BillingCycleId
from subplat.domain.payments.link import LinkKind, LinkStatus, PaymentLink


@job("billing.close_links.v1")
@frozen(kw_only=True)
class CloseLinks(Job):
    """Expires, at the gateway too, whatever could still be paid for a cycle that needs no more money."""

    cycle_id: BillingCycleId

    def order_key(self) -> str:
        return f"collect:{self.cycle_id}"


@frozen(kw_only=True)
class CloseLinksHandler:
    units_of_work: UnitOfWorkFactory
    gateway: PaymentGateway
    auto_debit: AutoDebitGateway

    def __call__(self, job: CloseLinks) -> None:
        """A link that was paid first stays open here: then the reconciler finds its money even if no callback tells."""
        with self.units_of_work() as work:
            work.subscriptions.get_by_cycle(job.cycle_id)
            if work.cycles.get(job.cycle_id).status in PAYABLE:
                return
            links = [
                link
                for link in work.links.of_cycle(job.cycle_id)
                if link.status in (LinkStatus.REQUESTED, LinkStatus.LIVE)
            ]
        for link in links:
            if link.kind is LinkKind.AUTO_DEBIT:
                self._close_session(link)
            else:
                self._close_link(link)

    def _close_link(self, link: PaymentLink) -> None:
        at_gateway = self.gateway.find_links(link.reference)
        answers = [self.gateway.expire_link(found.link_id) for found in at_gateway if found.state is LinkState.LIVE]
        if not any(answer.state is LinkState.PAID for answer in (*answers, *at_gateway)):
            self._closed(link)

    def _close_session(self, link: PaymentLink) -> None:
        """Its plan, which nobody agreed to, never starts: the contract does not count on it any more."""
        found = self.auto_debit.find_sessions(link.reference, link.gateway_id)
        answers = [
            self.auto_debit.close_session(each.session_id) if each.state is LinkState.LIVE else each for each in found
        ]
        if not any(answer.state is LinkState.PAID for answer in answers):
            self._closed(link, *(answer.plan_id for answer in answers))

    def _closed(self, link: PaymentLink, *plan_ids: str | None) -> None:
        with self.units_of_work() as work:
            subscription = work.subscriptions.get_by_cycle(link.billing_cycle_id)
            current = work.links.get(link.id)
            if current.status is LinkStatus.PAID:
                return
            current.close()
            work.links.save(current)
            plan_id = subscription.xendit_subscription_id
            if plan_id is not None and plan_id in plan_ids:
                subscription.plan_ended()
                work.subscriptions.save(subscription)
            work.commit()
