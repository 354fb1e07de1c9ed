"""A bill: what it asks for, what settles it, and what never changes again."""

from datetime import date
from typing import Any

import pytest
from attrs import asdict, evolve

from subplat.domain.billing.cycle import OPEN, PAYABLE, BillingCycle, CycleStatus
from subplat.domain.billing.line import BillLine
from subplat.domain.billing.tax import PPN
from subplat.domain.clients.client import TaxTreatment
from subplat.domain.errors import IllegalTransition, InvalidValue, RuleBroken
from subplat.domain.ids import BillingCycleId, SubscriptionId
from subplat.domain.money import Currency, CurrencyMismatch, Money
from subplat.domain.periods import Period
from subplat.testing.samples import NOW, TODAY, rupiah, sample_cycle, sample_id

DUE = rupiah(1_110_000)


def line(amount: Money, quantity: int = 1) -> BillLine:
    return BillLine(description="seats", quantity=quantity, unit_price=amount, amount=amount)


def opened(lines: list[BillLine], net: Money, treatment: TaxTreatment = TaxTreatment.STANDARD) -> BillingCycle:
    return BillingCycle.open(
        cycle_id=sample_id(BillingCycleId),
        subscription_id=sample_id(SubscriptionId),
        number=3,
        period=Period(TODAY, date(2026, 12, 23)),
        due_date=TODAY,
        lines=lines,
        quoted=PPN.assess(net, day=TODAY, treatment=treatment),
        pay_token="token",
        now=NOW,
    )


def invoice(**changed: Any) -> dict[str, Any]:
    usual = {
        "number": "INV/1",
        "final_amount": None,
        "invoice_file_url": None,
        "tax_invoice_file_url": None,
        "now": NOW,
    }
    return {**usual, **changed}


def requested() -> BillingCycle:
    cycle = sample_cycle()
    cycle.invoice_requested(NOW)
    cycle.events.clear()
    return cycle


def names(cycle: BillingCycle) -> list[str]:
    return [event.name for event in cycle.events]


# --- opening


def test_a_new_bill_asks_for_its_lines_and_the_tax() -> None:
    cycle = opened([line(rupiah(1_200_000)), line(rupiah(-200_000))], rupiah(1_000_000))
    assert (cycle.status, cycle.amount, cycle.outstanding) == ("PENDING", DUE, DUE)
    assert cycle.quoted.tax == rupiah(110_000)
    assert (cycle.received, cycle.withheld, cycle.currency) == (rupiah(0), rupiah(0), Currency.IDR)
    assert names(cycle) == ["billing_cycle.opened.v1"]
    assert not cycle.is_initial
    assert sample_cycle().is_initial


def test_who_hands_the_tax_over_itself_pays_without_it() -> None:
    assert opened([line(rupiah(1_000_000))], rupiah(1_000_000), TaxTreatment.WAPU).amount == rupiah(1_000_000)


def test_a_bill_whose_lines_do_not_add_up_is_refused() -> None:
    with pytest.raises(InvalidValue):
        opened([line(rupiah(999_999))], rupiah(1_000_000))
    with pytest.raises(CurrencyMismatch):
        opened([line(Money(1_000_000, Currency.USD))], rupiah(1_000_000))


def test_a_bill_below_nothing_is_refused() -> None:
    with pytest.raises(InvalidValue):
        opened([line(rupiah(-100))], rupiah(-100))


def test_a_bill_of_a_fraction_of_a_rupiah_is_refused() -> None:
    net = rupiah("100.50")
    with pytest.raises(InvalidValue):
        opened([line(net)], net, TaxTreatment.EXEMPT)


@pytest.mark.parametrize("quantity", [-1, 0.5, None])
def test_a_line_has_a_whole_quantity(quantity: Any) -> None:
    with pytest.raises(InvalidValue):
        line(rupiah(1), quantity)


def test_what_is_open_and_what_can_still_be_paid() -> None:
    assert {status.value for status in OPEN} == {"PENDING", "INVOICE_REQUESTED", "INVOICED"}
    assert {*OPEN, CycleStatus.FAILED} == PAYABLE


# --- the invoice


