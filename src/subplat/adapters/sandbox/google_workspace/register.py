"""The Reseller twin as one of the sandbox's systems."""

from typing import Any

from subplat.adapters.sandbox.google.errors import GoogleErrorShape
from subplat.adapters.sandbox.google.router import google_router
from subplat.adapters.sandbox.google_workspace.control import control_routes
from subplat.adapters.sandbox.google_workspace.customers import Customers, customer_view
from subplat.adapters.sandbox.google_workspace.rules import let_time_pass
from subplat.adapters.sandbox.google_workspace.state import ResellerBooks
from subplat.adapters.sandbox.google_workspace.subscriptions import Subscriptions
from subplat.adapters.sandbox.google_workspace.views import subscription_view
from subplat.adapters.sandbox.twin import Twin
from subplat.adapters.sandbox.world import World


def register(world: World) -> Twin:
    """A reseller with no customers."""
    books = ResellerBooks(world=world)
    handlers = {**Customers(books).handlers(), **Subscriptions(books).handlers()}

    def snapshot() -> dict[str, Any]:
        return {
            "customers": [customer_view(each) for each in books.customers],
            "subscriptions": [subscription_view(each) for each in books.subscriptions],
            "changes": books.changes,
        }

    return Twin(
        name="google_workspace",
        prefix="/google",
        router=google_router("reseller", "v1", root="/apps/reseller/v1", handlers=handlers),
        error_shape=GoogleErrorShape(),
        snapshot=snapshot,
        control_routes=control_routes(books),
        tick=lambda: let_time_pass(books),
    )
