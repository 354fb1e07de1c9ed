"""What clients do on a payment page: pay what is due, or less, more, twice, by transfer, or an old page weeks later."""

from contextlib import suppress
from datetime import timedelta

from attrs import define

from subplat.adapters.memory.payment_provider import CannotPay
from subplat.application.billing.payment_page import OpenPaymentPage, PaymentPage
from subplat.domain.money import Money
from subplat.simulation.people.customer import Customer, KnownBill
from subplat.simulation.people.finance import Finance
from subplat.simulation.people.provider import Provider
from subplat.simulation.people.strange_money import StrangeMoney
from subplat.simulation.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@define(kw_only=True, eq=False)
class Payers:
    """Everybody in front of a page."""

    world: World
    provider: Provider
    finance: Finance
    strange: StrangeMoney

    def pay(self, customer: Customer, bill: KnownBill, page: PaymentPage) -> None:
        """Once; an attempt that was declined leaves the bill for another letter."""
        due = page.outstanding
        if customer.habits.slips and due.is_positive:
            bill.settled = True
            self.finance.transfer_of(customer, bill, due, with_slip=True)
            return
        if page.url is None:
            return
        customer.pages.append(page.url)
        if bill.throws.happens(customer.habits.odd):
            self._oddly(customer, bill, page.url, due)
        else:
            self._send(customer, bill, page.url)

    def _oddly(self, customer: Customer, bill: KnownBill, url: str, due: Money) -> None:
        throws = bill.throws
        match throws.number(1, 6):
            case 1:
                self._send(customer, bill, url, _part(due, throws.number(1, 9)))
                delay = throws.delay(HOUR, 6 * DAY)
                self.world.plan(delay, "client", "pays the rest", lambda: self._rest(customer, bill), customer.number)
            case 2:
                self._send(customer, bill, url, due + Money(throws.number(1, 500_000), due.currency))
            case 3:
                self._send(customer, bill, url)
                self._send(customer, bill, url)
            case 4:
                self._send(customer, bill, url)
                self.finance.transfer_of(customer, bill, due, with_slip=False)
            case 5:
                bill.settled = True
                self.finance.transfer_of(customer, bill, due, with_slip=False)
            case _:
                old = throws.pick(customer.pages)
                delay = throws.delay(HOUR, 60 * DAY)
                self.world.plan(delay, "client", "pays late", lambda: self._send(customer, bill, old), customer.number)

    def _rest(self, customer: Customer, bill: KnownBill) -> None:
        if not customer.pays_at(self.world.now):
            return
        self.world.act(
            "client",
            "opens the payment page again",
            lambda: self.world.application.billing.payment_page(OpenPaymentPage(token=bill.token)),
            lambda page: None if page.url is None else self._send(customer, bill, page.url),
            about=customer.number,
        )

    def _send(self, customer: Customer, bill: KnownBill, url: str, amount: Money | None = None) -> None:
        """Money leaves; a transfer may arrive on a link that is closed, consent to auto-debit on a live page only."""
        gateway = self.world.town.gateway
        with suppress(CannotPay):
            if bill.throws.happens(customer.habits.declined):
                self.provider.tells(gateway.decline(url), customer.number)
                return
            self.strange.fails_first(customer, bill, url)
            dollars = None if amount is not None else self.strange.in_dollars(customer, bill, url)
            paid = gateway.pay(url, amount=amount or dollars, after_expiry=self._takes_late_money(url))
            # Dollars pay no bill in rupiah: the next letter will be heeded.
            bill.settled = dollars is None
            self.provider.agreed(url, customer.number)
            self.provider.tells(paid, customer.number)

    def _takes_late_money(self, url: str) -> bool:
        """A bank forgets a closed page in the end; so does the platform (`LateMoney`), counting from later on."""
        age = [self.world.now - link.created_at for link in self.world.town.gateway.named(url)]
        return bool(age) and min(age) < self.world.town.policies.late_money.last - DAY


def _part(due: Money, tenths: int) -> Money | None:
    part = Money(int(due.amount) * tenths // 10, due.currency)
    return part if part.is_positive else None
