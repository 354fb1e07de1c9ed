"""Value added tax: golden values, days of effect, kinds of buyers, rounding."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from subplat.domain.billing.tax import PPN, TaxedAmount, TaxRule, TaxSchedule
from subplat.domain.clients.client import TaxTreatment
from subplat.domain.errors import InvalidValue
from subplat.domain.money import Currency, Money
from subplat.testing.strategies import money, tax_schedules, tax_treatments

TODAY = date(2026, 11, 23)
NETS = money(Currency.IDR, least=0, most=10**14, billable=True)


def rupiah(amount: int) -> Money:
    return Money(amount, Currency.IDR)


def half_up(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


@pytest.mark.parametrize(
    ("net", "base", "tax"),
    [
        (18_697_250, 17_139_146, 2_056_698),  # the tax is 2,056,697.5: half-up
        (12_000_000, 11_000_000, 1_320_000),
        (1_000_000, 916_667, 110_000),
        (100, 92, 11),
        (50, 46, 6),  # 5.5
        (49, 45, 5),  # 5.39
        (5, 5, 1),  # 0.55
        (4, 4, 0),  # 0.44
        (1, 1, 0),
        (0, 0, 0),
        (9_000_000_000_000_000, 8_250_000_000_000_000, 990_000_000_000_000),
    ],
)
def test_twelve_percent_of_eleven_twelfths(net: int, base: int, tax: int) -> None:
    taxed = PPN.assess(rupiah(net), day=TODAY, treatment=TaxTreatment.STANDARD)
    assert (taxed.base, taxed.tax, taxed.due) == (rupiah(base), rupiah(tax), rupiah(net + tax))
    assert (taxed.rate_percent, taxed.transaction_code, taxed.label) == (Decimal(12), "04", "PPN 12%")


def test_dollars_are_taxed_to_the_cent() -> None:
    taxed = PPN.assess(Money("10.05", Currency.USD), day=TODAY, treatment=TaxTreatment.STANDARD)
    assert (taxed.base.amount, taxed.tax.amount, taxed.due.amount) == (
        Decimal("9.21"),
        Decimal("1.11"),
        Decimal("11.16"),
    )


@pytest.mark.parametrize(
    ("day", "base", "tax", "code", "label"),
    [
        (date(2022, 4, 1), 1_000_000, 110_000, "01", "PPN 11%"),
        (date(2024, 12, 31), 1_000_000, 110_000, "01", "PPN 11%"),
        (date(2025, 1, 1), 916_667, 110_000, "04", "PPN 12%"),
    ],
)
def test_the_rule_of_the_day_applies(day: date, base: int, tax: int, code: str, label: str) -> None:
    taxed = PPN.assess(rupiah(1_000_000), day=day, treatment=TaxTreatment.STANDARD)
    assert (taxed.base, taxed.tax, taxed.transaction_code, taxed.label) == (rupiah(base), rupiah(tax), code, label)


def test_before_the_first_rule_nothing_is_guessed() -> None:
    with pytest.raises(InvalidValue):
        PPN.assess(rupiah(1), day=date(2022, 3, 31), treatment=TaxTreatment.STANDARD)


@pytest.mark.parametrize(
    ("treatment", "tax", "due", "code", "label"),
    [
        (TaxTreatment.STANDARD, 2_056_698, 20_753_948, "04", "PPN 12%"),
        (TaxTreatment.GOVERNMENT, 2_056_698, 18_697_250, "02", "PPN 12%"),
        (TaxTreatment.WAPU, 2_056_698, 18_697_250, "03", "PPN 12%"),
        (TaxTreatment.EXEMPT, 0, 18_697_250, "08", "PPN 0%"),
    ],
)
def test_collectors_keep_the_tax_and_exempt_buyers_owe_none(
    treatment: TaxTreatment, tax: int, due: int, code: str, label: str
) -> None:
    taxed = PPN.assess(rupiah(18_697_250), day=TODAY, treatment=treatment)
    assert (taxed.net, taxed.tax, taxed.due) == (rupiah(18_697_250), rupiah(tax), rupiah(due))
    assert (taxed.transaction_code, taxed.label) == (code, label)


def tax_is_rounded_once(assess: Callable[[TaxSchedule, Money, date, TaxTreatment], TaxedAmount]) -> Callable[[], None]:
    # 11 % of 32 is 3.52: four rupiah. 11/12 of 32 rounds to 29, and 12 % of that is 3.48: three.
    @example(PPN, rupiah(32), TaxTreatment.STANDARD, 2_000)
    @given(tax_schedules(), NETS, tax_treatments(), st.integers(0, 20_000))
    def check(schedule: TaxSchedule, net: Money, treatment: TaxTreatment, later: int) -> None:
        day = schedule.rules[0].effective_from + timedelta(days=later)
        rule = [rule for rule in schedule.rules if rule.effective_from <= day][-1]
        taxed = assess(schedule, net, day, treatment)
        share = Fraction(rule.base_numerator, rule.base_denominator)
        exact = Fraction(net.amount) * share * Fraction(rule.rate_percent) / 100
        assert taxed.base.amount == half_up(Fraction(net.amount) * share)
        assert taxed.tax.amount == (0 if treatment is TaxTreatment.EXEMPT else half_up(exact))
        assert taxed.due == (net + taxed.tax if treatment is TaxTreatment.STANDARD else net)
        assert taxed.net == net
        assert taxed.due.is_billable

    return check


def of_the_rounded_base(schedule: TaxSchedule, net: Money, day: date, treatment: TaxTreatment) -> TaxedAmount:
    """Planted: the rate is applied to the rounded base, so it is rounded twice."""
    taxed = schedule.assess(net, day=day, treatment=treatment)
    if treatment is not TaxTreatment.STANDARD:
        return taxed
    tax = taxed.base.ratio(taxed.rate_percent, 100)
    return TaxedAmount(
        net=net,
        base=taxed.base,
        tax=tax,
        due=net + tax,
        rate_percent=taxed.rate_percent,
        transaction_code=taxed.transaction_code,
    )


def test_tax_is_rounded_once(catches: Callable[[Callable[[], object]], None]) -> None:
    tax_is_rounded_once(lambda schedule, net, day, treatment: schedule.assess(net, day=day, treatment=treatment))()
    catches(tax_is_rounded_once(of_the_rounded_base))


def test_a_schedule_is_given_oldest_first_each_rule_from_its_own_day() -> None:
    old, new = (TaxRule(effective_from=date(year, 1, 1), rate_percent=Decimal(10)) for year in (2020, 2025))
    assert TaxSchedule((old, new)).on(date(2024, 12, 31)) is old
    for rules in ((), (new, old), (old, old)):
        with pytest.raises(InvalidValue):
            TaxSchedule(rules)


def test_a_broken_rate_is_named_without_zeros() -> None:
    schedule = TaxSchedule((TaxRule(effective_from=TODAY, rate_percent=Decimal("12.50")),))
    assert schedule.assess(rupiah(100), day=TODAY, treatment=TaxTreatment.STANDARD).label == "PPN 12.5%"
    hundred = TaxSchedule((TaxRule(effective_from=TODAY, rate_percent=Decimal("100.00")),))
    assert hundred.assess(rupiah(100), day=TODAY, treatment=TaxTreatment.STANDARD).label == "PPN 100%"
