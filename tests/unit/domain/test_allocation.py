"""Sharing money out loses nothing."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from subplat.domain.errors import InvalidValue
from subplat.domain.money import Currency, Money
from subplat.testing.strategies import currencies, money

WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=9)


def step_of(amount: Money) -> Fraction:
    """What is shared out: billable units where the amount is made of them, else cents."""
    return Fraction(amount.currency.billable_unit) if amount.is_billable else Fraction(1, 100)


def nothing_is_lost(cls: type[Money]) -> Callable[[], None]:
    @given(money(), WEIGHTS)
    def check(amount: Money, weights: list[int]) -> None:
        assume(any(weights))
        parts = cls(amount.amount, amount.currency).allocated(weights)
        assert len(parts) == len(weights)
        assert Money.total(parts, amount.currency) == Money(amount.amount, amount.currency)
        for part, weight in zip(parts, weights, strict=True):
            fair = Fraction(amount.amount) * weight / sum(weights)
            assert abs(Fraction(part.amount) - fair) < step_of(amount)
            assert (Fraction(part.amount) / step_of(amount)).denominator == 1

    return check


def equal_weights_get_equal_parts(cls: type[Money]) -> Callable[[], None]:
    @given(money(), st.integers(1, 12))
    def check(amount: Money, count: int) -> None:
        parts = cls(amount.amount, amount.currency).allocated([1] * count)
        spread = max(part.amount for part in parts) - min(part.amount for part in parts)
        assert spread in (0, step_of(amount))

    return check


class Truncating(Money):
    """Planted: every part is cut off, the rest is lost."""

    def allocated(self, weights: Sequence[int]) -> tuple[Money, ...]:
        whole = sum(weights)
        return tuple(Money(int(self.amount * weight / whole), self.currency) for weight in weights)


class LastTakesAll(Money):
    """Planted: the last part takes whatever is left over."""

    def allocated(self, weights: Sequence[int]) -> tuple[Money, ...]:
        unit = self.currency.billable_unit if self.is_billable else Decimal("0.01")
        units = int(self.amount / unit)
        parts = [units * weight // sum(weights) for weight in weights[:-1]]
        return tuple(Money(part * unit, self.currency) for part in [*parts, units - sum(parts)])


def test_nothing_is_lost(catches: Callable[[Callable[[], object]], None]) -> None:
    nothing_is_lost(Money)()
    catches(nothing_is_lost(Truncating))


def test_equal_weights_get_equal_parts(catches: Callable[[Callable[[], object]], None]) -> None:
    equal_weights_get_equal_parts(Money)()
    catches(equal_weights_get_equal_parts(LastTakesAll))


def test_units_left_over_go_to_the_largest_remainders_first_come_first_served() -> None:
    assert [part.amount for part in Money(100, Currency.IDR).allocated([1, 1, 1])] == [34, 33, 33]
    assert [part.amount for part in Money(10, Currency.IDR).allocated([1, 2, 4])] == [1, 3, 6]
    assert [part.amount for part in Money(-100, Currency.IDR).allocated([1, 1, 1])] == [-34, -33, -33]
    assert [part.amount for part in Money("0.05", Currency.USD).allocated([1, 1])] == [Decimal("0.03"), Decimal("0.02")]


def test_rupiah_with_cents_are_shared_out_in_cents() -> None:
    parts = Money("10000.01", Currency.IDR).allocated([1, 1])
    assert [part.amount for part in parts] == [Decimal("5000.01"), Decimal("5000.00")]


@given(currencies(), WEIGHTS)
def test_nothing_is_shared_out_as_nothing(currency: Currency, weights: list[int]) -> None:
    assume(any(weights))
    assert all(part.is_zero for part in Money.zero(currency).allocated(weights))


@given(money(), WEIGHTS)
def test_who_has_no_weight_gets_nothing(amount: Money, weights: list[int]) -> None:
    assume(any(weights))
    parts = amount.allocated([*weights, 0])
    assert parts[-1].is_zero


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [-1, -2], [3, -1]])
def test_weights_that_share_nothing_out_are_refused(weights: list[int]) -> None:
    with pytest.raises(InvalidValue):
        Money(1, Currency.IDR).allocated(weights)
