"""Money: exact, in one currency, rounded half-up once."""

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.errors import InvalidValue
from subplat.domain.money import LARGEST, Currency, CurrencyMismatch, Money, exact_decimal, rounded
from subplat.testing.strategies import currencies, exchange_rates, money, quantities

FACTORS = st.decimals(-1000, 1000, places=6) | st.integers(-(10**6), 10**6)
LONG_FACTORS = st.decimals(0, 1, places=24)
SMALL = money(least=-(10**9), most=10**9)


def half_up(exact: Fraction, unit: Fraction) -> Fraction:
    """The oracle: the multiple of `unit` nearest to `exact`, halves away from zero."""
    sign = -1 if exact < 0 else 1
    return sign * floor(abs(exact) / unit + Fraction(1, 2)) * unit


def unit_of(currency: Currency) -> Fraction:
    return Fraction(1) if currency is Currency.IDR else Fraction(1, 100)


# --- what money is made of


@pytest.mark.parametrize("amount", [1.0, 0.1, float("nan"), True, None, b"1", [1], 1 + 0j, Fraction(1, 2)])
def test_money_is_never_made_from_a_float_or_anything_else_inexact(amount: Any) -> None:
    with pytest.raises(TypeError):
        Money(amount, Currency.IDR)


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity", "abc", "", "1,5", "1.5.0"])
def test_text_that_is_no_number_is_no_amount(amount: str) -> None:
    with pytest.raises(InvalidValue):
        Money(amount, Currency.IDR)


@pytest.mark.parametrize("amount", ["0.001", "10000.005", "1e-3", "9999999999999999.991"])
def test_a_third_decimal_is_refused_not_rounded(amount: str) -> None:
    with pytest.raises(InvalidValue):
        Money(amount, Currency.USD)


@pytest.mark.parametrize("amount", [10**16, "1e16", -(10**16), "10000000000000000.00", "1e999999"])
def test_an_amount_fits_eighteen_digits(amount: int | str) -> None:
    with pytest.raises(InvalidValue):
        Money(amount, Currency.IDR)


def test_the_largest_amount_is_kept_to_the_cent() -> None:
    assert Money(LARGEST, Currency.IDR).amount == Decimal("9999999999999999.99")
    assert Money("-9999999999999999.99", Currency.USD).amount == -LARGEST


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(ValueError):
        Money(1, "EUR")


@given(st.integers(-(10**18) + 1, 10**18 - 1), currencies())
def test_every_amount_is_exact_to_a_cent(cents: int, currency: Currency) -> None:
    amount = Money(
        f"{cents // 100}.{cents % 100:02}" if cents >= 0 else f"-{-cents // 100}.{-cents % 100:02}", currency
    )
    assert Fraction(amount.amount) * 100 == cents
    assert amount.amount.as_tuple().exponent == -2


def test_money_cannot_be_changed() -> None:
    amount: Any = Money(1, Currency.IDR)
    with pytest.raises(FrozenInstanceError):
        amount.amount = Decimal(2)


# --- equality and order


def test_equal_amounts_are_one_value_however_they_were_written() -> None:
    written = {
        Money(5, Currency.IDR),
        Money("5", Currency.IDR),
        Money("5.0", Currency.IDR),
        Money(Decimal("5.00"), Currency.IDR),
        Money("0.5e1", Currency.IDR),
    }
    assert len(written) == 1
    assert Money("-0.00", Currency.IDR) == Money(0, Currency.IDR)
    assert str(Money("-0.00", Currency.IDR)) == "0.00 IDR"


def test_the_same_number_in_two_currencies_is_two_values() -> None:
    assert Money(5, Currency.IDR) != Money(5, Currency.USD)
    assert len({Money(5, Currency.IDR), Money(5, Currency.USD)}) == 2


@given(money(Currency.IDR), money(Currency.IDR))
def test_order_is_the_order_of_the_amounts(one: Money, other: Money) -> None:
    assert (one < other, one <= other, one > other, one >= other) == (
        one.amount < other.amount,
        one.amount <= other.amount,
        one.amount > other.amount,
        one.amount >= other.amount,
    )


MIXES: list[Callable[[Money, Money], object]] = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a < b,
    lambda a, b: a <= b,
    lambda a, b: a > b,
    lambda a, b: a >= b,
    lambda a, b: min(a, b),
    lambda a, b: Money.total([a, b], a.currency),
    lambda a, b: Money.total([b], a.currency),
]


@pytest.mark.parametrize("mix", MIXES)
def test_two_currencies_never_meet(mix: Callable[[Money, Money], object]) -> None:
    with pytest.raises(CurrencyMismatch):
        mix(Money(1, Currency.IDR), Money(1, Currency.USD))


# --- sums


@given(st.lists(SMALL.map(lambda m: Money(m.amount, Currency.IDR)), max_size=8))
def test_a_sum_is_exact(parts: list[Money]) -> None:
    total = Money.total(parts, Currency.IDR)
    assert Fraction(total.amount) == sum((Fraction(part.amount) for part in parts), Fraction(0))
    back = total
    for part in parts:
        back = back - part
    assert back.is_zero
    assert (-total).amount == -total.amount


def test_a_sum_that_the_books_cannot_hold_is_refused() -> None:
    with pytest.raises(InvalidValue):
        Money(LARGEST, Currency.IDR) + Money("0.01", Currency.IDR)


# --- products


def products_are_rounded_half_up_once(cls: type[Money]) -> Callable[[], None]:
    @given(SMALL, FACTORS | LONG_FACTORS)
    def check(amount: Money, factor: Decimal | int) -> None:
        exact = Fraction(amount.amount) * Fraction(factor)
        product = cls(amount.amount, amount.currency).times(factor)
        assert Fraction(product.amount) == half_up(exact, unit_of(amount.currency))
        assert product.currency is amount.currency
        assert product.is_billable

    return check


