"""Events in any order: all permutations of small sets. A paid cycle never goes back, and no rupiah is lost or doubled."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import permutations

import pytest

from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.errors import Conflict, RuleBroken
from subplat.domain.ids import WalletTransactionId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.payment import Payment, PaymentStatus
from subplat.testing.samples import NOW, TODAY, rupiah, sample_cycle, sample_id, sample_payment, sample_wallet

pytestmark = pytest.mark.campaign


class Desk:
    """One bill, its payments by the gateway's id, and the wallet: what a worker does with each event it is handed."""

    def __init__(self, kind: type[BillingCycle]) -> None:
        sample = sample_cycle()
        self.cycle = kind.open(
            cycle_id=sample.id,
            subscription_id=sample.subscription_id,
            number=0,
            period=sample.period,
            due_date=sample.due_date,
            lines=sample.lines,
            quoted=sample.quoted,
            pay_token="token",
            now=NOW,
        )
        self.payments: dict[str, Payment] = {}
        self.wallet = sample_wallet()
        self.entry = sample_id(WalletTransactionId)

    def paid(self, gateway_id: str, amount: int) -> None:
        if gateway_id in self.payments:
            return
        payment = sample_payment(len(self.payments) + 1, amount=rupiah(amount), cycle=self.cycle)
        self.payments[gateway_id] = payment
        rest = self.cycle.receive(payment.amount, today=TODAY, now=NOW)
        payment.succeed(to_wallet=rest, at=NOW, now=NOW)
        if rest.is_positive:
            self.wallet.top_up(self.entry, rest, payment.id, NOW)

    def declined(self, gateway_id: str) -> None:
        if gateway_id not in self.payments:
            payment = sample_payment(len(self.payments) + 1, cycle=self.cycle)
            self.payments[gateway_id] = payment
            payment.fail(reason="declined", final=True, now=NOW)
        self.cycle.fail(reason="declined", now=NOW)

    def refunded(self, gateway_id: str) -> None:
        payment = self.payments.get(gateway_id)
        if payment is None:
            return  # the caller puts it off until the payment is there
        payment.refund(payment.amount, NOW)
        if payment.to_cycle.is_positive:
            self.cycle.give_back(payment.to_cycle)


Event = tuple[str, Callable[[Desk], object]]

FULL: Event = ("paid in full", lambda desk: desk.paid("a", 1_110_000))
AGAIN: Event = ("the same callback again", lambda desk: desk.paid("a", 1_110_000))
SECOND: Event = ("a second payer", lambda desk: desk.paid("b", 1_110_000))
HALF: Event = ("half of it", lambda desk: desk.paid("c", 555_000))
OTHER_HALF: Event = ("the other half", lambda desk: desk.paid("d", 555_000))
MUCH: Event = ("too much", lambda desk: desk.paid("e", 5_000_000))
DECLINED: Event = ("a charge declined", lambda desk: desk.declined("f"))
CANCELLED: Event = ("cancelled", lambda desk: desk.cycle.cancel(reason="ended", now=NOW))
REQUESTED: Event = ("invoice requested", lambda desk: desk.cycle.invoice_requested(NOW))
WITHHELD: Event = ("tax withheld", lambda desk: desk.cycle.withhold(rupiah(20_000), today=TODAY, now=NOW))
REFUNDED: Event = ("refunded", lambda desk: desk.refunded("a"))
INVOICED: Event = (
    "invoiced, another amount",
    lambda desk: desk.cycle.record_invoice(
        number="INV/1", final_amount=rupiah(1_100_000), invoice_file_url=None, tax_invoice_file_url=None, now=NOW
    ),
)

SETS: list[Sequence[Event]] = [
    (FULL, AGAIN, SECOND, DECLINED, REQUESTED, INVOICED, CANCELLED),
    (HALF, OTHER_HALF, MUCH, DECLINED, REQUESTED, WITHHELD),
    (FULL, REFUNDED, DECLINED, SECOND, REQUESTED, INVOICED),
    (FULL, DECLINED, DECLINED, CANCELLED, HALF),
]


def holds_in_any_order(kind: type[BillingCycle], events: Sequence[Event]) -> None:
    """Hands the events over in every order; what the state forbids is refused and changes nothing."""
    for order in permutations(events):
        desk, was_paid = Desk(kind), False
        for name, hand_over in order:
            with suppress(Conflict, RuleBroken):
                hand_over(desk)
            was_paid |= desk.cycle.status is CycleStatus.PAID
            trace = f"after {name} in {[step for step, _ in order]}"
            assert not was_paid or desk.cycle.status is CycleStatus.PAID, trace
        received = [p for p in desk.payments.values() if p.status in (PaymentStatus.SUCCESS, PaymentStatus.REFUNDED)]
        to_cycle = Money.total((p.to_cycle for p in received), Currency.IDR)
        to_wallet = Money.total((p.to_wallet for p in received), Currency.IDR)
        given_back = Money.total((p.to_cycle for p in received if p.status is PaymentStatus.REFUNDED), Currency.IDR)
        assert all(p.to_cycle + p.to_wallet == p.amount for p in received)
        assert to_cycle - given_back == desk.cycle.received
        assert to_wallet == desk.wallet.balance
        assert desk.cycle.received + desk.cycle.withheld <= desk.cycle.amount


class Regressing(BillingCycle):
    """Planted: the last event wins."""

    def fail(self, *, reason: str, now: datetime) -> None:
        self.status, self.failure_reason = CycleStatus.FAILED, reason


class FullEveryTime(BillingCycle):
    """Planted: each payment is measured against the whole bill."""

    def receive(self, money: Money, *, today: date, now: datetime) -> Money:
        before, self.received = self.received, rupiah(0)
        rest = super().receive(money, today=today, now=now)
        self.received = self.received + before
        return rest


@pytest.mark.parametrize("events", SETS, ids=lambda events: f"{len(events)} events")
def test_a_paid_cycle_never_goes_back_and_no_rupiah_is_lost_in_any_order(events: Sequence[Event]) -> None:
    holds_in_any_order(BillingCycle, events)


@pytest.mark.parametrize("planted", [Regressing, FullEveryTime])
def test_a_planted_defect_is_caught(planted: type[BillingCycle]) -> None:
    with pytest.raises(AssertionError):
        holds_in_any_order(planted, SETS[1])
