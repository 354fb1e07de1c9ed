"""Large payments confirmed by hand: one person writes them down, another one makes them count."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from subplat import Subplat
from subplat.application.accounts.authority import NotAllowed
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.payments.confirm_offline import (
    ConfirmOfflinePayment,
    ConfirmOfflinePaymentHandler,
    Withholding,
)
from subplat.application.payments.decline_offline import DeclineOfflinePayment
from subplat.application.quotations.generate_subscription import Deal
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.errors import Conflict, InvalidValue, RuleBroken
from subplat.domain.ids import PaymentId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.payments.second_person import SecondPersonPolicy
from subplat.domain.reporting.invariants import check_books
from subplat.domain.subscriptions.subscription import SubscriptionStatus
from subplat.testing.builders import a_deal


def limited(app: Subplat, most: Money) -> ConfirmOfflinePaymentHandler:
    return evolve(app.payments.confirm_offline, policy=SecondPersonPolicy(above={Currency.IDR: most}))


@pytest.fixture
def deal(subplat: Subplat) -> Deal:
    return a_deal(subplat)


@pytest.fixture
def confirm(subplat: Subplat, deal: Deal) -> ConfirmOfflinePaymentHandler:
    """One person may confirm a rupiah less than the bill."""
    return limited(subplat, deal.amount - Money(1, Currency.IDR))


@pytest.fixture
def other(subplat: Subplat) -> UserId:
    return subplat.accounts.register(RegisterUser(email="lain@contoh.example", full_name="Tim", role=Role.FINANCE))


@pytest.fixture
def transfer(subplat: Subplat, deal: Deal, staff: Any) -> ConfirmOfflinePayment:
    today = subplat.clock.today()
    return ConfirmOfflinePayment(
        cycle_id=deal.cycle_id, amount=deal.amount, paid_on=today, reference="TRF-1", by=staff.finance
    )


def states(app: Subplat) -> tuple[CycleStatus, SubscriptionStatus]:
    [cycle], [contract] = app.books.cycles, app.books.subscriptions
    return cycle.status, contract.status


def sound(app: Subplat) -> None:
    assert check_books(app.books, app.clock.today()) == ()


def test_nothing_is_paid_until_another_person_confirms(
    subplat: Subplat, confirm: ConfirmOfflinePaymentHandler, transfer: ConfirmOfflinePayment, other: UserId
) -> None:
    before = states(subplat)
    waiting = confirm(transfer)
    assert confirm.is_waiting(waiting)
    assert confirm(transfer) == waiting
    assert confirm.is_waiting(waiting)
    assert states(subplat) == before
    assert confirm(evolve(transfer, by=other)) == waiting
    assert states(subplat) == (CycleStatus.PAID, SubscriptionStatus.ACTIVE)
    [payment] = subplat.books.payments
    assert (payment.recorded_by_user_id, payment.confirmed_by_user_id) == (transfer.by, other)
    assert confirm(evolve(transfer, by=other)) == confirm(transfer) == waiting
    assert len(subplat.books.payments) == 1
    sound(subplat)


def test_up_to_the_limit_one_person_is_enough(subplat: Subplat, deal: Deal, transfer: ConfirmOfflinePayment) -> None:
    payment_id = limited(subplat, deal.amount)(transfer)
    assert not subplat.payments.confirm_offline.is_waiting(payment_id)
    assert states(subplat)[0] is CycleStatus.PAID


def test_without_a_limit_one_person_is_enough(subplat: Subplat, transfer: ConfirmOfflinePayment) -> None:
    subplat.payments.confirm_offline(transfer)
    assert states(subplat)[0] is CycleStatus.PAID


def test_small_parts_of_one_bill_count_together(
    subplat: Subplat, confirm: ConfirmOfflinePaymentHandler, transfer: ConfirmOfflinePayment, deal: Deal
) -> None:
    half = deal.amount.ratio(1, 2)
    assert not confirm.is_waiting(confirm(evolve(transfer, amount=half)))
    rest = confirm(evolve(transfer, amount=deal.amount - half, reference="TRF-2"))
    assert confirm.is_waiting(rest)
    assert states(subplat)[0] is not CycleStatus.PAID


def test_a_slip_for_tax_waits_like_money(
    subplat: Subplat, transfer: ConfirmOfflinePayment, other: UserId, deal: Deal
) -> None:
    tax = deal.amount.ratio(2, 100)
    confirm = limited(subplat, tax - Money(1, Currency.IDR))
    slip = evolve(transfer, amount=None, withholding=Withholding(slip_number="BP-1", amount=tax))
    waiting = confirm(slip)
    assert confirm.is_waiting(waiting)
    assert [cycle.withheld for cycle in subplat.books.cycles] == [Money.zero(Currency.IDR)]
    confirm(evolve(slip, by=other))
    assert [cycle.withheld for cycle in subplat.books.cycles] == [tax]
    sound(subplat)


def test_what_is_confirmed_is_what_was_recorded(
    confirm: ConfirmOfflinePaymentHandler, transfer: ConfirmOfflinePayment, other: UserId, deal: Deal
) -> None:
    waiting = confirm(transfer)
    with pytest.raises(Conflict):
        confirm(evolve(transfer, by=other, amount=deal.amount + Money(5, Currency.IDR)))
    assert confirm.is_waiting(waiting)


def test_sales_is_no_second_person(
    confirm: ConfirmOfflinePaymentHandler, transfer: ConfirmOfflinePayment, staff: Any
) -> None:
    waiting = confirm(transfer)
    with pytest.raises(NotAllowed):
        confirm(evolve(transfer, by=staff.sales))
    assert confirm.is_waiting(waiting)


def test_a_bill_that_was_paid_meanwhile_is_not_paid_again(
    subplat: Subplat,
    confirm: ConfirmOfflinePaymentHandler,
    transfer: ConfirmOfflinePayment,
    other: UserId,
    deal: Deal,
) -> None:
    waiting = confirm(transfer)
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    with pytest.raises(Conflict, match="PAID by now"):
        confirm(evolve(transfer, by=other))
    assert confirm.is_waiting(waiting)
    assert [wallet.balance for wallet in subplat.books.wallets] == [Money.zero(Currency.IDR)]
    sound(subplat)


def test_what_is_declined_is_over(
    subplat: Subplat, confirm: ConfirmOfflinePaymentHandler, transfer: ConfirmOfflinePayment, other: UserId
) -> None:
    decline = DeclineOfflinePayment(payment_id=confirm(transfer), reason="not on the statement", by=other)
    with pytest.raises(InvalidValue):
        subplat.payments.decline_offline(evolve(decline, reason=" "))
    subplat.payments.decline_offline(decline)
    [payment] = subplat.books.payments
    assert (payment.status, payment.failure_reason) == (PaymentStatus.FAILED, "not on the statement")
    for by in (transfer.by, other):
        with pytest.raises(Conflict, match="not on the statement"):
            confirm(evolve(transfer, by=by))
    with pytest.raises(RuleBroken):
        subplat.payments.decline_offline(decline)
    assert states(subplat)[0] is not CycleStatus.PAID
    sound(subplat)


def test_who_keeps_no_books_declines_nothing(
    subplat: Subplat, confirm: ConfirmOfflinePaymentHandler, transfer: ConfirmOfflinePayment, staff: Any
) -> None:
    waiting = confirm(transfer)
    with pytest.raises(NotAllowed):
        subplat.payments.decline_offline(DeclineOfflinePayment(payment_id=waiting, reason="x", by=staff.sales))
    assert confirm.is_waiting(waiting)


class TwoPeople(RuleBasedStateMachine):
    """Whoever presses whatever, in any order: no bill takes money on one person's word alone, and none twice."""

    @initialize(most=st.integers(0, 100))
    def begin(self, most: int) -> None:
        self.app = Subplat.in_memory(now=datetime(2026, 5, 4, 3, tzinfo=UTC))
        self.deal = a_deal(self.app)
        self.limit = self.deal.amount.ratio(most, 100)
        self.confirm = limited(self.app, self.limit)
        self.people = [
            self.app.accounts.register(RegisterUser(email=f"{n}@contoh.example", full_name="Tim", role=Role.FINANCE))
            for n in range(3)
        ]

    @rule(who=st.integers(0, 2), part=st.sampled_from([1, 3, 10]), reference=st.sampled_from(["A", "B", "C"]))
    def confirms(self, who: int, part: int, reference: str) -> None:
        command = ConfirmOfflinePayment(
            cycle_id=self.deal.cycle_id,
            amount=self.deal.amount.ratio(1, part),
            paid_on=self.app.clock.today() - timedelta(days=1),
            reference=reference,
            by=self.people[who],
        )
        try:
            self.confirm(command)
        except Conflict:
            return

    @rule(who=st.integers(0, 2), which=st.integers(0, 2))
    def declines(self, who: int, which: int) -> None:
        waiting: list[PaymentId] = [each.id for each in self.app.books.payments if each.waits_for_second_person]
        if which < len(waiting):
            command = DeclineOfflinePayment(payment_id=waiting[which], reason="x", by=self.people[who])
            self.app.payments.decline_offline(command)

    @invariant()
    def one_persons_word_stays_below_the_limit(self) -> None:
        received = [each for each in self.app.books.payments if each.status is PaymentStatus.SUCCESS]
        alone = [each for each in received if each.confirmed_by_user_id is None]
        assert sum((each.amount.amount for each in alone), Decimal()) <= self.limit.amount
        assert all(each.confirmed_by_user_id != each.recorded_by_user_id for each in received)
        sound(self.app)


TestTwoPeople = TwoPeople.TestCase
TestTwoPeople.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)
