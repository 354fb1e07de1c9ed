"""Routes of payments (v3), read only."""

from collections.abc import Sequence

from litestar import Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.xendit import payments
from subplat.adapters.sandbox.xendit.errors import XenditError
from subplat.adapters.sandbox.xendit.guard import reply
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.validation import AnyRequest
from subplat.adapters.sandbox.xendit.versions import PAYMENTS, required_version


def payment_routes(state: XenditState) -> Sequence[ControllerRouterHandler]:
    """Read a payment, or the request behind it."""

    @get("/v3/payments/{payment_id:str}")
    async def get_payment(request: AnyRequest, payment_id: FromPath[str]) -> Response[bytes]:
        required_version(request, PAYMENTS)
        return reply(state, request, payments.view(state, payments.get(state, payment_id)))

    @get("/v3/payment_requests/{payment_request_id:str}")
    async def get_payment_request(request: AnyRequest, payment_request_id: FromPath[str]) -> Response[bytes]:
        required_version(request, PAYMENTS)
        found = state.payment_with_request(payment_request_id)
        if found is None:
            raise XenditError(404, "DATA_NOT_FOUND", "Payment request not found.")
        return reply(state, request, payments.request_view(state, found))

    return [get_payment, get_payment_request]
