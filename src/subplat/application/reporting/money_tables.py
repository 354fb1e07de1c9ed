"""Ageing, collections and recovery as tables."""

from collections import defaultdict
from decimal import Decimal

from subplat.application.reporting.reading import Reading, number
from subplat.domain.money import CENT, EXACT, Currency
from subplat.domain.reporting.metrics.exact import NOTHING, percent, total
from subplat.domain.reporting.metrics.receivables import AgeBucket
from subplat.domain.reporting.metrics.recovery import recovery as recovered
from subplat.domain.reporting.tables import Cell, Kind, Table, column

CURRENCY = column("currency")
BUCKETS = {
    AgeBucket.CURRENT: column("current", Kind.MONEY),
    AgeBucket.DAYS_1_30: column("days_1_30", Kind.MONEY, "1-30 days"),
    AgeBucket.DAYS_31_60: column("days_31_60", Kind.MONEY, "31-60 days"),
    AgeBucket.DAYS_61_90: column("days_61_90", Kind.MONEY, "61-90 days"),
    AgeBucket.OVER_90: column("over_90", Kind.MONEY, "Over 90 days"),
}


def ageing(reading: Reading) -> tuple[Table, ...]:
    """A line a currency."""
    found: defaultdict[Currency, dict[AgeBucket, Decimal]] = defaultdict(dict)
    bills: defaultdict[Currency, int] = defaultdict(int)
    for each in reading.books.receivables.ageing(reading.asked.scope, reading.asked.as_of):
        found[each.currency][each.bucket] = each.balance
        bills[each.currency] += each.bills
    rows: list[tuple[Cell, ...]] = []
    for currency, balances in sorted(found.items()):
        amounts = [amount(balances.get(bucket, NOTHING)) for bucket in BUCKETS]
        rows.append((currency, *amounts, amount(total(balances.values())), bills[currency]))
    columns = (CURRENCY, *BUCKETS.values(), column("total", Kind.MONEY), column("bills", Kind.COUNT))
    return (Table(key="ageing", title=f"Unpaid bills at {reading.asked.as_of}", columns=columns, rows=tuple(rows)),)


def collections(reading: Reading) -> tuple[Table, ...]:
    """A line a currency."""
    asked = reading.asked
    found = reading.books.receivables.collections(asked.scope, first=asked.first, last=asked.last, as_of=asked.as_of)
    days = (asked.last - asked.first).days + 1
    return (
        Table(
            key="collections",
            title="Collections",
            columns=(
                CURRENCY,
                column("due", Kind.MONEY, "Fell due"),
                column("collected", Kind.MONEY),
                column("collection_rate", Kind.PERCENT),
                column("unpaid_at_start", Kind.MONEY),
                column("billed", Kind.MONEY),
                column("unpaid_at_end", Kind.MONEY),
                column("not_yet_due", Kind.MONEY, "Of it not past due"),
                column("dso", Kind.NUMBER, "DSO (days)"),
                column("cei", Kind.PERCENT, "CEI"),
            ),
            rows=tuple(
                (
                    each.currency,
                    amount(each.due),
                    amount(each.collected),
                    percent(each.collection_rate),
                    amount(each.ar_start),
                    amount(each.billed),
                    amount(each.ar_end),
                    amount(each.ar_end_current),
                    number(each.dso(days)),
                    percent(each.cei),
                )
                for each in found
            ),
        ),
    )


def recovery(reading: Reading) -> tuple[Table, ...]:
    """A line a currency."""
    asked = reading.asked
    bills = reading.books.receivables.bills_failed(asked.scope, first=asked.first, last=asked.last)
    return (
        Table(
            key="recovery",
            title="Recovery of failed bills",
            columns=(
                CURRENCY,
                column("failed", Kind.COUNT),
                column("recovered", Kind.COUNT),
                column("by_count", Kind.PERCENT, "Recovered %"),
                column("failed_amount", Kind.MONEY),
                column("recovered_amount", Kind.MONEY),
                column("by_amount", Kind.PERCENT, "Recovered % of the amount"),
                column("median_days", Kind.NUMBER),
            ),
            rows=tuple(
                (
                    each.currency,
                    each.failed,
                    each.recovered,
                    percent(each.by_count),
                    amount(each.failed_amount),
                    amount(each.recovered_amount),
                    percent(each.by_amount),
                    number(each.days),
                )
                for each in recovered(bills, first=asked.first, last=asked.last, as_of=asked.as_of)
            ),
        ),
    )


def amount(value: Decimal) -> Decimal:
    """A stored amount with its two decimals."""
    return value.quantize(CENT, context=EXACT)
