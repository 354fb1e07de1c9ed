"""What currencies are worth, for reports in rupiah."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec
from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from subplat.application.accounts.guarding import acting_person
from subplat.application.accounts.rights import Permission
from subplat.application.reporting.record_rate import RecordExchangeRate
from subplat.application.reporting.use_cases import ReportingUseCases
from subplat.domain.money import Currency
from subplat.domain.reporting.metrics.rates import ExchangeRate
from subplat.entrypoints.http.api.fields import Body, Name, Rate
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs

_TAGS = ["reports"]


class NewRate(Body, kw_only=True):
    """Rupiah per one unit from `day` on; `source` says where the rate is from."""

    currency: Currency
    day: date
    rate: Rate
    source: Name


class ExchangeRates(msgspec.Struct, frozen=True, kw_only=True):
    """The latest day first; of one day the row that counts first."""

    items: Sequence[ExchangeRate]
    next_cursor: None = None


RATE_SHAPES: tuple[type, ...] = (NewRate, ExchangeRates)


def rate_routes(reporting: ReportingUseCases) -> list[HTTPRouteHandler]:
    """Staff read them, Finance and Admins write them down."""

    @get(
        "/exchange-rates",
        sync_to_thread=True,
        opt=needs(Permission.RATES_READ),
        responses=PROBLEMS,
        operation_id="listExchangeRates",
        summary="List the rates that were written down",
        tags=_TAGS,
    )
    def listed() -> ExchangeRates:
        return ExchangeRates(items=reporting.rates())

    @post(
        "/exchange-rates",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.RATES_WRITE),
        responses=PROBLEMS,
        operation_id="recordExchangeRate",
        summary="Write down a rate; a later one for the same day takes its place",
        tags=_TAGS,
    )
    @once()
    def record(data: JSONBody[NewRate]) -> None:
        command = RecordExchangeRate(
            currency=data.currency,
            day=data.day,
            rate=Decimal(data.rate),
            source=data.source,
            by=acting_person(),
        )
        settled(lambda: reporting.record_rate(command))

    return [listed, record]
