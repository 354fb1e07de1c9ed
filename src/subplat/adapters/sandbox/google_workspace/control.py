"""What happens at Google without us: terms accepted, users added, things done by hand."""

from litestar import Response, post, put
from litestar.exceptions import ClientException, NotFoundException
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.control_routes import AnyRequest, control_body
from subplat.adapters.sandbox.exact_json import json_answer
from subplat.adapters.sandbox.google_workspace.customers import customer_view
from subplat.adapters.sandbox.google_workspace.state import ResellerBooks, Subscription
from subplat.adapters.sandbox.google_workspace.views import subscription_view


def control_routes(books: ResellerBooks) -> list[ControllerRouterHandler]:
    """Mounted under `/_sandbox`."""
    return [*_customers(books), *_subscriptions(books)]


def _customers(books: ResellerBooks) -> list[ControllerRouterHandler]:
    @put("/google_workspace/settings")
    async def settings(request: AnyRequest) -> Response[bytes]:
        """`{terms_pending: bool, lagging_reads: number}`."""
        wanted = await control_body(request)
        books.terms_pending = wanted.get("terms_pending", books.terms_pending) is True
        books.lagging_reads = int(wanted.get("lagging_reads", books.lagging_reads))
        return json_answer({"terms_pending": books.terms_pending, "lagging_reads": books.lagging_reads})

    @post("/google_workspace/customers", status_code=200)
    async def add(request: AnyRequest) -> Response[bytes]:
        """`{domain, ours: bool}`: an account that exists at Google already."""
        wanted = await control_body(request)
        domain = str(wanted.get("domain", ""))
        if not domain or books.find_customer(domain) is not None:
            raise ClientException("a domain that has no account yet is expected")
        return json_answer(customer_view(books.new_customer(domain, {}, ours=wanted.get("ours") is not False)))

    @post("/google_workspace/accept_terms", status_code=200)
    async def accept(request: AnyRequest) -> Response[bytes]:
        """`{customer: id or domain}`: its administrator accepts the terms."""
        customer = books.find_customer(str((await control_body(request)).get("customer", "")))
        if customer is None:
            raise NotFoundException("no such customer")
        customer.accepted_terms = True
        for each in books.subscriptions:
            if each.customer is customer:
                each.reasons.discard("PENDING_TOS_ACCEPTANCE")
        return json_answer(customer_view(customer))

    return [settings, add, accept]


def _subscriptions(books: ResellerBooks) -> list[ControllerRouterHandler]:
    @put("/google_workspace/subscriptions")
    async def change(request: AnyRequest) -> Response[bytes]:
        """`{customer, sku}` and any of `users`, `seats`, `reasons` (list), `order_reference`, `cancelled: true`."""
        wanted = await control_body(request)
        customer = books.find_customer(str(wanted.get("customer", "")))
        found: Subscription | None = books.live(customer, str(wanted.get("sku", ""))) if customer else None
        if found is None:
            raise NotFoundException("no such subscription")
        found.users = int(wanted.get("users", found.users))
        found.seats = int(wanted.get("seats", found.seats))
        found.reasons = set(wanted.get("reasons", found.reasons))
        found.order_reference = str(wanted.get("order_reference", found.order_reference))
        found.is_cancelled = wanted.get("cancelled") is True
        return json_answer(subscription_view(books.changed(found, "by hand")))

    return [change]
