"""The clients: they read letters, open the payment page, and pay: mostly what is due, sometimes oddly."""

from contextlib import suppress
from datetime import timedelta

from attrs import define, field

from subplat.adapters.memory.payment_provider import CannotPay
from subplat.application.billing.payment_page import OpenPaymentPage, PaymentPage
from subplat.domain.money import Money
from subplat.simulation.people.customer import Customer
from subplat.simulation.people.finance import Finance
from subplat.simulation.people.provider import Provider
from subplat.simulation.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@define(kw_only=True, eq=False)
class Clients:
    """All of them, by the address their letters come to."""

    world: World
    provider: Provider
    finance: Finance
    by_email: dict[str, Customer] = field(factory=dict[str, Customer], init=False)

    def moved_in(self, customer: Customer) -> None:
        """From now on its letters are read."""
        self.by_email[customer.email] = customer

    def letter(self, address: str, body: str) -> None:
        """A letter came: links in it are bills."""
        customer = self.by_email.get(address)
        if customer is not None and "/pay/" in body:
            for word in body.split():
                if "/pay/" in word:
                    self.bill_came(customer, word)

    def bill_came(self, customer: Customer, link: str) -> None:
        """A bill is paid once its time has come; each is thought of once, and once more if that was in vain."""
        if link in customer.bills:
            return
        customer.bills.add(link)
        delay = customer.habits.late_by + customer.stream.delay(timedelta(), 12 * HOUR)
        self.world.plan(delay, "client", "opens the bill", lambda: self._open(customer, link), customer.number)

    def _open(self, customer: Customer, link: str) -> None:
        if not customer.pays_at(self.world.now):
            return
        token = link.rpartition("/")[2]
        self.world.act(
            "client",
            "opens the payment page",
            lambda: self.world.application.billing.payment_page(OpenPaymentPage(token=token)),
            lambda page: self._pay(customer, token, page),
            about=customer.number,
        )

    def _pay(self, customer: Customer, token: str, page: PaymentPage) -> None:
        stream, due = customer.stream, page.outstanding
        if customer.habits.slips and due.is_positive:
            self.finance.transfer_of(customer, token, due, with_slip=True)
            return
        if page.url is None:
            return
        customer.pages.append(page.url)
        if not stream.happens(customer.habits.odd):
            self._send(customer, page.url)
            return
        match stream.number(1, 6):
            case 1:
                self._send(customer, page.url, _part(due, stream.number(1, 9)))
                self.world.plan(
                    stream.delay(HOUR, 6 * DAY), "client", "pays the rest", lambda: self._open(customer, token)
                )
            case 2:
                self._send(customer, page.url, due + Money(stream.number(1, 500_000), due.currency))
            case 3:
                self._send(customer, page.url)
                self._send(customer, page.url)
            case 4:
                self._send(customer, page.url)
                self.finance.transfer_of(customer, token, due, with_slip=False)
            case 5:
                self.finance.transfer_of(customer, token, due, with_slip=False)
            case _:
                old = stream.pick(customer.pages)
                self.world.plan(stream.delay(HOUR, 60 * DAY), "client", "pays late", lambda: self._send(customer, old))

    def _send(self, customer: Customer, url: str, amount: Money | None = None) -> None:
        """Money leaves; a transfer may arrive on a link that is closed, consent to auto-debit on a live page only."""
        with suppress(CannotPay):
            if customer.stream.happens(0.04):
                self.provider.tells(self.world.town.gateway.decline(url), customer.number)
            else:
                is_link = bool(self.world.town.gateway.named(url))
                paid = self.world.town.gateway.pay(url, amount=amount, after_expiry=is_link)
                self.provider.tells(paid, customer.number)


def _part(due: Money, tenths: int) -> Money | None:
    part = Money(int(due.amount) * tenths // 10, due.currency)
    return part if part.is_positive else None
