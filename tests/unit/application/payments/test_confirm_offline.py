"""Payments that Finance saw on the bank statement, and slips for tax that was kept back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from subplat import Subplat
from subplat.application.accounts.authority import NotAllowed
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment, Withholding
from subplat.application.quotations.generate_subscription import Deal
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.errors import Conflict, DomainError, InvalidValue, RuleBroken
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkStatus
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.subscriptions.subscription import SubscriptionStatus
from subplat.testing.builders import a_deal

Sound = Callable[[], None]


@pytest.fixture
def deal(subplat: Subplat) -> Deal:
    return a_deal(subplat)


@pytest.fixture
def transfer(subplat: Subplat, deal: Deal, staff: Any) -> ConfirmOfflinePayment:
    """All of the first bill, by bank transfer, three days ago."""
    return ConfirmOfflinePayment(
        cycle_id=deal.cycle_id,
        amount=deal.amount,
        paid_on=subplat.clock.today() - timedelta(days=3),
        reference="TRF-1",
        by=staff.finance,
    )


def test_a_confirmed_transfer_starts_the_contract_on_the_day_it_arrived(
    subplat: Subplat, transfer: ConfirmOfflinePayment, sound: Sound
) -> None:
    subplat.payments.confirm_offline(transfer)
    sound()
    [cycle], [contract] = subplat.books.cycles, subplat.books.subscriptions
    assert (cycle.status, cycle.settled_on) == (CycleStatus.PAID, transfer.paid_on)
    assert (contract.status, contract.start_date) == (SubscriptionStatus.ACTIVE, transfer.paid_on)
    assert [link.status for link in subplat.books.links] == [LinkStatus.CLOSED]


def test_a_double_click_is_one_payment(subplat: Subplat, transfer: ConfirmOfflinePayment, sound: Sound) -> None:
    assert subplat.payments.confirm_offline(transfer) == subplat.payments.confirm_offline(transfer)
    sound()
    assert len(subplat.books.payments) == 1


def test_one_reference_is_not_two_amounts(subplat: Subplat, transfer: ConfirmOfflinePayment) -> None:
    subplat.payments.confirm_offline(transfer)
    with pytest.raises(Conflict):
        subplat.payments.confirm_offline(evolve(transfer, amount=Money(5, Currency.IDR)))


def test_payment_and_withheld_tax_settle_the_bill_together(
    subplat: Subplat, transfer: ConfirmOfflinePayment, sound: Sound
) -> None:
    [cycle] = subplat.books.cycles
    slip = Withholding(slip_number="BP-7", amount=cycle.quoted.base.ratio(2, 100))
    less = evolve(transfer, amount=cycle.amount - slip.amount, withholding=slip)
    subplat.payments.confirm_offline(less)
    subplat.payments.confirm_offline(less)
    sound()
    [cycle] = subplat.books.cycles
    assert (cycle.status, cycle.withheld) == (CycleStatus.PAID, slip.amount)
    assert sorted((each.method, each.reference) for each in subplat.books.payments) == [
        (PaymentMethod.MANUAL, "TRF-1"),
        (PaymentMethod.WITHHOLDING, "BP-7"),
    ]
    assert subplat.books.wallets[0].balance.is_zero


def test_the_slip_may_come_later_and_settles_what_was_left(
    subplat: Subplat, transfer: ConfirmOfflinePayment, sound: Sound
) -> None:
    amount = subplat.books.cycles[0].amount
    tax = subplat.books.cycles[0].quoted.base.ratio(2, 100)
    subplat.payments.confirm_offline(evolve(transfer, amount=amount - tax))
    sound()
    assert not subplat.books.subscriptions[0].is_live
    subplat.payments.confirm_offline(
        evolve(transfer, amount=None, withholding=Withholding(slip_number="BP-7", amount=tax))
    )
    sound()
    assert subplat.books.subscriptions[0].status is SubscriptionStatus.ACTIVE


def test_more_tax_than_is_due_cannot_be_withheld(subplat: Subplat, transfer: ConfirmOfflinePayment) -> None:
    slip = Withholding(slip_number="BP-7", amount=subplat.books.cycles[0].amount + Money(1, Currency.IDR))
    with pytest.raises(RuleBroken):
        subplat.payments.confirm_offline(evolve(transfer, withholding=slip))
    assert subplat.books.payments == ()


@pytest.mark.parametrize("first", ["finance", "gateway"])
def test_finance_and_the_gateway_pay_one_bill_and_the_second_fills_the_wallet(
    subplat: Subplat, transfer: ConfirmOfflinePayment, sound: Sound, first: str
) -> None:
    gateway = subplat.sandbox.platform.gateway
    callback = gateway.pay(gateway.links[0].url)
    if first == "finance":
        subplat.payments.confirm_offline(transfer)
    subplat.sandbox.deliver(dict(callback))
    subplat.run_until_idle()
    if first == "gateway":
        subplat.payments.confirm_offline(transfer)
    sound()
    [cycle], [wallet] = subplat.books.cycles, subplat.books.wallets
    assert (cycle.status, wallet.balance) == (CycleStatus.PAID, cycle.amount)
    assert [payment.to_cycle.is_zero for payment in subplat.books.payments] == [False, True]


def test_sales_confirms_nothing(subplat: Subplat, transfer: ConfirmOfflinePayment, staff: Any) -> None:
    with pytest.raises(NotAllowed):
        subplat.payments.confirm_offline(evolve(transfer, by=staff.sales))
    assert subplat.books.payments == ()


@pytest.mark.parametrize(
    "change",
    [
        {"reference": "  "},
        {"amount": None},
        {"amount": Money(5, Currency.USD)},
        {"amount": Money(0, Currency.IDR)},
        {"withholding": Withholding(slip_number=" ", amount=Money(1, Currency.IDR))},
    ],
)
def test_nonsense_is_refused(subplat: Subplat, transfer: ConfirmOfflinePayment, change: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        subplat.payments.confirm_offline(evolve(transfer, **change))


def test_money_does_not_arrive_tomorrow(subplat: Subplat, transfer: ConfirmOfflinePayment) -> None:
    with pytest.raises(DomainError, match="a day to come"):
        subplat.payments.confirm_offline(evolve(transfer, paid_on=subplat.clock.today() + timedelta(days=1)))


def test_who_has_left_confirms_nothing(subplat: Subplat, transfer: ConfirmOfflinePayment, staff: Any) -> None:
    with subplat.sandbox.platform.units_of_work() as work:
        user = work.users.get(staff.finance)
        user.deactivate(subplat.clock.now())
        work.users.save(user)
        work.commit()
    with pytest.raises(NotAllowed):
        subplat.payments.confirm_offline(transfer)
    assert subplat.books.payments == ()
