"""Puts the twin together."""

from litestar import Router

from subplat.adapters.sandbox.twin import Twin
from subplat.adapters.sandbox.world import World
from subplat.adapters.sandbox.xendit.account import XenditAccount
from subplat.adapters.sandbox.xendit.account_routes import account_routes
from subplat.adapters.sandbox.xendit.checkout_routes import checkout_routes
from subplat.adapters.sandbox.xendit.customer_routes import customer_routes
from subplat.adapters.sandbox.xendit.cycle_routes import cycle_routes
from subplat.adapters.sandbox.xendit.errors import XenditError, XenditErrorShape
from subplat.adapters.sandbox.xendit.guard import error_handler, guard_for
from subplat.adapters.sandbox.xendit.invoice_routes import invoice_routes
from subplat.adapters.sandbox.xendit.payer_routes import payer_routes
from subplat.adapters.sandbox.xendit.payment_routes import payment_routes
from subplat.adapters.sandbox.xendit.plan_routes import plan_routes
from subplat.adapters.sandbox.xendit.refund_routes import refund_routes
from subplat.adapters.sandbox.xendit.session_routes import session_routes
from subplat.adapters.sandbox.xendit.snapshot import snapshot
from subplat.adapters.sandbox.xendit.state import XenditState

_ROUTES = (
    customer_routes,
    invoice_routes,
    session_routes,
    plan_routes,
    cycle_routes,
    payment_routes,
    refund_routes,
)


def register(world: World, account: XenditAccount | None = None) -> Twin:
    """The twin of Xendit for one merchant account."""
    state = XenditState(world=world, account=account or XenditAccount())
    shape = XenditErrorShape(world.ids, state.account)
    api = Router(
        path="/",
        guards=[guard_for(state)],
        exception_handlers={XenditError: error_handler(state, shape)},
        route_handlers=[handler for routes in _ROUTES for handler in routes(state)],
    )
    return Twin(
        name="xendit",
        prefix="/xendit",
        router=Router(path="/", route_handlers=[api, *checkout_routes(state)]),
        error_shape=shape,
        snapshot=lambda: snapshot(state),
        control_routes=[*payer_routes(state), *account_routes(state)],
        tick=state.catch_up,
        pages=("/checkout",),
    )
