"""A bill that was paid in part is cancelled: what it had received is the client's balance, once, and it is said why."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subplat import Subplat
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.billing_run.run import RunBilling
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment, Withholding
from subplat.application.payments.refund import RequestRefund
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.application.wallets.top_up import RecordTopUp
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.errors import RuleBroken
from subplat.domain.formatting import money_text
from subplat.domain.ids import ClientId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.refund import RefundDestination
from subplat.domain.reporting.invariants import check_books
from subplat.domain.subscriptions.subscription import SubscriptionStatus
from subplat.domain.wallets.wallet import Direction, Wallet, WalletTransaction, WalletTransactionType
from subplat.testing.builders import a_deal, a_lead, a_paying_client

Sound = Callable[[], None]
IDR = Currency.IDR


def idr(amount: int | str) -> Money:
    return Money(amount, IDR)


def bill(app: Subplat) -> BillingCycle:
    """The newest."""
    return max(app.books.cycles, key=lambda cycle: cycle.number)


def wallet(app: Subplat) -> Wallet:
    [found] = app.books.wallets
    return found


def top_ups(app: Subplat) -> list[WalletTransaction]:
    return [each for each in app.books.movements if each.type is WalletTransactionType.TOPUP]


def transfer(app: Subplat, amount: Money | None, by: UserId, slip: Withholding | None = None) -> None:
    reference = f"transfer {len(app.books.payments)}"
    app.payments.confirm_offline(
        ConfirmOfflinePayment(
            cycle_id=bill(app).id,
            amount=amount,
            paid_on=app.clock.today(),
            reference=reference,
            by=by,
            withholding=slip,
        )
    )
    app.run_until_idle()


def cancel(app: Subplat) -> None:
    [contract] = app.books.subscriptions
    app.subscriptions.cancel(CancelSubscription(subscription_id=contract.id, reason="moving away"))
    app.run_until_idle()


def live_on(app: Subplat, days: int) -> None:
    for _ in range(days):
        app.sandbox.platform.clock.advance(timedelta(days=1))
        app.billing.run(RunBilling())
        app.run_until_idle()


def test_cancelling_now_moves_what_came_to_the_wallet_and_names_the_bill(
    subplat: Subplat, staff: Any, sound: Sound
) -> None:
    a_deal(subplat)
    transfer(subplat, idr(1_000_000), staff.finance)
    transfer(subplat, idr("0.50"), staff.finance)
    cancel(subplat)
    sound()
    assert (bill(subplat).status, bill(subplat).received) == (CycleStatus.CANCELLED, idr(0))
    assert wallet(subplat).balance == idr("1000000.50")
    assert [(each.amount, each.related_id) for each in top_ups(subplat)] == [
        (payment.amount, payment.id) for payment in subplat.books.payments
    ]
    assert all(str(bill(subplat).id) in str(each.reason) for each in top_ups(subplat))
    assert [(payment.to_cycle, payment.to_wallet) for payment in subplat.books.payments] == [
        (idr(0), idr(1_000_000)),
        (idr(0), idr("0.50")),
    ]


def test_the_end_for_want_of_payment_moves_it_too(subplat: Subplat, staff: Any, sound: Sound) -> None:
    subplat.sandbox.platform.jobs.schedules = ()
    a_paying_client(subplat)
    live_on(subplat, 25)
    transfer(subplat, idr(5), staff.finance)
    live_on(subplat, 40)
    sound()
    assert subplat.books.subscriptions[0].status is SubscriptionStatus.CANCELLED
    assert wallet(subplat).balance == idr(5)


def test_the_agreed_end_moves_it_too(subplat: Subplat, staff: Any, sound: Sound) -> None:
    subplat.sandbox.platform.jobs.schedules = ()
    a_paying_client(subplat)
    live_on(subplat, 25)
    transfer(subplat, idr(7), staff.finance)
    with subplat.sandbox.platform.units_of_work() as work:
        contract = work.subscriptions.get(subplat.books.subscriptions[0].id)
        contract.end_date = contract.next_billing_date
        work.subscriptions.save(contract)
        work.commit()
    live_on(subplat, 8)
    sound()
    assert subplat.books.subscriptions[0].status is SubscriptionStatus.EXPIRED
    assert wallet(subplat).balance == idr(7)


def test_withheld_tax_stays_with_the_bill_and_finance_is_asked(subplat: Subplat, staff: Any, sound: Sound) -> None:
    a_deal(subplat)
    transfer(subplat, idr(300), staff.finance, Withholding(slip_number="BP-1", amount=idr(20)))
    cancel(subplat)
    sound()
    assert (bill(subplat).received, bill(subplat).withheld, wallet(subplat).balance) == (idr(0), idr(20), idr(300))
    [mail] = [each for each in subplat.books.emails if each.intent_key.startswith("cancelled_slip:")]
    assert money_text(idr(20)) in mail.final_body


def refund(app: Subplat, amount: Money, by: UserId, to: RefundDestination = RefundDestination.GATEWAY) -> None:
    [payment] = app.books.payments
    app.payments.refund(RequestRefund(payment_id=payment.id, amount=amount, to=to, reason="returned", by=by))
    app.run_until_idle()


def part_paid_by_link(app: Subplat) -> None:
    a_deal(app)
    [link] = app.sandbox.platform.gateway.links
    paid = app.sandbox.platform.gateway.pay(link.url, amount=idr(1_000), method=PaymentMethod.XENDIT_CC)
    app.sandbox.deliver(dict(paid))
    app.run_until_idle()


@pytest.mark.parametrize(("failed", "balance"), [(None, 600), ("INSUFFICIENT_BALANCE", 1_000)])
def test_what_is_on_its_way_back_waits_for_its_end(
    subplat: Subplat, staff: Any, sound: Sound, failed: str | None, balance: int
) -> None:
    part_paid_by_link(subplat)
    refund(subplat, idr(400), staff.finance)
    cancel(subplat)
    assert (bill(subplat).received, wallet(subplat).balance) == (idr(400), idr(600))
    gateway = subplat.sandbox.platform.gateway
    subplat.sandbox.deliver(dict(gateway.end_refund(gateway.refunds[-1].refund_id, failed=failed)))
    sound()
    assert (bill(subplat).received, wallet(subplat).balance) == (idr(0), idr(balance))


def test_what_moved_to_the_wallet_is_refunded_from_there(subplat: Subplat, staff: Any, sound: Sound) -> None:
    part_paid_by_link(subplat)
    cancel(subplat)
    with pytest.raises(RuleBroken):
        refund(subplat, idr(1_000), staff.finance, RefundDestination.WALLET)
    refund(subplat, idr(1_000), staff.finance, RefundDestination.OUTSIDE)
    sound()
    assert wallet(subplat).balance == idr(0)
    [out] = [each for each in subplat.books.movements if each.direction is Direction.OUT]
    assert out.amount == idr(1_000)


def test_a_wallet_in_another_currency_cannot_take_it_so_finance_pays_it_back(
    subplat: Subplat, staff: Any, sound: Sound
) -> None:
    client: ClientId = a_lead(subplat)
    subplat.wallets.record_top_up(
        RecordTopUp(client_id=client, amount=Money(5, Currency.USD), reference="T-1", by=staff.finance)
    )
    deal = a_deal(subplat, client=client)
    transfer(subplat, idr(900), staff.finance)
    cancel(subplat)
    sound()
    assert (bill(subplat).status, bill(subplat).received) == (CycleStatus.CANCELLED, idr(900))
    assert wallet(subplat).balance == Money(5, Currency.USD)
    [mail] = [each for each in subplat.books.emails if each.intent_key == f"cancelled_held:{deal.cycle_id}"]
    assert mail.to_email == "finance@reseller.example"


@pytest.mark.campaign
@settings(max_examples=25, deadline=None)
@given(
    parts=st.lists(st.integers(1, 3_000_000), min_size=1, max_size=4),
    slip=st.integers(0, 50_000),
    back=st.integers(0, 3_000_000),
)
def test_no_rupiah_is_lost_or_doubled_whatever_came_before(parts: list[int], slip: int, back: int) -> None:
    app = Subplat.in_memory(now="2026-01-31T09:00+07:00")
    first, second = (
        app.accounts.register(RegisterUser(email=f"f{number}@staff.example", full_name="F", role=Role.FINANCE))
        for number in (1, 2)
    )
    a_deal(app)
    for part in parts:
        transfer(app, idr(part), first)
    if slip and bill(app).outstanding > idr(slip):
        transfer(app, None, first, Withholding(slip_number="BP-1", amount=idr(slip)))
    refundable = app.books.payments[0]
    gone = min(idr(back), refundable.to_cycle)
    if gone.is_positive:
        app.payments.refund(
            RequestRefund(
                payment_id=refundable.id,
                amount=gone,
                to=RefundDestination.OUTSIDE,
                reason="returned",
                by=second,
            )
        )
    was_open = bill(app).status is not CycleStatus.PAID
    cancel(app)
    assert check_books(app.books, app.clock.today()) == ()
    assert app.sandbox.platform.inspector.parked() == ()
    if was_open:
        assert wallet(app).balance == Money.total(map(idr, parts), IDR) - gone
        assert bill(app).received.is_zero
