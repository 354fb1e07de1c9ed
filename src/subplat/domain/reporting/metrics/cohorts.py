"""Clients by the month of their first MRR, and what is left of them month by month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from subplat.domain.money import EXACT, Currency
from subplat.domain.reporting.metrics.exact import NOTHING, share
from subplat.domain.reporting.metrics.months import month_of, months_between, months_through
from subplat.domain.reporting.metrics.movements import Movement


@frozen(kw_only=True)
class CohortChange:
    """How a cohort changed in one month: its yearly total, and its clients with MRR."""

    currency: Currency
    cohort: date
    month: date
    arr: Decimal
    clients: int


@frozen(kw_only=True)
class CohortCell:
    """A cohort at the end of its month number `age` (0 is its first): what is left, against its beginning.

    `joined` counts who ever joined in the first month, also who left within it.
    """

    currency: Currency
    cohort: date
    age: int
    clients: int
    joined: int
    arr: Decimal
    arr_at_first: Decimal

    @property
    def clients_left(self) -> Fraction | None:
        """Share of the clients that have MRR at the month's end."""
        return share(self.clients, self.joined)

    @property
    def arr_left(self) -> Fraction | None:
        """MRR against the MRR at the end of the first month; more than one where those who stay grow."""
        return share(self.arr, self.arr_at_first)


def cohort_changes(found: Iterable[Movement]) -> tuple[CohortChange, ...]:
    """Movements by currency, cohort and month."""
    arr: defaultdict[tuple[Currency, date, date], Decimal] = defaultdict(lambda: NOTHING)
    clients: defaultdict[tuple[Currency, date, date], int] = defaultdict(int)
    for each in found:
        key = each.currency, each.cohort, month_of(each.day)
        arr[key] = EXACT.add(arr[key], each.signed)
        clients[key] += each.kind.clients
    return tuple(
        CohortChange(currency=key[0], cohort=key[1], month=key[2], arr=arr[key], clients=clients[key])
        for key in sorted(arr)
    )


def cohort_cells(
    changes: Iterable[CohortChange], joined: Mapping[tuple[Currency, date], int], *, last: date
) -> tuple[CohortCell, ...]:
    """Every cohort in every month through that of `last`, by currency, cohort and age."""
    cohorts: defaultdict[tuple[Currency, date], dict[date, CohortChange]] = defaultdict(dict)
    for change in changes:
        cohorts[change.currency, change.cohort][change.month] = change
    cells: list[CohortCell] = []
    for (currency, cohort), months in sorted(cohorts.items()):
        arr, clients, at_first = NOTHING, 0, NOTHING
        for month in months_through(cohort, last):
            if month in months:
                arr, clients = EXACT.add(arr, months[month].arr), clients + months[month].clients
            at_first = arr if month == cohort else at_first
            cells.append(
                CohortCell(
                    currency=currency,
                    cohort=cohort,
                    age=months_between(cohort, month),
                    clients=clients,
                    joined=joined.get((currency, cohort), 0),
                    arr=arr,
                    arr_at_first=at_first,
                )
            )
    return tuple(cells)
