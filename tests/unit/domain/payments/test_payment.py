"""An attempt to pay: once received, every rupiah is in one place; refunds never exceed what came."""

from collections.abc import Callable

import pytest
from attrs import asdict
from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.errors import IllegalTransition, InvalidValue, RuleBroken
from subplat.domain.money import Currency, CurrencyMismatch, Money
from subplat.domain.payments.events import PaymentRefunded
from subplat.domain.payments.payment import Payment, PaymentStatus
from subplat.testing.samples import NOW, rupiah, sample_payment
from subplat.testing.strategies import payments

RECEIVED = (PaymentStatus.SUCCESS, PaymentStatus.REFUNDED)


def succeeded(amount: int = 100, to_wallet: int = 0) -> Payment:
    payment = sample_payment(amount=rupiah(amount))
    payment.succeed(to_wallet=rupiah(to_wallet), at=NOW, now=NOW)
    payment.events.clear()
    return payment


@given(payments())
def test_every_rupiah_received_is_allocated_once(payment: Payment) -> None:
    allocated = payment.to_cycle + payment.to_wallet
    assert allocated == (payment.amount if payment.status in RECEIVED else Money.zero(payment.currency))
    assert min(payment.to_cycle, payment.to_wallet) >= Money.zero(payment.currency)
    assert (payment.paid_at is not None) == (payment.status in RECEIVED)


@given(payments())
def test_refunds_add_up_to_what_came_and_no_more(payment: Payment) -> None:
    assert Money.zero(payment.currency) <= payment.refunded <= payment.amount
    assert (payment.refunded == payment.amount) == (payment.status is PaymentStatus.REFUNDED)
    left = (
        payment.amount - payment.refunded if payment.status is PaymentStatus.SUCCESS else Money.zero(payment.currency)
    )
    assert payment.refundable == left


def test_an_attempt_has_brought_nothing_yet() -> None:
    payment = sample_payment(amount=rupiah(100))
    assert (payment.status, payment.to_cycle, payment.to_wallet, payment.refunded) == (
        "PENDING",
        rupiah(0),
        rupiah(0),
        rupiah(0),
    )
    assert payment.refundable.is_zero


@pytest.mark.parametrize("amount", [0, -1])
def test_a_payment_is_positive(amount: int) -> None:
    with pytest.raises(InvalidValue):
        sample_payment(amount=rupiah(amount))


@pytest.mark.parametrize(("to_wallet", "to_cycle"), [(0, 100), (40, 60), (100, 0)])
def test_what_the_cycle_did_not_need_goes_to_the_wallet(to_wallet: int, to_cycle: int) -> None:
    payment = succeeded(100, to_wallet)
    assert (payment.to_wallet, payment.to_cycle, payment.paid_at) == (rupiah(to_wallet), rupiah(to_cycle), NOW)


@pytest.mark.parametrize("to_wallet", [rupiah("-0.01"), rupiah("100.01")])
def test_the_wallet_gets_neither_less_than_nothing_nor_more_than_all(to_wallet: Money) -> None:
    payment = sample_payment(amount=rupiah(100))
    before = asdict(payment)
    with pytest.raises(InvalidValue):
        payment.succeed(to_wallet=to_wallet, at=NOW, now=NOW)
    with pytest.raises(CurrencyMismatch):
        payment.succeed(to_wallet=Money(1, Currency.USD), at=NOW, now=NOW)
    assert asdict(payment) == before


def test_a_failed_attempt_says_why_and_whether_it_will_be_tried_again() -> None:
    for final in (True, False):
        payment = sample_payment()
        payment.fail(reason="insufficient funds", final=final, now=NOW)
        assert (payment.status, payment.failure_reason) == ("FAILED", "insufficient funds")
        (event,) = payment.events
        assert (event.name, getattr(event, "final", None)) == ("payment.failed.v1", final)


def partial_refunds_add_up(refund: Callable[[Payment, Money], None]) -> Callable[[], None]:
    @given(st.integers(1, 1000), st.lists(st.integers(-1, 400), max_size=8))
    def check(amount: int, parts: list[int]) -> None:
        payment, back = succeeded(amount), 0
        for part in parts:
            allowed = 0 < part <= amount - back
            try:
                refund(payment, rupiah(part))
            except (RuleBroken, IllegalTransition):
                assert not allowed
            else:
                assert allowed
                back += part
            assert payment.refunded == rupiah(back)
            assert payment.status == ("REFUNDED" if back == amount else "SUCCESS")
        told = [event.amount for event in payment.events if isinstance(event, PaymentRefunded)]
        assert len(told) == len(payment.events)
        assert Money.total(told, Currency.IDR) == payment.refunded

    return check


def refund_each_alone(payment: Payment, amount: Money) -> None:
    """Planted: each refund is held against the whole payment, not against what is left."""
    so_far, payment.refunded = payment.refunded, rupiah(0)
    payment.refund(amount, NOW)
    payment.refunded = payment.refunded + so_far


def test_partial_refunds_add_up(catches: Callable[[Callable[[], object]], None]) -> None:
    partial_refunds_add_up(lambda payment, amount: payment.refund(amount, NOW))()
    catches(partial_refunds_add_up(refund_each_alone))


def test_a_refund_in_another_currency_is_refused() -> None:
    payment = succeeded()
    with pytest.raises(CurrencyMismatch):
        payment.refund(Money(1, Currency.USD), NOW)
    assert payment.refunded.is_zero
