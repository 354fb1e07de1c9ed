"""Lines of an offer: what they cost, in both currencies, rounded once a line."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.errors import InvalidValue
from subplat.domain.money import Currency, Money
from subplat.domain.quantities import LARGEST_QUANTITY, ensure_quantity
from subplat.domain.quotations.line import LineDraft, QuotationLine, discount, discounted
from subplat.domain.quotations.quotation import positive_rate
from subplat.testing.samples import sample_line
from subplat.testing.strategies import currencies, discounts, exchange_rates, line_drafts, money, quantities


def half_up(exact: Fraction, currency: Currency) -> Fraction:
    unit = Fraction(1) if currency is Currency.IDR else Fraction(1, 100)
    return floor(exact / unit + Fraction(1, 2)) * unit


def a_line_is_rounded_once(subtotal: Callable[[Money, int, Decimal], Money]) -> Callable[[], None]:
    @given(money(least=0, most=10**8, billable=True), quantities(), discounts())
    def check(price: Money, quantity: int, percent: Decimal) -> None:
        exact = Fraction(price.amount) * quantity * (1 - Fraction(percent) / 100)
        assert Fraction(subtotal(price, quantity, percent).amount) == half_up(exact, price.currency)

    return check


def of_the_rounded_unit_price(price: Money, quantity: int, percent: Decimal) -> Money:
    """Planted: the discount is rounded into the unit price first."""
    return price.times(1 - percent / 100).times(quantity)


def test_a_line_is_rounded_once(catches: Callable[[Callable[[], object]], None]) -> None:
    a_line_is_rounded_once(discounted)()
    catches(a_line_is_rounded_once(of_the_rounded_unit_price))


@given(st.data(), currencies(), currencies(), exchange_rates())
def test_both_prices_follow_from_the_draft_and_the_rate(
    data: st.DataObject, currency: Currency, client_currency: Currency, rate: Decimal
) -> None:
    draft: LineDraft = data.draw(line_drafts(currency))
    line = draft.priced(rate, client_currency)
    share = draft.quantity * (1 - Fraction(draft.discount_percent) / 100)
    client_price = half_up(Fraction(draft.unit_price.amount) * Fraction(rate), client_currency)
    assert Fraction(line.unit_price_client.amount) == client_price
    assert Fraction(line.subtotal.amount) == half_up(Fraction(draft.unit_price.amount) * share, currency)
    assert Fraction(line.subtotal_client.amount) == half_up(client_price * share, client_currency)
    assert line.subtotal_client.currency is client_currency
    assert (line.id, line.product_id, line.description) == (draft.id, draft.product_id, draft.description)


def test_an_example_in_dollars_and_rupiah() -> None:
    line = evolve(sample_line(), quantity=39, unit_price=Money("7.20", Currency.USD), discount_percent=Decimal("12.5"))
    priced = line.priced(Decimal("16250.5"), Currency.IDR)
    assert priced.unit_price_client == Money(117_004, Currency.IDR)  # 117,003.6
    assert priced.subtotal == Money("245.70", Currency.USD)
    assert priced.subtotal_client == Money(3_992_762, Currency.IDR)  # 3,992,761.5


@pytest.mark.parametrize("quantity", [0, -1, 1.5, 2.0, True, "3", None, LARGEST_QUANTITY + 1])
def test_a_quantity_is_a_whole_number_from_one(quantity: Any) -> None:
    with pytest.raises(InvalidValue):
        evolve(sample_line(), quantity=quantity).priced(Decimal(1), Currency.IDR)


def test_the_largest_quantity_fits() -> None:
    ensure_quantity(LARGEST_QUANTITY)
    ensure_quantity(0, lowest=0)
    with pytest.raises(InvalidValue):
        ensure_quantity(0)


@pytest.mark.parametrize("percent", ["-0.01", "100.01", "0.001", "NaN", "ten", Decimal("1e9")])
def test_a_discount_is_a_percentage_with_two_decimals(percent: str | Decimal) -> None:
    with pytest.raises(InvalidValue):
        discount(percent)


def test_a_discount_or_a_rate_is_never_a_float() -> None:
    anything: Any = 12.5
    with pytest.raises(TypeError):
        discount(anything)
    with pytest.raises(TypeError):
        positive_rate(anything)


@pytest.mark.parametrize("rate", [0, -1, "0.0000001", "NaN", "Infinity", "dear", 10**12])
def test_a_rate_is_positive_with_six_decimals(rate: str | int) -> None:
    with pytest.raises(InvalidValue):
        positive_rate(rate)


@given(exchange_rates())
def test_a_rate_keeps_its_value(rate: Decimal) -> None:
    assert positive_rate(str(rate)) == rate
    assert positive_rate(rate).as_tuple().exponent == -6


def test_a_price_below_nothing_is_refused() -> None:
    below = Money("-0.01", Currency.USD)
    with pytest.raises(InvalidValue):
        evolve(sample_line(), unit_price=below).priced(Decimal(1), Currency.USD)


def test_a_line_given_away_costs_nothing() -> None:
    line: QuotationLine = evolve(sample_line(), discount_percent=Decimal(100)).priced(Decimal(16250), Currency.IDR)
    assert line.subtotal.is_zero
    assert line.subtotal_client.is_zero
