"""A quotation under any sequence of what Sales, the client and time can do, beside a model of its own."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from subplat.domain.errors import Conflict, RuleBroken
from subplat.domain.ids import SubscriptionId
from subplat.domain.money import Currency
from subplat.domain.quotations.line import LineDraft
from subplat.domain.quotations.quotation import Quotation
from subplat.testing.samples import NOW, TODAY, sample_quotation
from subplat.testing.strategies import exchange_rates, ids, line_drafts

pytestmark = pytest.mark.campaign


LINES = st.lists(line_drafts(Currency.USD), max_size=3)
VALIDITY = st.none() | st.integers(0, 20)
FINAL = {"ACCEPTED", "REJECTED", "EXPIRED"}


def whole(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


def total_of(lines: list[LineDraft], rate: Decimal) -> int:
    """The model's idea of the client's total: rupiah, rounded once per line."""
    total = 0
    for line in lines:
        price = whole(Fraction(line.unit_price.amount) * Fraction(rate))
        total += whole(price * line.quantity * (1 - Fraction(line.discount_percent) / 100))
    return total


class QuotationMachine(RuleBasedStateMachine):
    kind: type[Quotation] = Quotation

    @initialize(lines=LINES, rate=exchange_rates(), validity=VALIDITY)
    def draft(self, lines: list[LineDraft], rate: Decimal, validity: int | None) -> None:
        self.today = TODAY
        self.status, self.revision, self.sold = "DRAFT", 1, False
        self.lines, self.rate, self.until = lines, rate, self._until(validity)
        sample = sample_quotation()
        self.quotation = self.kind(
            id=sample.id,
            client_id=sample.client_id,
            sales_user_id=sample.sales_user_id,
            number=sample.number,
            exchange_rate=rate,
            billing_period=sample.billing_period,
            issued_on=TODAY,
            valid_until=self.until,
            lines=tuple(line.priced(rate, Currency.IDR) for line in lines),
        )

    def _until(self, validity: int | None) -> date | None:
        return None if validity is None else self.today + timedelta(days=validity)

    def _stands(self) -> bool:
        return bool(self.lines) and (self.until is None or self.today <= self.until)

    def _try(self, act: Callable[[], object], *, allowed: bool, to: str | None = None) -> bool:
        """Does it; whether it went through must be what the model says."""
        events = len(self.quotation.events)
        try:
            act()
        except (Conflict, RuleBroken):
            assert not allowed
            assert len(self.quotation.events) == events
            return False
        assert allowed
        assert len(self.quotation.events) == events + 1
        self.status = to or self.status
        return True

    @rule(lines=LINES, rate=exchange_rates(), validity=VALIDITY)
    def revise(self, lines: list[LineDraft], rate: Decimal, validity: int | None) -> None:
        until, was_sent = self._until(validity), self.status == "SENT"
        if self._try(
            lambda: self.quotation.revise(
                lines=lines,
                rate=rate,
                billing_period=self.quotation.billing_period,
                valid_until=until,
                today=self.today,
                now=NOW,
            ),
            allowed=self.status in ("DRAFT", "SENT"),
            to="DRAFT",
        ):
            self.lines, self.rate, self.until = lines, rate, until
            self.revision += was_sent

    @rule()
    def send(self) -> None:
        def act() -> None:
            self.quotation.ensure_sendable(self.today)
            self.quotation.sent(thread_id="thread", now=NOW)

        self._try(act, allowed=self.status == "DRAFT" and self._stands(), to="SENT")

    @rule()
    def accept(self) -> None:
        self._try(
            lambda: self.quotation.accept(today=self.today, now=NOW),
            allowed=self.status == "SENT" and self._stands(),
            to="ACCEPTED",
        )

    @precondition(lambda self: self.status == "SENT" and self.until is not None)
    @rule(late=st.booleans())
    def accept_on_the_last_day_or_the_day_after(self, late: bool) -> None:
        assert self.until is not None
        self.today = max(self.today, self.until + timedelta(days=late))
        self.accept()

    @rule()
    def reject(self) -> None:
        self._try(
            lambda: self.quotation.reject(reason="no", today=self.today, now=NOW),
            allowed=self.status == "SENT",
            to="REJECTED",
        )

    @rule()
    def expire(self) -> None:
        passed = self.until is not None and self.today > self.until
        self._try(
            lambda: self.quotation.expire(today=self.today, now=NOW),
            allowed=self.status == "SENT" and passed,
            to="EXPIRED",
        )

    @rule(subscription_id=ids(SubscriptionId))
    def subscribe(self, subscription_id: SubscriptionId) -> None:
        allowed = self.status == "ACCEPTED" and not self.sold
        self.sold |= self._try(lambda: self.quotation.subscribed(subscription_id, NOW), allowed=allowed)

    @rule(days=st.integers(1, 15))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    @invariant()
    def it_is_where_the_model_says(self) -> None:
        quotation = self.quotation
        assert quotation.status == self.status
        assert quotation.revision == self.revision
        assert quotation.number == "Q-2026-00001"
        assert (quotation.related_subscription_id is not None) == self.sold
        assert (quotation.decided_on is not None) == (self.status in FINAL)

    @invariant()
    def the_printed_page_adds_up_in_whole_rupiah(self) -> None:
        assert self.quotation.total_client.amount == total_of(self.lines, self.rate)
        assert self.quotation.total_client.is_billable


class StaleRate(Quotation):
    """Planted: a revision keeps the old rate's prices."""

    def revise(self, *, lines: Any, rate: Decimal, **rest: Any) -> None:
        super().revise(lines=lines, rate=self.exchange_rate, **rest)
        self.exchange_rate = rate


class EternalOffer(Quotation):
    """Planted: accepts whatever day it is."""

    def accept(self, *, today: date, now: Any) -> None:
        super().accept(today=min(today, self.valid_until or today), now=now)


class ManyDeals(Quotation):
    """Planted: pressing the button again makes another subscription."""

    def subscribed(self, subscription_id: SubscriptionId, now: Any) -> None:
        self.related_subscription_id = None
        super().subscribed(subscription_id, now)


TestQuotationMachine = QuotationMachine.TestCase
TestQuotationMachine.settings = settings(max_examples=60, stateful_step_count=25)


def planted(defect: type[Quotation]) -> type[RuleBasedStateMachine]:
    return type(f"Planted{defect.__name__}", (QuotationMachine,), {"kind": defect})


@pytest.mark.parametrize("defect", [StaleRate, EternalOffer, ManyDeals])
def test_the_machine_catches_planted_defects(
    defect: type[Quotation], machine_catches: Callable[[type[RuleBasedStateMachine]], None]
) -> None:
    machine_catches(planted(defect))
