"""Money that comes as nobody asked for it, and money that goes back without the platform being asked."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

from attrs import define

from subplat.adapters.memory.payment_provider import CannotPay
from subplat.adapters.memory.payment_records import StoredLink
from subplat.application.payments.refund import RequestRefund
from subplat.application.ports.failures import OutsideFailure
from subplat.application.ports.payment_gateway import GatewayPayment, LinkState, PaymentOutcome
from subplat.domain.money import Currency, Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import Payment
from subplat.domain.payments.refund import RefundDestination
from subplat.simulation.chance import Stream
from subplat.simulation.checks.outside import FOREIGN
from subplat.simulation.fault_mix import Fault
from subplat.simulation.people.company import Company
from subplat.simulation.people.customer import Customer, KnownBill
from subplat.simulation.people.provider import Provider
from subplat.simulation.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RUPIAH_PER_DOLLAR = 16_000


def page_of(customer: Customer) -> str:
    """How pages begin that somebody made for a client at the provider itself."""
    return f"{FOREIGN}{customer.number}-"


@define(kw_only=True, eq=False)
class StrangeMoney:
    """Thrown for by the payment and, of each client, by the month."""

    world: World
    company: Company
    provider: Provider

    def in_dollars(self, customer: Customer, bill: KnownBill, url: str) -> Money | None:
        """What comes instead of rupiah; None: nothing strange happens."""
        mix, gateway = self.world.mix, self.world.town.gateway
        if not mix.rates.get(Fault.WRONG_CURRENCY):
            return None
        asked = next(iter(gateway.named(url)), None)
        if asked is None or not mix.strikes(
            Fault.WRONG_CURRENCY, customer.throws(f"{bill.name} dollars {bill.letters}")
        ):
            return None
        self.world.note("client", "pays in dollars", customer.number)
        return Money(Decimal(int(asked.amount.amount) // RUPIAH_PER_DOLLAR + 1), Currency.USD)

    def fails_first(self, customer: Customer, bill: KnownBill, url: str) -> None:
        """An attempt before the one that succeeds fails, and is told of when the money may long be here."""
        mix, gateway = self.world.mix, self.world.town.gateway
        if not mix.rates.get(Fault.FAILED_FIRST):
            return
        throws = customer.throws(f"{bill.name} fails first {bill.letters}")
        page = next(
            (each for each in gateway.named(url) if each.state(self.world.town.clock.now()) is LinkState.LIVE), None
        )
        if page is None or not mix.strikes(Fault.FAILED_FIRST, throws):
            return
        attempt = GatewayPayment(
            payment_id=f"failed-{len(page.payments)}-{page.link_id}",
            reference=page.reference,
            outcome=PaymentOutcome.FAILED,
            amount=page.amount,
            method=PaymentMethod.XENDIT_EWALLET,
            occurred_at=self.world.town.clock.now(),
            failure_reason="INSUFFICIENT_BALANCE",
            link_id=page.link_id,
        )
        page.payments.append(attempt)
        told = {**gateway.decline(url), "payment_id": attempt.payment_id}
        delay = throws.delay(timedelta(), 2 * DAY)
        self.world.plan(
            delay,
            "provider",
            "tells of an attempt that failed",
            lambda: self._told(told, customer),
            customer.number,
            outside=True,
        )

    def _told(self, told: Mapping[str, object], customer: Customer) -> None:
        self.provider.tells(told, customer.number)

    def month(self, customer: Customer) -> None:
        """One more month of a client has passed."""
        mix = self.world.mix
        if mix.rates.get(Fault.STRAY_MONEY):
            throws = customer.throws(f"stray money {customer.months}")
            if mix.strikes(Fault.STRAY_MONEY, throws):
                self._pays_a_page_of_nobody(customer, throws)
        for fault, goes_back in ((Fault.DISPUTED, self._disputes), (Fault.GIVEN_BACK, self._is_given_back)):
            if mix.rates.get(fault):
                throws = customer.throws(f"{fault.name} {customer.months}")
                if mix.falls(fault, throws) and (paid := self._payments(customer)):
                    mix.counts[fault] += 1
                    goes_back(customer, throws, throws.pick(paid))

    def _pays_a_page_of_nobody(self, customer: Customer, throws: Stream) -> None:
        """Somebody made a page at the provider's dashboard: no bill of ours has its reference."""
        gateway, now = self.world.town.gateway, self.world.town.clock.now()
        name = f"{page_of(customer)}{customer.months}"
        page = StoredLink(
            link_id=f"{name}-page",
            reference=name,
            url=f"https://payments.example/{name}",
            amount=Money(50_000 * throws.number(1, 60), Currency.IDR),
            created_at=now,
            expires_at=now + DAY,
        )
        gateway.links.append(page)
        self.provider.tells(gateway.pay(page.url), customer.number)

    def _disputes(self, customer: Customer, throws: Stream, payment: Payment) -> None:
        """The payer's bank takes a payment back, perhaps of months ago; a letter of the provider tells Finance."""
        delay, number = throws.delay(HOUR, 20 * DAY), customer.number

        def written_down() -> None:
            with self.world.town.units_of_work() as work:
                left = work.payments.get(payment.id).refundable
            if not left.is_positive:
                return
            command = RequestRefund(
                payment_id=payment.id,
                amount=left,
                to=RefundDestination.DISPUTE,
                reason="Chargeback bank",
                by=self.company.finance,
                key="chargeback",
            )
            refund = self.world.application.payments.refund
            self.world.act("finance", "writes a chargeback down", lambda: refund(command), about=number)

        self.world.plan(delay, "finance", "hears of a chargeback", written_down, number)

    def _is_given_back(self, customer: Customer, throws: Stream, payment: Payment) -> None:
        """Somebody refunds at the provider's dashboard, in part or in full; the platform hears of it, or looks."""
        left = payment.refundable
        amount = left if throws.happens(0.5) else Money(int(left.amount) // 4 + 1, left.currency)
        with suppress(CannotPay, OutsideFailure):
            told = self.world.town.gateway.give_back(str(payment.xendit_payment_id), amount)
            self.world.note("somebody at the provider", f"gives {amount} back", customer.number)
            self.provider.tells(told, customer.number)

    def _payments(self, customer: Customer) -> list[Payment]:
        """Those of the provider's, of the latest year or so, in every contract of the client."""
        with self.world.town.units_of_work() as work:
            return [
                payment
                for contract in customer.contracts
                for cycle in work.cycles.of_subscription(contract)[-12:]
                for payment in work.payments.of_cycle(cycle.id)
                if payment.xendit_payment_id is not None and payment.refundable.is_positive
            ]