def test_finance_answers_with_number_files_and_sometimes_another_amount() -> None:
    cycle = requested()
    cycle.record_invoice(**invoice(final_amount=rupiah(1_109_000), invoice_file_url="/files/1"))
    assert (cycle.status, cycle.amount, cycle.outstanding) == ("INVOICED", rupiah(1_109_000), rupiah(1_109_000))
    assert cycle.quoted.due == DUE
    assert names(cycle) == ["billing_cycle.invoiced.v1", "billing_cycle.amount_finalised.v1"]
    cycle.record_invoice(**invoice(number="INV/1A", tax_invoice_file_url="/files/2"))
    assert (cycle.invoice_number_external, cycle.invoice_file_url, cycle.tax_invoice_file_url) == (
        "INV/1A",
        "/files/1",
        "/files/2",
    )
    assert cycle.amount == rupiah(1_109_000)


def test_the_same_amount_again_is_no_change() -> None:
    cycle = requested()
    cycle.receive(rupiah(1), today=TODAY, now=NOW)
    cycle.record_invoice(**invoice(final_amount=DUE))
    assert names(cycle) == ["billing_cycle.part_paid.v1", "billing_cycle.invoiced.v1"]


@pytest.mark.parametrize("number", ["", "  "])
def test_an_invoice_without_a_number_is_refused(number: str) -> None:
    with pytest.raises(InvalidValue):
        requested().record_invoice(**invoice(number=number))


@pytest.mark.parametrize("amount", [rupiah(0), rupiah(-1), rupiah("1.50"), Money(1, Currency.USD)])
def test_a_final_amount_can_be_billed(amount: Money) -> None:
    cycle = requested()
    before = asdict(cycle)
    with pytest.raises(InvalidValue):
        cycle.record_invoice(**invoice(final_amount=amount))
    assert asdict(cycle) == before


def test_once_money_has_come_the_amount_is_fixed() -> None:
    for settle in (BillingCycle.receive, BillingCycle.withhold):
        cycle = requested()
        settle(cycle, rupiah(1), today=TODAY, now=NOW)
        with pytest.raises(RuleBroken):
            cycle.record_invoice(**invoice(final_amount=rupiah(1_000)))
        assert cycle.amount == DUE


def test_a_paid_cycle_takes_the_invoice_but_keeps_state_and_amount() -> None:
    cycle = sample_cycle()
    cycle.receive(DUE, today=TODAY, now=NOW)
    with pytest.raises(RuleBroken):
        cycle.record_invoice(**invoice(final_amount=rupiah(5)))
    cycle.record_invoice(**invoice())
    assert (cycle.status, cycle.amount, cycle.invoice_number_external) == ("PAID", DUE, "INV/1")


def test_an_invoice_that_nobody_asked_for_is_refused() -> None:
    with pytest.raises(IllegalTransition):
        sample_cycle().record_invoice(**invoice())


# --- money


def test_money_is_taken_up_to_what_is_due() -> None:
    cycle = sample_cycle()
    assert cycle.receive(rupiah(1_200_000), today=TODAY, now=NOW) == rupiah(90_000)
    assert (cycle.status, cycle.received, cycle.settled_on) == ("PAID", DUE, TODAY)
    assert cycle.receive(rupiah(5), today=TODAY, now=NOW) == rupiah(5)
    assert names(cycle) == ["billing_cycle.paid.v1"]


def test_less_than_is_due_leaves_the_rest_to_be_paid() -> None:
    cycle = sample_cycle()
    assert cycle.receive(rupiah("1109999.99"), today=TODAY, now=NOW).is_zero
    assert (cycle.status, cycle.outstanding) == ("PENDING", rupiah("0.01"))
    assert cycle.receive(rupiah(1), today=TODAY, now=NOW) == rupiah("0.99")
    assert cycle.status is CycleStatus.PAID
    assert names(cycle) == ["billing_cycle.part_paid.v1", "billing_cycle.paid.v1"]


def test_a_failed_cycle_can_still_be_paid() -> None:
    cycle = sample_cycle()
    cycle.fail(reason="declined", now=NOW)
    assert cycle.receive(DUE, today=TODAY, now=NOW).is_zero
    assert (cycle.status, cycle.failure_reason) == ("PAID", "declined")


