"""Routes of invoices."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.xendit import invoices
from subplat.adapters.sandbox.xendit.errors import wrong
from subplat.adapters.sandbox.xendit.guard import reply
from subplat.adapters.sandbox.xendit.invoice_view import view
from subplat.adapters.sandbox.xendit.moments import instant
from subplat.adapters.sandbox.xendit.objects import Invoice
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.validation import AnyRequest, json_object
from subplat.adapters.sandbox.xendit.withholding import hold_if_asked

_FILTERS = {"external_id", "statuses", "limit", "created_after", "created_before", "last_invoice"}
_LARGEST_PAGE = 100


def invoice_routes(state: XenditState) -> Sequence[ControllerRouterHandler]:
    """Create, read, list, expire. The last has neither version nor a plain verb in its path."""

    @post("/v2/invoices", status_code=200)
    async def create_invoice(request: AnyRequest) -> Response[bytes]:
        invoice = invoices.create(state, await json_object(request))
        note = f"invoice {invoice.request['external_id']}"
        await hold_if_asked(state, note, invoice.tags)
        return reply(state, request, view(state, invoice), note=note)

    @get("/v2/invoices")
    async def list_invoices(request: AnyRequest) -> Response[bytes]:
        chosen = _chosen(state.invoices.values(), dict(request.query_params))
        return reply(state, request, [view(state, invoice) for invoice in chosen])

    @get("/v2/invoices/{invoice_id:str}")
    async def get_invoice(request: AnyRequest, invoice_id: FromPath[str]) -> Response[bytes]:
        return reply(state, request, view(state, invoices.get(state, invoice_id)))

    @post("/invoices/{invoice_id:str}/expire!", status_code=200)
    async def expire_invoice(request: AnyRequest, invoice_id: FromPath[str]) -> Response[bytes]:
        return reply(state, request, view(state, invoices.expire(state, invoice_id)))

    return [create_invoice, list_invoices, get_invoice, expire_invoice]


def _chosen(all_invoices: Iterable[Invoice], query: dict[str, str]) -> list[Invoice]:
    """Newest first, as a page of at most `limit` (10)."""
    for name in query:
        if name not in _FILTERS:
            raise wrong(name, f'"{name}" is not allowed', "object.unknown", "query")
    limit = _limit(query.get("limit", "10"))
    statuses = query.get("statuses", "").strip("[]").replace('"', "").split(",")
    found = [
        invoice
        for invoice in all_invoices
        if query.get("external_id", invoice.request["external_id"]) == invoice.request["external_id"]
        and ("statuses" not in query or invoice.status in statuses)
        and ("created_after" not in query or invoice.created > _moment(query["created_after"]))
        and ("created_before" not in query or invoice.created < _moment(query["created_before"]))
    ][::-1]
    ids = [invoice.id for invoice in found]
    if query.get("last_invoice") in ids:
        found = found[ids.index(query["last_invoice"]) + 1 :]
    return found[:limit]


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _LARGEST_PAGE:
        raise wrong("limit", f'"limit" must be a number from 1 to {_LARGEST_PAGE}', "number.base", "query")
    return int(text)


def _moment(text: str) -> datetime:
    try:
        return instant(text)
    except ValueError as error:
        raise wrong("created", "must be a valid ISO 8601 date", "date.base", "query") from error
