"""Amounts computed once more, another way: what a line, a tax and a change of units have to come to."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from subplat.domain.billing.tax import TaxSchedule
from subplat.domain.clients.client import TaxTreatment
from subplat.domain.money import Currency, Money
from subplat.domain.periods import Period
from subplat.domain.subscriptions.item import SubscriptionItem


def half_up(amount: Fraction, currency: Currency) -> Money:
    """To the whole rupiah, or the cent; a half goes away from zero."""
    unit = Fraction(1) if currency is Currency.IDR else Fraction(1, 100)
    sign = -1 if amount < 0 else 1
    units = sign * floor(abs(amount) / unit + Fraction(1, 2))
    return Money(Decimal(units) * Decimal(unit.numerator) / Decimal(unit.denominator), currency)


def price(unit_price: Money, quantity: int, discount_percent: Decimal) -> Money:
    """Quantity × unit price × (1 − discount/100)."""
    whole = Fraction(unit_price.amount) * quantity * (100 - Fraction(discount_percent)) / 100
    return half_up(whole, unit_price.currency)


def units(item: SubscriptionItem, start: date) -> int:
    """How many are paid for in a period that begins on `start`."""
    if item.scheduled_quantity is None or item.scheduled_on is None or start < item.scheduled_on:
        return item.quantity
    return item.scheduled_quantity


def converted(unit_price: Money, rate: Decimal, currency: Currency) -> Money:
    """At a rate."""
    return half_up(Fraction(unit_price.amount) * Fraction(rate), currency)


def taxed(schedule: TaxSchedule, net: Money, day: date, treatment: TaxTreatment) -> tuple[Money, Money]:
    """The tax on a net total by the rule of a day, and what is due with it."""
    rule = max((each for each in schedule.rules if each.effective_from <= day), key=lambda each: each.effective_from)
    if treatment is TaxTreatment.EXEMPT:
        return Money.zero(net.currency), net
    share = Fraction(rule.rate_percent) / 100 * rule.base_numerator / rule.base_denominator
    tax = half_up(Fraction(net.amount) * share, net.currency)
    return tax, net + tax if treatment is TaxTreatment.STANDARD else net


def for_the_rest(difference: Money, period: Period, day: date) -> Money:
    """What a price difference comes to for the days of a period from `day` on."""
    left = (period.end - max(day, period.start)).days
    return half_up(Fraction(difference.amount) * left / (period.end - period.start).days, difference.currency)
