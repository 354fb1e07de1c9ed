"""Finance's answers."""

from uuid import UUID

from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from subplat.application.accounts.rights import Permission
from subplat.application.billing.record_invoice import RecordInvoice
from subplat.application.ports.access import Kind
from subplat.application.use_cases import BillingUseCases
from subplat.domain.ids import BillingCycleId
from subplat.entrypoints.http.api.fields import Body, Code, MoneyBody
from subplat.entrypoints.http.api.uploads import LARGEST_BODY, UploadBody
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs


class InvoiceBody(Body, kw_only=True):
    """`final_amount` (tax included) replaces the computed one while nothing has been paid."""

    number: Code
    final_amount: MoneyBody | None = None
    invoice: UploadBody | None = None
    tax_invoice: UploadBody | None = None


def billing_routes(billing: BillingUseCases) -> list[HTTPRouteHandler]:
    """What Finance does with bills."""

    @post(
        "/billing-cycles/{cycle_id:uuid}/invoice",
        status_code=204,
        request_max_body_size=LARGEST_BODY,
        sync_to_thread=True,
        opt=needs(Permission.BILLING_INVOICE, Kind.BILLING_CYCLE, "cycle_id"),
        responses=PROBLEMS,
        operation_id="recordInvoice",
        summary="Record the invoice and tax invoice that were asked for",
        tags=["billing"],
    )
    @once(required=True)
    def record(cycle_id: FromPath[UUID], data: JSONBody[InvoiceBody]) -> None:
        command = RecordInvoice(
            cycle_id=BillingCycleId(cycle_id),
            number=data.number,
            final_amount=data.final_amount.money() if data.final_amount else None,
            invoice=data.invoice.file() if data.invoice else None,
            tax_invoice=data.tax_invoice.file() if data.tax_invoice else None,
        )
        settled(lambda: billing.record_invoice(command))

    return [record]
