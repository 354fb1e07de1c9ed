"""Makes every link of a settled or cancelled cycle unpayable."""

from attrs import frozen

from subplat.application.ports.jobs import Job, job
from subplat.application.ports.payment_gateway import LinkState, PaymentGateway
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.billing.cycle import PAYABLE
from subplat.domain.ids import BillingCycleId
from subplat.domain.payments.link import LinkKind, LinkStatus


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

    def __call__(self, job: CloseLinks) -> None:
        """A link that was paid first stays open here: then the reconciler finds its money even if no callback tells."""
        with self.units_of_work() as work:
            work.subscriptions.get_by_cycle(job.cycle_id)
            if work.cycles.get(job.cycle_id).status in PAYABLE:
                return
            links = [
                link
                for link in work.links.of_cycle(job.cycle_id)
                if link.status in (LinkStatus.REQUESTED, LinkStatus.LIVE) and link.kind is LinkKind.ONE_TIME
            ]
        for link in links:
            at_gateway = self.gateway.find_links(link.reference)
            answers = [self.gateway.expire_link(found.link_id) for found in at_gateway if found.state is LinkState.LIVE]
            with self.units_of_work() as work:
                work.subscriptions.get_by_cycle(job.cycle_id)
                current = work.links.get(link.id)
                was_paid = any(answer.state is LinkState.PAID for answer in (*answers, *at_gateway))
                if not was_paid and current.status is not LinkStatus.PAID:
                    current.close()
                    work.links.save(current)
                    work.commit()
