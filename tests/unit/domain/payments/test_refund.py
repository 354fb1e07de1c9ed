"""Money on its way back."""

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given

from subplat.domain.errors import InvalidValue, RuleBroken
from subplat.domain.ids import ClientId, PaymentId, RefundId, TopUpId
from subplat.domain.money import Currency, CurrencyMismatch, Money
from subplat.domain.payments.refund import UNDER_WAY, Refund, RefundDestination, RefundStatus
from subplat.domain.wallets.top_up import TopUp
from subplat.testing.samples import NOW, rupiah, sample_id
from subplat.testing.strategies import refunds, top_ups


def requested(**changed: Any) -> Refund:
    usual = {
        "id": sample_id(RefundId),
        "payment_id": sample_id(PaymentId),
        "client_id": sample_id(ClientId),
        "amount": rupiah(100),
        "from_cycle": rupiah(60),
        "from_wallet": rupiah(30),
        "uncovered": rupiah(10),
        "destination": RefundDestination.GATEWAY,
        "reason": "goodwill",
        "reference": "refund-1",
        "idempotency_key": "refund-1",
        "requested_at": NOW,
    }
    return Refund(**{**usual, **changed})


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": rupiah(0), "from_cycle": rupiah(0), "from_wallet": rupiah(0), "uncovered": rupiah(0)},
        {"from_cycle": rupiah(59)},
        {"from_cycle": rupiah(-10), "uncovered": rupiah(80)},
        {"from_wallet": rupiah(-10), "uncovered": rupiah(50)},
        {"uncovered": rupiah(-10), "from_cycle": rupiah(80)},
        {"reason": "  "},
    ],
)
def test_the_parts_of_a_refund_make_the_whole_and_it_has_a_reason(changed: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        requested(**changed)


def test_a_refund_is_in_one_currency() -> None:
    with pytest.raises(CurrencyMismatch):
        requested(from_wallet=Money(30, Currency.USD))


@given(refunds())
def test_only_a_failed_refund_does_not_count(refund: Refund) -> None:
    assert refund.counts == (refund.status is not RefundStatus.FAILED)
    assert (refund.settled_at is None) == (refund.status in UNDER_WAY)
    assert refund.from_cycle + refund.from_wallet + refund.uncovered == refund.amount


def test_a_refund_tells_when_it_is_asked_for_and_how_it_ends() -> None:
    done, refused = requested(), requested()
    for refund in (done, refused):
        refund.announce()
        refund.sent(None)
        refund.sent("gateway-refund-1")
        refund.sent(None)
        assert refund.gateway_refund_id == "gateway-refund-1"
    done.succeed(NOW)
    refused.fail(reason="not supported", now=NOW)
    assert [event.name for event in done.events] == ["refund.requested.v1", "refund.succeeded.v1"]
    assert [event.name for event in refused.events] == ["refund.requested.v1", "refund.failed.v1"]
    assert refused.failure_reason == "not supported"


@given(top_ups())
def test_a_top_up_has_a_name_of_its_own_and_a_whole_amount(top_up: TopUp) -> None:
    assert top_up.reference == f"topup-{top_up.id}"
    assert top_up.amount.is_billable


@pytest.mark.parametrize("amount", [rupiah(0), rupiah(-1), rupiah("1.50")])
def test_a_top_up_can_be_billed(amount: Money) -> None:
    with pytest.raises(InvalidValue):
        TopUp(id=sample_id(TopUpId), client_id=sample_id(ClientId), amount=amount, expires_at=NOW)


def test_a_top_up_that_was_refused_says_why_and_can_still_be_paid() -> None:
    top_up = TopUp(id=sample_id(TopUpId), client_id=sample_id(ClientId), amount=rupiah(100), expires_at=NOW)
    top_up.announce(NOW)
    top_up.close("amount too small")
    top_up.close()
    assert (top_up.status, top_up.error_message) == ("CLOSED", "amount too small")
    top_up.paid()
    assert evolve(top_up).status == "PAID"
    assert [event.name for event in top_up.events] == ["wallet_top_up.requested.v1"]


def test_the_gateway_has_one_id_for_a_refund() -> None:
    refund = requested()
    refund.sent("rfd-1")
    refund.sent(None)
    refund.sent("rfd-1")
    with pytest.raises(RuleBroken):
        refund.sent("rfd-2")
    assert refund.gateway_refund_id == "rfd-1"