def test_only_a_cancelled_bill_lets_go_of_what_it_received() -> None:
    cycle = sample_cycle()
    part = cycle.amount.ratio(1, 4)
    cycle.receive(part, today=TODAY, now=NOW)
    with pytest.raises(RuleBroken):
        cycle.release(part)
    assert cycle.received == part
    cycle.cancel(reason="ended", now=NOW)
    cycle.release(part)
    assert cycle.received.is_zero


def test_a_cancelled_cycle_takes_nothing() -> None:
    cycle = sample_cycle()
    cycle.cancel(reason="ended", now=NOW)
    assert cycle.receive(DUE, today=TODAY, now=NOW) == DUE
    assert (cycle.received, cycle.outstanding, cycle.settled_on) == (rupiah(0), rupiah(0), None)


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_or_less_cannot_be_received(amount: int) -> None:
    cycle = sample_cycle()
    with pytest.raises(InvalidValue):
        cycle.receive(rupiah(amount), today=TODAY, now=NOW)
    assert cycle.received.is_zero


def test_another_currency_is_not_this_bills_money() -> None:
    dollars = Money(1, Currency.USD)
    for verb in (BillingCycle.receive, BillingCycle.withhold):
        with pytest.raises(CurrencyMismatch):
            verb(sample_cycle(), dollars, today=TODAY, now=NOW)


def test_tax_withheld_settles_together_with_the_payment() -> None:
    cycle = sample_cycle()
    cycle.receive(rupiah(1_090_000), today=TODAY, now=NOW)
    assert cycle.outstanding == rupiah(20_000)
    cycle.withhold(rupiah(20_000), today=TODAY, now=NOW)
    assert (cycle.status, cycle.received, cycle.withheld) == ("PAID", rupiah(1_090_000), rupiah(20_000))


def test_a_slip_that_comes_first_waits_for_the_payment() -> None:
    cycle = sample_cycle()
    cycle.withhold(rupiah(20_000), today=TODAY, now=NOW)
    assert (cycle.status, cycle.outstanding) == ("PENDING", rupiah(1_090_000))
    assert names(cycle) == ["billing_cycle.part_paid.v1"]


@pytest.mark.parametrize("amount", [rupiah(0), rupiah(-1), rupiah(1_110_001)])
def test_at_most_what_is_outstanding_can_be_withheld(amount: Money) -> None:
    cycle = sample_cycle()
    with pytest.raises(RuleBroken):
        cycle.withhold(amount, today=TODAY, now=NOW)
    assert cycle.withheld.is_zero


def test_a_bill_of_nothing_settles_itself() -> None:
    free = opened([line(rupiah(0))], rupiah(0))
    free.settle_if_free(today=TODAY, now=NOW)
    assert (free.status, free.settled_on) == ("PAID", TODAY)
    assert sample_cycle().outstanding == DUE


def test_a_refund_leaves_a_paid_cycle_paid() -> None:
    cycle = sample_cycle()
    cycle.receive(DUE, today=TODAY, now=NOW)
    cycle.give_back(rupiah(10_000))
    assert (cycle.status, cycle.received, cycle.outstanding) == ("PAID", rupiah(1_100_000), rupiah(0))
    cycle.give_back(rupiah(1_100_000))
    with pytest.raises(RuleBroken):
        cycle.give_back(rupiah("0.01"))


@pytest.mark.parametrize("amount", [rupiah(0), rupiah(-1), rupiah(1_110_001)])
def test_at_most_what_was_received_goes_back(amount: Money) -> None:
    cycle = sample_cycle()
    cycle.receive(DUE, today=TODAY, now=NOW)
    with pytest.raises(RuleBroken):
        cycle.give_back(amount)
    assert cycle.received == DUE


# --- what else it remembers


def test_a_cycle_remembers_reminders_links_and_where_its_period_really_runs() -> None:
    cycle = requested()
    assert cycle.invoice_requested_at == NOW
    cycle.reminded(NOW)
    cycle.collected_by("invoice-1")
    moved = Period(date(2026, 12, 1), date(2027, 1, 1))
    cycle.begin_on(moved)
    assert (cycle.last_reminder_sent_at, cycle.xendit_invoice_id, cycle.period) == (NOW, "invoice-1", moved)
    assert not cycle.events


def test_the_pay_token_is_not_shown_in_logs() -> None:
    assert "secret-token" not in repr(evolve(sample_cycle(), pay_token="secret-token"))
