"""Offers: what can be sent and accepted, until when, and what a revision does."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import asdict, evolve
from hypothesis import given

from subplat.domain.errors import Conflict, InvalidValue, RuleBroken
from subplat.domain.ids import QuotationItemId, SubscriptionId
from subplat.domain.money import LARGEST, Currency, Money
from subplat.domain.periods import BillingPeriod
from subplat.domain.quotations.quotation import Quotation, QuotationEmpty, QuotationStatus, QuotationTooOld
from subplat.testing.samples import NOW, RATE, TODAY, rupiah, sample_id, sample_line, sample_quotation
from subplat.testing.strategies import quotations

TOMORROW = TODAY + timedelta(days=1)


def content(**changed: Any) -> dict[str, Any]:
    """What `revise` is told."""
    usual = {
        "lines": [sample_line(2)],
        "rate": RATE,
        "billing_period": BillingPeriod.YEARLY,
        "valid_until": TOMORROW,
        "today": TODAY,
        "now": NOW,
    }
    return {**usual, **changed}


def sent() -> Quotation:
    quotation = sample_quotation()
    quotation.sent(thread_id="thread", now=NOW)
    quotation.events.clear()
    return quotation


def names(quotation: Quotation) -> list[str]:
    return [event.name for event in quotation.events]


@given(quotations())
def test_a_total_is_the_sum_of_its_printed_lines(quotation: Quotation) -> None:
    assert quotation.total.amount == sum(line.subtotal.amount for line in quotation.lines)
    assert quotation.total_client.amount == sum(line.subtotal_client.amount for line in quotation.lines)
    assert quotation.total.is_billable
    assert quotation.total_client.is_billable


def test_a_new_quotation_says_so() -> None:
    quotation = sample_quotation()
    quotation.announce(NOW)
    assert names(quotation) == ["quotation.drafted.v1"]


def test_an_offer_can_be_sent_and_accepted_on_its_last_day() -> None:
    quotation = sample_quotation()
    quotation.ensure_sendable(TODAY)
    quotation.sent(thread_id="thread", now=NOW)
    quotation.accept(today=TODAY, now=NOW)
    assert (quotation.status, quotation.decided_on, quotation.gmail_thread_id) == ("ACCEPTED", TODAY, "thread")


def test_an_offer_is_neither_sent_nor_accepted_after_its_last_day() -> None:
    with pytest.raises(QuotationTooOld):
        sample_quotation().ensure_sendable(TOMORROW)
    with pytest.raises(QuotationTooOld):
        sent().accept(today=TOMORROW, now=NOW)


def test_an_offer_without_a_line_is_neither_sent_nor_accepted() -> None:
    empty = evolve(sample_quotation(), lines=())
    with pytest.raises(QuotationEmpty):
        empty.ensure_sendable(TODAY)
    with pytest.raises(QuotationEmpty):
        evolve(sent(), lines=()).accept(today=TODAY, now=NOW)


def test_an_offer_without_an_end_is_always_good() -> None:
    endless = evolve(sent(), valid_until=None)
    with pytest.raises(RuleBroken):
        endless.expire(today=TODAY + timedelta(days=4000), now=NOW)
    endless.accept(today=TODAY + timedelta(days=4000), now=NOW)


def test_an_offer_expires_only_after_its_last_day() -> None:
    quotation = sent()
    with pytest.raises(RuleBroken):
        quotation.expire(today=TODAY, now=NOW)
    quotation.expire(today=TOMORROW, now=NOW)
    assert (quotation.status, quotation.decided_on) == ("EXPIRED", TOMORROW)


def test_a_refusal_keeps_its_reason() -> None:
    quotation = sent()
    quotation.reject(reason="too dear", today=TODAY, now=NOW)
    assert (quotation.rejection_reason, quotation.decided_on) == ("too dear", TODAY)


def test_a_draft_is_revised_in_place() -> None:
    quotation = sample_quotation()
    quotation.revise(**content())
    assert (quotation.status, quotation.revision) == ("DRAFT", 1)
    assert [line.id for line in quotation.lines] == [sample_id(QuotationItemId, 2)]
    assert (quotation.billing_period, quotation.valid_until) == (BillingPeriod.YEARLY, TOMORROW)


def test_an_offer_that_was_sent_becomes_the_draft_of_the_next_revision() -> None:
    quotation = sent()
    quotation.revise(**content(rate=Decimal(17_000), today=TOMORROW))
    assert (quotation.status, quotation.revision, quotation.issued_on) == ("DRAFT", 2, TOMORROW)
    assert quotation.exchange_rate == 17_000
    assert quotation.lines[0].unit_price_client == rupiah(122_400)
    assert quotation.gmail_thread_id == "thread"


def test_an_offer_on_its_way_out_counts_as_sent() -> None:
    quotation = sample_quotation()
    quotation.revise(**content(offer_is_out=True))
    assert (quotation.status, quotation.revision) == ("DRAFT", 2)


@pytest.mark.parametrize(
    "changed",
    [
        {"rate": Decimal(0), "lines": []},
        {"rate": Decimal("0.0000001"), "lines": []},
        {"rate": Decimal(-1)},
        {"lines": [evolve(sample_line(), unit_price=rupiah(1))]},
        {"lines": [evolve(sample_line(), quantity=0)]},
        {"lines": [evolve(sample_line(), unit_price=Money(LARGEST, Currency.USD))]},
        {"lines": [evolve(sample_line(), unit_price=Money(10**11, Currency.USD), quantity=1)] * 9},
    ],
)
def test_content_that_does_not_hold_changes_nothing(changed: dict[str, Any]) -> None:
    quotation = sent()
    before = asdict(quotation)
    with pytest.raises(InvalidValue):
        quotation.revise(**content(**changed))
    assert asdict(quotation) == before


def test_a_quotation_in_mixed_currencies_cannot_even_be_made() -> None:
    line = sample_line().priced(RATE, Currency.IDR)
    with pytest.raises(InvalidValue):
        evolve(sample_quotation(), lines=(evolve(line, unit_price=rupiah(1)),))
    with pytest.raises(InvalidValue):
        evolve(sample_quotation(), lines=(evolve(line, unit_price_client=Money(1, Currency.USD)),))
    with pytest.raises(InvalidValue):
        evolve(sample_quotation(), exchange_rate=Decimal(0))


def test_an_accepted_quotation_makes_one_subscription() -> None:
    quotation = sent()
    with pytest.raises(RuleBroken):
        quotation.subscribed(sample_id(SubscriptionId), NOW)
    quotation.accept(today=TODAY, now=NOW)
    quotation.subscribed(sample_id(SubscriptionId), NOW)
    for again in (sample_id(SubscriptionId), sample_id(SubscriptionId, 2)):
        with pytest.raises(Conflict):
            quotation.subscribed(again, NOW)
    assert quotation.related_subscription_id == sample_id(SubscriptionId)
    assert names(quotation) == ["quotation.accepted.v1", "quotation.subscribed.v1"]


def test_the_copy_elsewhere_is_noted_in_any_state() -> None:
    for status in QuotationStatus:
        quotation = evolve(sample_quotation(), status=status)
        quotation.mirrored("cosmic-1", "https://cosmic.example/1.pdf")
        assert (quotation.cosmic_id, quotation.pdf_url) == ("cosmic-1", "https://cosmic.example/1.pdf")
        assert quotation.status is status
