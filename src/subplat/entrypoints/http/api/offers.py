"""Writing offers: the bodies and the routes that draft and revise."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from subplat.application.accounts.guarding import Guarding, acting_person
from subplat.application.accounts.rights import Permission
from subplat.application.ports.access import Kind
from subplat.application.quotations.content import OfferContent, OfferLine
from subplat.application.quotations.draft_quotation import DraftQuotation
from subplat.application.quotations.revise_quotation import ReviseQuotation
from subplat.application.use_cases import QuotationUseCases
from subplat.domain.ids import ClientId, ProductId, QuotationId, UserId
from subplat.domain.money import Currency
from subplat.domain.periods import BillingPeriod
from subplat.entrypoints.http.api.fields import Amount, Body, Created, Percent, Quantity, Rate, Text
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.downloads import attachment
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs
from subplat.entrypoints.http.versions import IfMatch, ValidateOnly, looked_at


class OfferLineBody(Body, kw_only=True):
    """A product, or a line of its own with a description; `unit_price` is in the quotation's currency."""

    quantity: Quantity
    unit_price: Amount
    product_id: UUID | None = None
    description: Text | None = None
    discount_percent: Percent = "0"

    def line(self) -> OfferLine:
        """As the use case takes it."""
        return OfferLine(
            quantity=self.quantity,
            unit_price=Decimal(self.unit_price),
            product_id=None if self.product_id is None else ProductId(self.product_id),
            description=self.description,
            discount_percent=Decimal(self.discount_percent),
        )


class OfferBody(Body, kw_only=True):
    """`exchange_rate`: units of the client's currency per unit of the quotation's, `1` when both are the same."""

    lines: Annotated[list[OfferLineBody], Meta(max_length=200)]
    exchange_rate: Rate
    billing_period: BillingPeriod
    valid_until: date | None = None

    def content(self) -> OfferContent:
        """As the use case takes it."""
        return OfferContent(
            lines=tuple(line.line() for line in self.lines),
            exchange_rate=Decimal(self.exchange_rate),
            billing_period=self.billing_period,
            valid_until=self.valid_until,
        )


class NewQuotation(OfferBody, kw_only=True):
    """`sales_user_id` is whose offer it is, by default who asks; prices are in `currency`, the client pays in `client_currency`."""

    client_id: UUID
    sales_user_id: UUID | None = None
    currency: Currency = Currency.USD
    client_currency: Currency = Currency.IDR


class Revised(msgspec.Struct, frozen=True):
    """The revision the quotation has now."""

    revision: int


def offer_routes(quotations: QuotationUseCases, guarding: Guarding) -> list[HTTPRouteHandler]:
    """Drafting and revising."""

    @post(
        "/quotations",
        sync_to_thread=True,
        opt=needs(Permission.QUOTATIONS_WRITE),
        responses=PROBLEMS,
        operation_id="draftQuotation",
        summary="Draft a quotation",
        tags=["quotations"],
    )
    @once()
    def draft(data: JSONBody[NewQuotation]) -> Created:
        guarding.ensure(Permission.QUOTATIONS_WRITE, Kind.CLIENT, data.client_id)
        command = DraftQuotation(
            client_id=ClientId(data.client_id),
            by=acting_person(None if data.sales_user_id is None else UserId(data.sales_user_id)),
            content=data.content(),
            currency=data.currency,
            client_currency=data.client_currency,
        )
        return Created(id=settled(lambda: quotations.draft(command)))

    @post(
        "/quotations/{quotation_id:uuid}/revise",
        status_code=200,
        sync_to_thread=True,
        opt=needs(Permission.QUOTATIONS_WRITE, Kind.QUOTATION),
        responses=PROBLEMS,
        operation_id="reviseQuotation",
        summary="Replace a quotation's content; one that was sent becomes the draft of the next revision",
        tags=["quotations"],
    )
    @once()
    def revise(
        quotation_id: FromPath[UUID],
        data: JSONBody[OfferBody],
        if_match: IfMatch = None,
        validate_only: ValidateOnly = False,
    ) -> Revised:
        command = ReviseQuotation(
            quotation_id=QuotationId(quotation_id), content=data.content(), expected_edition=looked_at(if_match)
        )
        return Revised(settled(lambda: quotations.revise(command)))

    @get(
        "/quotations/{quotation_id:uuid}/pdf",
        media_type="application/pdf",
        sync_to_thread=True,
        opt=needs(Permission.QUOTATIONS_READ, Kind.QUOTATION),
        responses=PROBLEMS,
        operation_id="printQuotation",
        summary="The current revision as the client gets it",
        tags=["quotations"],
    )
    def pdf(quotation_id: FromPath[UUID]) -> Response[bytes]:
        printed = quotations.printed(QuotationId(quotation_id))
        return attachment(printed.content, printed.filename, "application/pdf")

    return [draft, revise, pdf]
