"""Values: ids, instants, days, texts, money, rates, periods and tax.

Building a strategy costs more than drawing from it, so those without much choice are built once.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import TypeVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.billing.tax import TaxedAmount, TaxRule, TaxSchedule
from subplat.domain.clients.client import TaxTreatment
from subplat.domain.money import CENT, LARGEST, Currency, Money, rounded
from subplat.domain.periods import BillingCalendar, BillingPeriod, Period

Id = TypeVar("Id", bound=UUID)

FIRST_INSTANT = datetime(2020, 1, 1, tzinfo=UTC)
LAST_INSTANT = datetime(2099, 12, 31, tzinfo=UTC)
LATE = date(2100, 1, 1)
"""After every day that is drawn."""
SMALL = 10**6
"""Amounts of this size meet each other often enough to over- and underpay."""


@cache
def ids(kind: Callable[[UUID], Id]) -> SearchStrategy[Id]:
    """Identifiers of one type: `ids(ClientId)`."""
    return st.uuids().map(kind)


def ids_of(given: SearchStrategy[Id] | None, kind: Callable[[UUID], Id]) -> SearchStrategy[Id]:
    """The ids that were given, or any of the kind."""
    return ids(kind) if given is None else given


@cache
def instants() -> SearchStrategy[datetime]:
    """Moments of this century from 2020 on, in UTC, to the microsecond as PostgreSQL keeps them."""
    span = (LAST_INSTANT - FIRST_INSTANT) // timedelta(microseconds=1)
    return st.integers(0, span).map(lambda passed: FIRST_INSTANT + timedelta(microseconds=passed))


@cache
def days(first: date = date(2020, 1, 1), last: date = date(2099, 12, 31)) -> SearchStrategy[date]:
    """Civil days."""
    return st.dates(first, last)


@cache
def texts(longest: int = 255, *, shortest: int = 1) -> SearchStrategy[str]:
    """One line of any script: no control characters (a database keeps no NUL) and no lone surrogates."""
    return st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=shortest, max_size=min(longest, 40))


@cache
def mail_addresses() -> SearchStrategy[str]:
    """Addresses that a mail can go to."""
    return st.from_regex(r"[a-z0-9][a-z0-9._+-]{0,15}@[a-z0-9-]{1,12}\.(example|co\.id|com)", fullmatch=True)


@cache
def urls() -> SearchStrategy[str]:
    """Addresses of pages."""
    return st.from_regex(r"https://[a-z]{1,12}\.example/[a-z0-9]{0,12}", fullmatch=True)


@cache
def settings_of_text() -> SearchStrategy[dict[str, str]]:
    """Text settings of products, items and tasks."""
    return st.dictionaries(st.sampled_from(["plan", "project", "zone", "machine"]), texts(20), max_size=3)


@cache
def currencies() -> SearchStrategy[Currency]:
    """Every currency there is."""
    return st.sampled_from(Currency)


@lru_cache(maxsize=256)
def money(
    currencies: SearchStrategy[Currency] | Currency | None = None,
    *,
    least: Decimal | int = -LARGEST,
    most: Decimal | int = LARGEST,
    billable: bool = False,
) -> SearchStrategy[Money]:
    """Exact amounts from `least` to `most`; `billable`: whole billable units only."""
    chosen = currencies if isinstance(currencies, SearchStrategy) else st.sampled_from(_these(currencies))
    return chosen.flatmap(lambda currency: _amounts(currency, Decimal(least), Decimal(most), billable=billable))


@cache
def prices(currency: Currency) -> SearchStrategy[Money]:
    """Unit prices: small enough for a thousand units in any currency to fit the books."""
    return money(currency, least=0, most=10**7 if currency is Currency.IDR else 10**4, billable=True)


@cache
def exchange_rates() -> SearchStrategy[Decimal]:
    """Client currency per internal unit, up to six decimals."""
    return st.decimals(Decimal("0.000001"), Decimal(100_000), places=6)


@cache
def discounts() -> SearchStrategy[Decimal]:
    """Percentages from 0 to 100 with up to two decimals."""
    return st.one_of(st.just(Decimal(0)), st.decimals(0, 100, places=2))


@cache
def quantities() -> SearchStrategy[int]:
    """How many units a line has."""
    return st.integers(1, 1000)


@cache
def billing_periods() -> SearchStrategy[BillingPeriod]:
    """MONTHLY and YEARLY."""
    return st.sampled_from(BillingPeriod)


@cache
def periods() -> SearchStrategy[Period]:
    """Half-open spans of one day to two years."""
    return st.builds(lambda start, length: Period(start, start + timedelta(days=length)), days(), st.integers(1, 731))


@cache
def calendars() -> SearchStrategy[BillingCalendar]:
    """Calendars from any anchor; month ends and 29 February come often."""
    month_ends = st.builds(lambda day: day.replace(day=1) - timedelta(days=1), days(first=date(2020, 2, 1)))
    leap_days = st.builds(lambda year: date(year, 2, 29), st.sampled_from(range(2020, 2099, 4)))
    return st.builds(BillingCalendar, st.one_of(days(), month_ends, leap_days), billing_periods())


@cache
def tax_treatments() -> SearchStrategy[TaxTreatment]:
    """Every kind of buyer."""
    return st.sampled_from(TaxTreatment)


@st.composite
def tax_rules(draw: st.DrawFn) -> TaxRule:
    """Rates up to 25 % on a fraction of the price."""
    denominator = draw(st.integers(1, 12))
    return TaxRule(
        effective_from=draw(days()),
        rate_percent=draw(st.decimals(0, 25, places=2)),
        base_numerator=draw(st.integers(1, denominator)),
        base_denominator=denominator,
        transaction_code=draw(st.from_regex(r"0[1-9]", fullmatch=True)),
    )


@cache
def tax_schedules() -> SearchStrategy[TaxSchedule]:
    """One to four rules, oldest first."""
    rules = st.lists(tax_rules(), min_size=1, max_size=4, unique_by=lambda rule: rule.effective_from)
    return rules.map(lambda found: TaxSchedule(tuple(sorted(found, key=lambda rule: rule.effective_from))))


@st.composite
def taxed_amounts(draw: st.DrawFn, nets: SearchStrategy[Money] | None = None) -> TaxedAmount:
    """What a schedule makes of a net total."""
    schedule = draw(tax_schedules())
    day = draw(days(first=schedule.rules[0].effective_from))
    net = draw(money(Currency.IDR, least=0, most=10**12, billable=True) if nets is None else nets)
    return schedule.assess(net, day=day, treatment=draw(tax_treatments()))


def _these(currency: Currency | None) -> list[Currency]:
    return list(Currency) if currency is None else [currency]


def _amounts(currency: Currency, least: Decimal, most: Decimal, *, billable: bool) -> SearchStrategy[Money]:
    unit = currency.billable_unit if billable else CENT
    whole = st.integers(int(rounded(least / unit, Decimal(1))), int(rounded(most / unit, Decimal(1))))
    return whole.map(lambda units: units * unit).filter(lambda a: least <= a <= most).map(lambda a: Money(a, currency))
