"""Puts the twin of Gemini into a sandbox."""

from typing import Any

from litestar import Request, Response, Router

from subplat.adapters.sandbox.exact_json import json_answer
from subplat.adapters.sandbox.gemini.errors import GeminiErrorShape, GeminiRefusal, error_body
from subplat.adapters.sandbox.gemini.routes import control_routes, generate_route
from subplat.adapters.sandbox.gemini.state import GeminiAccount, GeminiState
from subplat.adapters.sandbox.twin import Twin
from subplat.adapters.sandbox.world import World


def register(world: World, account: GeminiAccount | None = None) -> Twin:
    """The twin, at `/gemini`."""
    state = GeminiState(world=world, account=account or GeminiAccount())
    router = Router(
        path="/", route_handlers=[generate_route(state)], exception_handlers={GeminiRefusal: _refusal_answer}
    )
    return Twin(
        name="gemini",
        prefix="/gemini",
        router=router,
        error_shape=GeminiErrorShape(state.account.retry_delay),
        snapshot=state.snapshot,
        control_routes=control_routes(state),
    )


def _refusal_answer(_: Request[Any, Any, Any], refusal: GeminiRefusal) -> Response[bytes]:
    return json_answer(error_body(refusal.status, str(refusal), refusal.details), status=refusal.status)
