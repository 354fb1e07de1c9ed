"""What is asked of a report, and what becomes of it for whoever asks."""

from datetime import date, timedelta
from enum import StrEnum

from attrs import frozen

from subplat.application.accounts.rights import Permission, Reach, reach
from subplat.application.ports.reports import ALL_ROWS, Part, Scope
from subplat.domain.accounts.actor import Actor
from subplat.domain.errors import InvalidValue, NotFound
from subplat.domain.ids import UserId
from subplat.domain.money import Currency
from subplat.domain.periods import months_after
from subplat.domain.reporting.metrics.movements import MovementKind
from subplat.domain.reporting.metrics.receivables import AgeBucket

LONGEST = 120


class ReportName(StrEnum):
    """Every report."""

    MRR = "mrr"
    MOVEMENTS = "movements"
    CHURN = "churn"
    RETENTION = "retention"
    COHORTS = "cohorts"
    AGEING = "ageing"
    COLLECTIONS = "collections"
    RECOVERY = "recovery"
    CONVERSION = "conversion"
    PIPELINE = "pipeline"
    LEADERBOARD = "leaderboard"


EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
IN_RUPIAH = frozenset({ReportName.MRR, ReportName.MOVEMENTS, ReportName.CHURN, ReportName.RETENTION})
"""Reports that can show all currencies together."""


@frozen(kw_only=True)
class ReportRequest:
    """`first` to `last`: civil days, both included (default: twelve months to today). `as_of`: as known at the end of that day.

    `in_rupiah`: all currencies together, for MRR, movements and retention. `sales`: one sales person's clients and offers;
    a sales person who asks gets their own whatever is asked.
    """

    name: ReportName
    first: date | None = None
    last: date | None = None
    as_of: date | None = None
    currency: Currency | None = None
    in_rupiah: bool = False
    sales: UserId | None = None


@frozen(kw_only=True)
class RowsRequest:
    """The rows behind a report's figures; `kinds` narrows movements down, `bucket` open bills."""

    report: ReportRequest
    kinds: tuple[MovementKind, ...] = tuple(MovementKind)
    bucket: AgeBucket | None = None
    part: Part = ALL_ROWS


@frozen(kw_only=True)
class Asked:
    """A request with everything decided."""

    name: ReportName
    first: date
    last: date
    as_of: date
    scope: Scope
    in_rupiah: bool

    @property
    def through(self) -> date:
        """The last day that has come: nothing later is told as if it had happened."""
        return min(self.last, self.as_of)


def decided(request: ReportRequest, *, today: date, actor: Actor | None) -> Asked:
    """Raises InvalidValue for a period that is none; NotFound for who may see no reports."""
    allowed = reach(actor, Permission.REPORTS_READ)
    if allowed is Reach.NONE:
        raise NotFound("report", request.name)
    sales = request.sales
    if allowed is Reach.OWN:
        if actor is None or actor.user_id is None:
            raise NotFound("report", request.name)
        sales = actor.user_id
    for day in (request.first, request.last, request.as_of):
        # Months are counted from these days, and the calendar has a first and a last one.
        if day is not None and not EARLIEST <= day <= LATEST:
            raise InvalidValue(f"days of reports lie between {EARLIEST} and {LATEST}", day=day)
    as_of = request.as_of or today
    last = request.last or as_of
    first = request.first or months_after(last.replace(day=1), -11)
    if first > last:
        raise InvalidValue("a period ends on or after the day it starts", first=first, last=last)
    if (last - first) > timedelta(days=31 * LONGEST):
        raise InvalidValue(f"a period is at most {LONGEST} months long", first=first, last=last)
    if request.in_rupiah and request.name not in IN_RUPIAH:
        raise InvalidValue("this report shows each currency by itself", name=request.name)
    if request.in_rupiah and request.currency is not None:
        raise InvalidValue("all currencies in rupiah, or one currency: not both", currency=request.currency)
    return Asked(
        name=request.name,
        first=first,
        last=last,
        as_of=as_of,
        scope=Scope(currency=request.currency, sales=sales),
        in_rupiah=request.in_rupiah,
    )
