"""Money that goes back: in full, in part, twice, in vain, and without us."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from attrs import frozen

from subplat import Subplat
from subplat.application.accounts.authority import NotAllowed
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment
from subplat.application.payments.refund import RequestRefund
from subplat.application.ports.failures import OutcomeUnknown
from subplat.application.wallets.adjust_wallet import AdjustWallet
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import RefundId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import Payment, PaymentStatus
from subplat.domain.payments.refund import RefundDestination, RefundStatus
from subplat.domain.wallets.wallet import Direction
from subplat.testing.builders import a_deal

Sound = Callable[[], None]
GATEWAY, WALLET = RefundDestination.GATEWAY, RefundDestination.WALLET


@frozen
class Desk:
    """A payment by card of a bill, and who may refund it."""

    app: Subplat
    by: UserId

    @property
    def payment(self) -> Payment:
        return self.app.books.payments[0]

    def refund(self, amount: Money, to: RefundDestination = GATEWAY, *, key: str | None = None) -> RefundId:
        """Asked for, and sent where it has to be."""
        refund_id = self.app.payments.refund(
            RequestRefund(payment_id=self.payment.id, amount=amount, to=to, reason="returned", by=self.by, key=key)
        )
        self.app.run_until_idle()
        return refund_id

    def end(self, *, failed: str | None = None) -> None:
        """The channel tells how the refund under way ended."""
        gateway = self.app.sandbox.platform.gateway
        told(self.app, gateway.end_refund(gateway.refunds[-1].refund_id, failed=failed))


def told(app: Subplat, callback: Mapping[str, object]) -> None:
    app.sandbox.deliver(dict(callback))
    app.run_until_idle()


def paid(
    app: Subplat, by: UserId, *, more: Money | None = None, method: PaymentMethod = PaymentMethod.XENDIT_CC
) -> Desk:
    """A first bill, paid; `more` than was due goes to the wallet."""
    deal = a_deal(app)
    [link] = app.sandbox.platform.gateway.links
    amount = deal.amount + more if more else deal.amount
    told(app, app.sandbox.platform.gateway.pay(link.url, amount=amount, method=method))
    return Desk(app, by)


@pytest.fixture
def desk(subplat: Subplat, staff: Any) -> Desk:
    return paid(subplat, staff.finance)


def statuses(app: Subplat) -> list[RefundStatus]:
    return [refund.status for refund in app.books.refunds]


def test_a_full_refund_takes_the_payment_back_once_the_channel_has_taken_it(desk: Desk, sound: Sound) -> None:
    desk.refund(desk.payment.amount)
    assert statuses(desk.app) == [RefundStatus.SENT]
    assert desk.payment.refunded.is_zero
    desk.end()
    sound()
    assert statuses(desk.app) == [RefundStatus.SUCCEEDED]
    assert desk.payment.status is PaymentStatus.REFUNDED
    assert desk.app.books.cycles[0].received.is_zero
    assert len(desk.app.sandbox.platform.gateway.refunds) == 1


def test_partial_refunds_add_up_and_never_exceed_what_was_paid(desk: Desk, sound: Sound) -> None:
    third = desk.payment.amount.ratio(1, 3)
    for _ in range(2):
        desk.refund(third)
        desk.end()
    with pytest.raises(RuleBroken):
        desk.refund(third + third)
    desk.refund(desk.payment.amount - third - third)
    desk.end()
    sound()
    assert desk.payment.status is PaymentStatus.REFUNDED


def test_what_is_under_way_counts_against_what_can_still_go_back(desk: Desk) -> None:
    desk.refund(desk.payment.amount)
    with pytest.raises(RuleBroken):
        desk.refund(Money(1, Currency.IDR))
    with pytest.raises(RuleBroken):
        desk.refund(Money(1, Currency.IDR), WALLET)


def test_a_second_press_is_the_same_refund(desk: Desk) -> None:
    half = desk.payment.amount.ratio(1, 2)
    assert desk.refund(half, key="form-1") == desk.refund(half, key="form-1")
    assert len(desk.app.books.refunds) == len(desk.app.sandbox.platform.gateway.refunds) == 1


def test_a_lost_answer_is_asked_again_under_the_same_key(desk: Desk, sound: Sound) -> None:
    gateway = desk.app.sandbox.platform.gateway
    gateway.fail_next(OutcomeUnknown("gateway", "no answer"), effect=True, operation="request_refund")
    desk.refund(desk.payment.amount)
    desk.app.advance(minutes=1)
    desk.end()
    sound()
    assert (len(gateway.refunds), statuses(desk.app)) == (1, [RefundStatus.SUCCEEDED])
    assert list(gateway.refund_keys) == [refund.idempotency_key for refund in desk.app.books.refunds]


def test_a_refund_that_fails_gives_nothing_back_and_asks_finance(desk: Desk, sound: Sound) -> None:
    desk.refund(desk.payment.amount)
    desk.end(failed="ACCOUNT_NOT_FOUND")
    sound()
    assert [refund.failure_reason for refund in desk.app.books.refunds] == ["ACCOUNT_NOT_FOUND"]
    assert desk.payment.refunded.is_zero
    assert [each.intent_key for each in desk.app.books.emails if each.intent_key.startswith("refund_failed:")] != []
    desk.refund(desk.payment.amount)
    desk.end()
    sound()
    assert desk.payment.status is PaymentStatus.REFUNDED


def test_a_virtual_account_cannot_be_refunded_there_and_is_by_hand(subplat: Subplat, staff: Any, sound: Sound) -> None:
    desk = paid(subplat, staff.finance, method=PaymentMethod.XENDIT_VA)
    desk.refund(desk.payment.amount)
    assert [(each.status, each.failure_reason) for each in subplat.books.refunds] == [
        (RefundStatus.FAILED, "REFUND_NOT_SUPPORTED")
    ]
    desk.refund(desk.payment.amount, RefundDestination.OUTSIDE)
    sound()
    assert statuses(subplat)[-1] is RefundStatus.SUCCEEDED
    assert desk.payment.status is PaymentStatus.REFUNDED


def test_a_refund_whose_callback_was_lost_is_found_by_looking(desk: Desk, sound: Sound) -> None:
    desk.refund(desk.payment.amount)
    gateway = desk.app.sandbox.platform.gateway
    gateway.end_refund(gateway.refunds[0].refund_id)
    desk.app.advance(minutes=16)
    sound()
    assert statuses(desk.app) == [RefundStatus.SUCCEEDED]


def test_a_callback_told_twice_books_one_refund(desk: Desk, sound: Sound) -> None:
    desk.refund(desk.payment.amount.ratio(1, 4))
    gateway = desk.app.sandbox.platform.gateway
    callback = gateway.end_refund(gateway.refunds[0].refund_id)
    told(desk.app, {**callback, "event": "refund.succeeded"})
    told(desk.app, {**callback, "event": "refund.succeeded again"})
    sound()
    assert desk.payment.refunded == desk.payment.amount.ratio(1, 4)
    assert [each.dedupe_key for each in desk.app.books.webhooks if not each.processed] == []


def test_a_refund_given_at_the_gateway_itself_is_followed_in_the_books(desk: Desk, sound: Sound) -> None:
    gateway, part = desk.app.sandbox.platform.gateway, desk.payment.amount.ratio(1, 5)
    told(desk.app, gateway.give_back(desk.payment.xendit_payment_id or "", part))
    sound()
    [refund] = desk.app.books.refunds
    assert (refund.destination, refund.amount, refund.requested_by_user_id) == (RefundDestination.FOUND, part, None)
    assert desk.payment.refunded == part


def test_a_refund_to_the_wallet_is_there_at_once(desk: Desk, sound: Sound) -> None:
    half = desk.payment.amount.ratio(1, 2)
    desk.refund(half, WALLET)
    sound()
    assert desk.app.books.wallets[0].balance == half
    assert desk.app.books.cycles[0].received == desk.payment.amount - half


def test_what_lies_in_the_wallet_goes_back_first_and_cannot_be_spent_meanwhile(
    subplat: Subplat, staff: Any, sound: Sound
) -> None:
    over = Money(50_000, Currency.IDR)
    desk = paid(subplat, staff.finance, more=over)
    desk.refund(over + over)
    assert subplat.books.wallets[0].balance.is_zero
    desk.end(failed="REFUND_FAILED")
    sound()
    assert subplat.books.wallets[0].balance == over
    desk.refund(over + over)
    desk.end()
    sound()
    assert subplat.books.wallets[0].balance.is_zero
    assert subplat.books.cycles[0].received == desk.payment.to_cycle - over


def test_what_the_wallet_has_spent_does_not_go_back_unless_it_is_gone_already(
    subplat: Subplat, staff: Any, sound: Sound
) -> None:
    over = Money(50_000, Currency.IDR)
    desk = paid(subplat, staff.finance, more=over)
    wallet = subplat.books.wallets[0]
    subplat.wallets.adjust(
        AdjustWallet(client_id=wallet.client_id, direction=Direction.OUT, amount=over, reason="fee", by=staff.admin)
    )
    with pytest.raises(RuleBroken):
        desk.refund(desk.payment.amount)
    told(
        subplat,
        subplat.sandbox.platform.gateway.give_back(desk.payment.xendit_payment_id or "", desk.payment.amount),
    )
    sound()
    assert [refund.uncovered for refund in subplat.books.refunds] == [over]
    assert subplat.books.wallets[0].balance.is_zero


def test_a_dispute_takes_everything_back_and_never_the_wallet_below_zero(
    subplat: Subplat, staff: Any, sound: Sound
) -> None:
    over = Money(50_000, Currency.IDR)
    desk = paid(subplat, staff.finance, more=over)
    subplat.wallets.adjust(
        AdjustWallet(
            client_id=subplat.books.clients[0].id,
            direction=Direction.OUT,
            amount=Money(30_000, Currency.IDR),
            reason="fee",
            by=staff.admin,
        )
    )
    desk.refund(desk.payment.amount, RefundDestination.DISPUTE)
    sound()
    [refund] = subplat.books.refunds
    assert (refund.from_wallet, refund.uncovered) == (Money(20_000, Currency.IDR), Money(30_000, Currency.IDR))
    assert subplat.books.wallets[0].balance.is_zero
    assert desk.payment.status is PaymentStatus.REFUNDED


def test_who_recorded_a_payment_does_not_refund_it_alone(subplat: Subplat, staff: Any, sound: Sound) -> None:
    deal = a_deal(subplat)
    mine, other = staff.finance, staff.other_finance
    payment_id = subplat.payments.confirm_offline(
        ConfirmOfflinePayment(
            cycle_id=deal.cycle_id, amount=deal.amount, paid_on=subplat.clock.today(), reference="TRF-1", by=mine
        )
    )

    def refund(by: UserId) -> RefundId:
        return subplat.payments.refund(
            RequestRefund(
                payment_id=payment_id, amount=deal.amount, to=RefundDestination.OUTSIDE, reason="returned", by=by
            )
        )

    with pytest.raises(NotAllowed):
        refund(mine)
    refund(other)
    sound()
    assert subplat.books.payments[0].status is PaymentStatus.REFUNDED


def test_sales_refunds_nothing(desk: Desk, staff: Any) -> None:
    with pytest.raises(NotAllowed):
        Desk(desk.app, staff.sales).refund(desk.payment.amount)
    assert desk.app.books.refunds == ()


@pytest.mark.parametrize("amount", [Money(0, Currency.IDR), Money(-1, Currency.IDR)])
def test_a_refund_is_positive(desk: Desk, amount: Money) -> None:
    with pytest.raises(RuleBroken):
        desk.refund(amount)