def halves_go_away_from_zero(cls: type[Money]) -> Callable[[], None]:
    @given(st.integers(-(10**6), 10**6))
    def check(whole: int) -> None:
        half = cls(2 * whole + 1, Currency.IDR).ratio(1, 2)
        assert Fraction(half.amount) == half_up(Fraction(2 * whole + 1, 2), Fraction(1))

    return check


def conversions_round_to_the_unit_of_the_target(cls: type[Money]) -> Callable[[], None]:
    @given(money(least=-(10**6), most=10**6), exchange_rates(), currencies())
    def check(amount: Money, rate: Decimal, target: Currency) -> None:
        converted = cls(amount.amount, amount.currency).converted(rate, target)
        assert converted.currency is target
        assert Fraction(converted.amount) == half_up(Fraction(amount.amount) * Fraction(rate), unit_of(target))

    return check


class RoundedTwice(Money):
    """Planted: through the default context of 28 digits first."""

    def times(self, factor: Decimal | int) -> Money:
        product = Context(prec=10).multiply(self.amount, Decimal(factor))
        return Money(rounded(product, self.currency.billable_unit), self.currency)


class Bankers(Money):
    """Planted: halves to the even neighbour, as Babel does."""

    def ratio(self, numerator: Decimal | int, denominator: Decimal | int) -> Money:
        exact = self.amount * numerator / denominator
        return Money(exact.quantize(self.currency.billable_unit, rounding=ROUND_HALF_EVEN), self.currency)


class SourceUnit(Money):
    """Planted: rounds to the unit of what is converted, not of what it becomes."""

    def converted(self, rate: Decimal | int, currency: Currency) -> Money:
        return Money(rounded(self.amount * rate, self.currency.billable_unit), currency)


def test_products_are_rounded_half_up_once(catches: Callable[[Callable[[], object]], None]) -> None:
    products_are_rounded_half_up_once(Money)()
    catches(products_are_rounded_half_up_once(RoundedTwice))


def test_halves_go_away_from_zero(catches: Callable[[Callable[[], object]], None]) -> None:
    halves_go_away_from_zero(Money)()
    catches(halves_go_away_from_zero(Bankers))


def test_conversions_round_to_the_unit_of_the_target(catches: Callable[[Callable[[], object]], None]) -> None:
    conversions_round_to_the_unit_of_the_target(Money)()
    catches(conversions_round_to_the_unit_of_the_target(SourceUnit))


@given(SMALL, st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_ratios_are_rounded_half_up_once(amount: Money, numerator: int, denominator: int) -> None:
    exact = Fraction(amount.amount) * numerator / denominator
    assert Fraction(amount.ratio(numerator, denominator).amount) == half_up(exact, unit_of(amount.currency))


@given(money(least=-(10**15), most=10**15), st.decimals(0, 9, places=30))
def test_amounts_of_any_size_are_not_rounded_twice(amount: Money, factor: Decimal) -> None:
    exact = Fraction(amount.amount) * Fraction(factor)
    assert Fraction(amount.times(factor).amount) == half_up(exact, unit_of(amount.currency))


def test_a_hair_less_than_half_a_rupiah_is_dropped_from_a_huge_amount() -> None:
    nearly_half = Decimal("1.0000000000000004999999999999999")
    assert Money(10**15, Currency.IDR).times(nearly_half) == Money(10**15, Currency.IDR)
    assert Money(10**15, Currency.IDR).times(Decimal("1.0000000000000005")) == Money(10**15 + 1, Currency.IDR)


@given(quantities(), money(Currency.USD, least=0, most=10**6), exchange_rates())
def test_a_quantity_times_a_billable_price_needs_no_rounding(quantity: int, price: Money, rate: Decimal) -> None:
    client_price = price.converted(rate, Currency.IDR)
    assert client_price.times(quantity).amount == client_price.amount * quantity


@pytest.mark.parametrize("factor", [0.5, True, "2", None])
def test_money_is_never_multiplied_by_a_float(factor: Any) -> None:
    one = Money(1, Currency.IDR)
    attempts: list[Callable[[], Money]] = [
        lambda: one.times(factor),
        lambda: one.converted(factor, Currency.USD),
        lambda: one.ratio(factor, 2),
        lambda: one.ratio(1, factor),
    ]
    for attempt in attempts:
        with pytest.raises(TypeError):
            attempt()


# --- what it says of itself


@given(money())
def test_what_money_says_of_itself(amount: Money) -> None:
    exact = Fraction(amount.amount)
    assert amount.is_zero == (exact == 0)
    assert amount.is_positive == (exact > 0)
    assert amount.is_billable == ((exact / unit_of(amount.currency)).denominator == 1)
    assert amount.whole_units == (floor(exact) if exact >= 0 else -floor(-exact))


def test_a_cent_is_received_but_not_billed_in_rupiah() -> None:
    assert not Money("10000.01", Currency.IDR).is_billable
    assert Money("10000.01", Currency.USD).is_billable
    assert Currency.IDR.billable_unit == 1
    assert Currency.USD.billable_unit == Currency.SGD.billable_unit == Decimal("0.01")


@given(st.decimals(-1000, 1000, places=6), st.integers(6, 12))
def test_an_exact_number_keeps_its_value_and_gets_its_places(number: Decimal, places: int) -> None:
    exact = exact_decimal(str(number), places)
    assert exact == number
    assert exact.as_tuple().exponent == -places
