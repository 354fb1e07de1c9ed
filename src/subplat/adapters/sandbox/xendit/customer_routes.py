"""Routes of customers."""

from collections.abc import Sequence

from litestar import Response, get, patch, post
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.xendit import customers
from subplat.adapters.sandbox.xendit.errors import XenditError
from subplat.adapters.sandbox.xendit.guard import reply
from subplat.adapters.sandbox.xendit.idempotency import once
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.validation import AnyRequest, json_object
from subplat.adapters.sandbox.xendit.withholding import hold_if_asked


def customer_routes(state: XenditState) -> Sequence[ControllerRouterHandler]:
    """Create, read, find by reference, change."""

    @post("/customers")
    async def create_customer(request: AnyRequest) -> Response[bytes]:
        body = await json_object(request)

        def perform() -> dict[str, object]:
            return customers.view(customers.create(state, body))

        answer = once(state, request, body, 200, perform)
        tags = customers.tags_of(customers.find(state, body["reference_id"]))
        await hold_if_asked(state, f"customer {body['reference_id']}", tags)
        return answer

    @get("/customers")
    async def find_customer(request: AnyRequest, reference_id: FromQuery[str | None] = None) -> Response[bytes]:
        found = customers.find(state, reference_id)
        if found is None:
            # Xendit refuses here instead of answering with an empty list.
            raise XenditError(400, "CLIENT_NOT_FOUND_ERROR", "Customer not found with given reference_id.")
        return reply(state, request, {"data": [customers.view(found)], "has_more": False})

    @get("/customers/{customer_id:str}")
    async def get_customer(request: AnyRequest, customer_id: FromPath[str]) -> Response[bytes]:
        return reply(state, request, customers.view(customers.get(state, customer_id)))

    @patch("/customers/{customer_id:str}")
    async def change_customer(request: AnyRequest, customer_id: FromPath[str]) -> Response[bytes]:
        changed = customers.change(state, customer_id, await json_object(request))
        return reply(state, request, customers.view(changed))

    return [create_customer, find_customer, get_customer, change_customer]
