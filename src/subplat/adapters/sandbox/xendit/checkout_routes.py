"""Routes of the payment pages. They are for people: no key, no faults, not in the ledger."""

from collections.abc import Callable, Sequence
from urllib.parse import parse_qs

from litestar import MediaType, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.xendit.charging import DECLINED
from subplat.adapters.sandbox.xendit.checkout import page
from subplat.adapters.sandbox.xendit.objects import Invoice, Session
from subplat.adapters.sandbox.xendit.payer import CannotPay, Paying
from subplat.adapters.sandbox.xendit.paying import decline, pay
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.validation import AnyRequest

_PATH = "/checkout/{kind:str}/{target_id:str}"


def checkout_routes(state: XenditState) -> Sequence[ControllerRouterHandler]:
    """Show the page; pay; decline. Both forms lead back to the page, which then shows the new status."""

    def target(target_id: str) -> Invoice | Session:
        found = state.invoices.get(target_id) or state.sessions.get(target_id)
        if found is None:
            raise NotFoundException("no such payment page")
        return found

    @get(_PATH, media_type=MediaType.HTML)
    async def show_page(kind: FromPath[str], target_id: FromPath[str]) -> str:
        return page(state, target(target_id))

    @post(_PATH + "/pay")
    async def press_pay(request: AnyRequest, kind: FromPath[str], target_id: FromPath[str]) -> Response[object]:
        found = target(target_id)
        form = parse_qs((await request.body()).decode())
        return _done(found, lambda: pay(state, found, Paying(method=form.get("method", [None])[0])))

    @post(_PATH + "/decline")
    async def press_decline(kind: FromPath[str], target_id: FromPath[str]) -> Response[object]:
        found = target(target_id)
        return _done(found, lambda: decline(state, found, DECLINED))

    return [show_page, press_pay, press_decline]


def _done(target: Invoice | Session, act: Callable[[], None]) -> Response[object]:
    try:
        act()
    except CannotPay as reason:
        return Response(str(reason), status_code=409, media_type=MediaType.TEXT)
    return Redirect(target.url, status_code=303)
