"""Conversion, pipeline and leaderboard as tables."""

from subplat.application.ports.reports import Scope
from subplat.application.reporting.money_tables import amount
from subplat.application.reporting.reading import Reading, monthly, number
from subplat.application.reporting.revenue_tables import shown_arr
from subplat.domain.reporting.metrics.exact import percent
from subplat.domain.reporting.metrics.leaderboard import Standing
from subplat.domain.reporting.metrics.leaderboard import leaderboard as ranked
from subplat.domain.reporting.metrics.movements import MovementKind
from subplat.domain.reporting.metrics.offers import conversion as converted
from subplat.domain.reporting.metrics.offers import pipeline as still_open
from subplat.domain.reporting.metrics.offers import sent_cohorts
from subplat.domain.reporting.tables import Kind, Table, column, identifier

PERSON = (column("sales_user_id", Kind.ID, "Sales person's id"), column("sales_person"))


def conversion(reading: Reading) -> tuple[Table, ...]:
    """By sales person, and by the month of sending."""
    asked = reading.asked
    offers = reading.books.sales.offers(asked.scope)
    found = converted(offers, first=asked.first, last=asked.last)
    names = reading.names(each.sales_id for each in found)
    by_person = Table(
        key="conversion",
        title="Conversion by day of decision",
        columns=(
            *PERSON,
            column("accepted", Kind.COUNT),
            column("rejected", Kind.COUNT),
            column("expired", Kind.COUNT),
            column("conversion", Kind.PERCENT),
        ),
        rows=tuple(
            (
                identifier(each.sales_id),
                names.of(each.sales_id) if each.sales_id else "All",
                each.accepted,
                each.rejected,
                each.expired,
                percent(each.rate),
            )
            for each in found
        ),
    )
    cohorts = sent_cohorts(offers, first=asked.first, last=asked.last, as_of=asked.as_of)
    by_month = Table(
        key="sent_cohorts",
        title="Conversion by month of sending",
        columns=(
            column("month", Kind.MONTH),
            column("sent", Kind.COUNT),
            column("accepted", Kind.COUNT),
            column("still_open", Kind.COUNT),
            column("conversion", Kind.PERCENT),
        ),
        rows=tuple((each.month, each.sent, each.accepted, each.still_open, percent(each.rate)) for each in cohorts),
    )
    return by_person, by_month


def pipeline(reading: Reading) -> tuple[Table, ...]:
    """By sales person and currency."""
    found = still_open(reading.books.sales.offers(reading.asked.scope), reading.asked.as_of)
    names = reading.names(each.sales_id for each in found)
    return (
        Table(
            key="pipeline",
            title=f"Open offers at {reading.asked.as_of}",
            columns=(*PERSON, column("currency"), column("offers", Kind.COUNT), column("value", Kind.MONEY)),
            rows=tuple(
                (identifier(each.sales_id), names.of(each.sales_id), each.currency, each.offers, amount(each.value))
                for each in found
            ),
        ),
    )


def standings(reading: Reading) -> tuple[Standing, ...]:
    """Everybody's, since whose client somebody is depends on all offers; then only those that were asked for."""
    asked, books = reading.asked, reading.books
    scope = Scope(currency=asked.scope.currency)
    found = ranked(
        books.sales.offers(Scope()),
        books.rows.movements(scope, first=asked.first, last=asked.through, kinds=(MovementKind.NEW,)),
        books.rows.client_balances(scope, first=asked.first, last=asked.through),
        books.receivables.open_bills(scope, asked.through),
        first=asked.first,
        last=asked.last,
    )
    return tuple(
        each
        for each in found
        if asked.scope.sales in (None, each.sales_id) and asked.scope.currency in (None, each.currency)
    )


def leaderboard(reading: Reading) -> tuple[Table, ...]:
    """Best first, in each currency."""
    found = standings(reading)
    names = reading.names(each.sales_id for each in found)
    return (
        Table(
            key="leaderboard",
            title="Leaderboard",
            columns=(
                column("currency"),
                *PERSON,
                column("new_mrr", Kind.MONEY, "New MRR"),
                column("arr", Kind.MONEY, "ARR"),
                column("sent", Kind.COUNT, "Offers sent"),
                column("conversion", Kind.PERCENT),
                column("median_days", Kind.NUMBER, "Median days to win"),
                column("discount", Kind.PERCENT, "Mean discount"),
                column("overdue", Kind.MONEY),
            ),
            rows=tuple(
                (
                    each.currency,
                    identifier(each.sales_id),
                    names.of(each.sales_id),
                    monthly(each.new_arr),
                    shown_arr(each.arr),
                    each.sent,
                    percent(each.conversion.rate),
                    number(each.days_to_win),
                    percent(each.discount),
                    amount(each.overdue),
                )
                for each in found
            ),
        ),
    )
