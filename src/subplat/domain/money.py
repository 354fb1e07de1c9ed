"""Exact money: amounts to 0.01 in a named currency, rounded half-up to the currency's billable unit when computed."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from functools import cache

from attrs import field, frozen

from subplat.domain.errors import InvalidValue

ONE = Decimal(1)
CENT = Decimal("0.01")
NOTHING = Decimal(0)
NO_CENTS = Decimal("0.00")
LARGEST = Decimal("9999999999999999.99")  # numeric(18,2)
LARGEST_DIGIT = LARGEST.adjusted()
# numeric(18,2) times numeric(18,6) needs 36 digits; the default context of 28 would round twice.
EXACT = Context(prec=64)


class Currency(StrEnum):
    """The currencies the business quotes, bills or receives in (ISO 4217 code)."""

    IDR = "IDR"
    USD = "USD"
    SGD = "SGD"

    @property
    def billable_unit(self) -> Decimal:
        """The smallest amount a computed bill may have: one rupiah, one cent."""
        return ONE if self is Currency.IDR else CENT


class CurrencyMismatch(InvalidValue):
    """Two currencies met in one sum."""

    code = "currency_mismatch"


@cache
def _quantum(places: int) -> Decimal:
    return ONE.scaleb(-places)


def exact_decimal(value: object, places: int) -> Decimal:
    """`value` (Decimal, int or text) with exactly `places` decimals; nothing is rounded away.

    Raises TypeError for a float, InvalidValue for what is no finite number or has more decimals.
    """
    quantum = _quantum(places)
    if type(value) is Decimal and value.same_quantum(quantum) and (value or not value.is_signed()):
        return value
    if not isinstance(value, Decimal | int | str) or isinstance(value, bool):
        raise TypeError(f"an exact number is made from Decimal, int or str, never from {type(value).__name__}")
    try:
        number = Decimal(value)
        fitted = number.quantize(quantum, context=EXACT)
    except ArithmeticError:
        raise InvalidValue(f"{value!r} is not a number that can be kept exactly") from None
    if fitted != number:
        raise InvalidValue(f"{value!r} is not a number with at most {places} decimals: round it first")
    return EXACT.add(fitted, NOTHING)  # -0.00 becomes 0.00


def _exact_amount(value: object) -> Decimal:
    return _in_range(exact_decimal(value, 2))


def _in_range(amount: Decimal) -> Decimal:
    if amount.adjusted() > LARGEST_DIGIT:
        raise InvalidValue(f"{amount} is not an amount of at most 16 digits before the point")
    return amount


def rounded(amount: Decimal, unit: Decimal) -> Decimal:
    """`amount` half-up (away from zero) to a multiple of `unit`."""
    if unit is ONE or unit is CENT:
        return amount.quantize(unit, rounding=ROUND_HALF_UP, context=EXACT)
    # Every step in the wide context: a first rounding to 28 digits could lift 0.49… to the half that is then rounded up.
    return EXACT.multiply(EXACT.divide(amount, unit).quantize(Decimal(1), rounding=ROUND_HALF_UP, context=EXACT), unit)


def _currency(value: Currency | str) -> Currency:
    return value if type(value) is Currency else Currency(value)


def _factor(number: object) -> Decimal:
    if not isinstance(number, Decimal | int) or isinstance(number, bool):
        raise TypeError(f"money is multiplied by Decimal or int, never by {type(number).__name__}")
    return Decimal(number)


@frozen(order=False)
class Money:
    """An exact amount (two decimals) in one currency; floats and mixed currencies raise."""

    amount: Decimal = field(converter=_exact_amount)
    currency: Currency = field(converter=_currency)

    @classmethod
    def zero(cls, currency: Currency) -> "Money":
        """Nothing, in `currency`."""
        return _ZEROES[currency]

    @classmethod
    def total(cls, parts: Iterable["Money"], currency: Currency) -> "Money":
        """The sum of `parts`; zero of `currency` when there are none."""
        result, zero = NO_CENTS, cls.zero(currency)
        for part in parts:
            result = EXACT.add(result, zero._same(part).amount)
        return _sum(result, currency)

    def __add__(self, other: "Money") -> "Money":
        return _sum(EXACT.add(self.amount, self._same(other).amount), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return _sum(EXACT.subtract(self.amount, self._same(other).amount), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other).amount

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other).amount

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._same(other).amount

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._same(other).amount

    def times(self, factor: Decimal | int) -> "Money":
        """This amount × an exact factor, rounded once, half-up, to the billable unit."""
        return self.converted(factor, self.currency)

    def converted(self, rate: Decimal | int, currency: Currency) -> "Money":
        """This amount × `rate` in `currency`, rounded once, half-up, to that currency's billable unit."""
        return _computed(EXACT.multiply(self.amount, _factor(rate)), currency)

    def ratio(self, numerator: Decimal | int, denominator: Decimal | int) -> "Money":
        """This amount × numerator / denominator, rounded once, half-up, to the billable unit."""
        product = EXACT.multiply(self.amount, _factor(numerator))
        return _computed(EXACT.divide(product, _factor(denominator)), self.currency)

    def allocated(self, weights: Sequence[int]) -> tuple["Money", ...]:
        """Parts in the ratio of `weights` (not negative, not all zero) whose sum is this amount.

        The unit shared out is the billable one where the amount is a multiple of it, otherwise a cent. Units left over
        go one each to the largest remainders, so equal weights differ by at most one unit.
        """
        whole = sum(weights)
        if not weights or whole <= 0 or min(weights) < 0:
            raise InvalidValue(
                "money is allocated over weights that are not negative and not all zero", weights=tuple(weights)
            )
        unit = self.currency.billable_unit if self.amount % self.currency.billable_unit == 0 else CENT
        units = int(abs(self.amount) / unit)
        floors = [units * weight // whole for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda place: (-(units * weights[place] % whole), place))
        for place in by_remainder[: units - sum(floors)]:
            floors[place] += 1
        sign = -1 if self.amount < 0 else 1
        return tuple(Money(sign * part * unit, self.currency) for part in floors)

    @property
    def is_zero(self) -> bool:
        """Nothing at all."""
        return self.amount == 0

    @property
    def is_positive(self) -> bool:
        """More than nothing."""
        return self.amount > 0

    @property
    def is_billable(self) -> bool:
        """A whole number of billable units."""
        return self.amount % self.currency.billable_unit == 0

    @property
    def whole_units(self) -> int:
        """The amount without its decimals (toward zero), as words on a document need it."""
        return int(self.amount.to_integral_value(rounding=ROUND_DOWN))

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _same(self, other: "Money") -> "Money":
        if other.currency is not self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be added or compared")
        return other


def _computed(amount: Decimal, currency: Currency) -> Money:
    """Rounded to what can be billed, and written with two decimals; -0 becomes 0."""
    if not amount.is_finite():
        raise InvalidValue(f"{amount} is not a number that can be kept exactly")
    return _sum(EXACT.add(rounded(amount, currency.billable_unit), NO_CENTS), currency)


def _sum(amount: Decimal, currency: Currency) -> Money:
    """What two amounts of one currency come to: it has their two decimals, and only its size can be wrong."""
    money = object.__new__(Money)
    object.__setattr__(money, "amount", _in_range(amount))
    object.__setattr__(money, "currency", currency)
    return money


_ZEROES = {currency: Money(NOTHING, currency) for currency in Currency}
