"""Routes of refunds."""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.xendit import refunds
from subplat.adapters.sandbox.xendit.guard import reply
from subplat.adapters.sandbox.xendit.idempotency import once
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.validation import AnyRequest, json_object


def refund_routes(state: XenditState) -> Sequence[ControllerRouterHandler]:
    """Create, read, cancel."""

    @post("/refunds")
    async def create_refund(request: AnyRequest) -> Response[bytes]:
        body = await json_object(request)
        return once(state, request, body, 200, lambda: refunds.view(refunds.create(state, body)))

    @get("/refunds/{refund_id:str}")
    async def get_refund(request: AnyRequest, refund_id: FromPath[str]) -> Response[bytes]:
        return reply(state, request, refunds.view(refunds.get(state, refund_id)))

    @post("/refunds/{refund_id:str}/cancel")
    async def cancel_refund(request: AnyRequest, refund_id: FromPath[str]) -> Response[bytes]:
        return reply(state, request, refunds.view(refunds.cancel(state, refund_id)))

    return [create_refund, get_refund, cancel_refund]
