"""The stable page on which a cycle is paid."""

from datetime import date

from attrs import frozen

from subplat.application.billing.collect_cycle import CollectCycle, CollectCycleHandler
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.errors import NotFound
from subplat.domain.ids import BillingCycleId
from subplat.domain.money import Money


@frozen(kw_only=True)
class OpenPaymentPage:
    """Somebody followed the link in a mail."""

    token: str


@frozen(kw_only=True)
class PaymentPage:
    """Where to send the payer (`url`), or why there is nothing to pay (`status` PAID or CANCELLED, `url` None)."""

    status: CycleStatus
    outstanding: Money
    due_date: date
    url: str | None


@frozen(kw_only=True)
class OpenPaymentPageHandler:
    units_of_work: UnitOfWorkFactory
    collect: CollectCycleHandler
    clock: Clock

    def __call__(self, command: OpenPaymentPage) -> PaymentPage:
        """A live link, made now when the old one has expired. Raises NotFound, Unavailable, OutcomeUnknown."""
        with self.units_of_work() as work:
            cycle_id = work.cycles.id_by_pay_token(command.token)
        if cycle_id is None:
            raise NotFound("payment page", command.token)
        page = self._page(cycle_id)
        if page.url is None and not page.outstanding.is_zero:
            self.collect(CollectCycle(cycle_id=cycle_id))
            page = self._page(cycle_id)
        return page

    def _page(self, cycle_id: BillingCycleId) -> PaymentPage:
        with self.units_of_work() as work:
            work.subscriptions.get_by_cycle(cycle_id)
            cycle = work.cycles.get(cycle_id)
            usable = [
                link.url
                for link in work.links.of_cycle(cycle_id)
                if link.usable(self.clock.now()) and link.amount == cycle.outstanding
            ]
        return PaymentPage(
            status=cycle.status,
            outstanding=cycle.outstanding,
            due_date=cycle.due_date,
            url=usable[0] if usable else None,
        )
