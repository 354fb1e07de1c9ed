"""Exact sums and shares, and the one place where they are rounded for people."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from subplat.domain.money import CENT, EXACT

NOTHING = Decimal(0)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum."""
    result = NOTHING
    for amount in amounts:
        result = EXACT.add(result, amount)
    return result


def share(part: Decimal | int, whole: Decimal | int) -> Fraction | None:
    """part ÷ whole; None where there is nothing to take a share of."""
    return Fraction(part) / Fraction(whole) if whole else None


def per_month(amount: Decimal) -> Fraction:
    """A twelfth of an amount a year."""
    return Fraction(amount) / 12


def shown(value: Fraction, unit: Decimal = CENT) -> Decimal:
    """`value` half-up (away from zero) to a multiple of `unit`; exact until this one rounding."""
    units = abs(value) / Fraction(unit)
    whole = (2 * units.numerator + units.denominator) // (2 * units.denominator)
    sign = -1 if value < 0 else 1
    return EXACT.multiply(Decimal(sign * whole), unit).quantize(unit, rounding=ROUND_HALF_UP, context=EXACT)


def percent(value: Fraction | None) -> Decimal | None:
    """A share as a percentage with two decimals."""
    return None if value is None else shown(value * 100)


def median(values: Iterable[int]) -> Fraction | None:
    """The middle value, or the mean of the two middle ones; None for none."""
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)
