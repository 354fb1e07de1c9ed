"""Puts the twin of Cosmic into a sandbox."""

from typing import Any

from litestar import Request, Response, Router, post
from litestar.exceptions import ClientException

from subplat.adapters.sandbox.control_routes import control_body
from subplat.adapters.sandbox.cosmic.errors import CosmicErrorShape, CosmicRefusal, error_body
from subplat.adapters.sandbox.cosmic.routes import media_routes, object_routes
from subplat.adapters.sandbox.cosmic.state import CosmicAccount, CosmicState
from subplat.adapters.sandbox.exact_json import json_answer
from subplat.adapters.sandbox.twin import Twin
from subplat.adapters.sandbox.world import World


def register(world: World, account: CosmicAccount | None = None) -> Twin:
    """The twin, at `/cosmic`; `POST /_sandbox/cosmic/plan {"objects_limit"}` sets what its plan allows."""
    state = CosmicState(world=world, account=account or CosmicAccount())

    @post("/cosmic/plan", status_code=200)
    async def change_plan(request: Request[Any, Any, Any]) -> Response[bytes]:
        limit = (await control_body(request)).get("objects_limit")
        if limit is not None and (not isinstance(limit, int) or limit < 0):
            raise ClientException('"objects_limit" must be a whole number or null')
        state.account.objects_limit = limit
        return json_answer({"objects_limit": limit})

    router = Router(
        path="/",
        route_handlers=[*object_routes(state), *media_routes(state)],
        exception_handlers={CosmicRefusal: _refusal_answer},
    )
    return Twin(
        name="cosmic",
        prefix="/cosmic",
        router=router,
        error_shape=CosmicErrorShape(),
        snapshot=state.snapshot,
        control_routes=[change_plan],
        pages=("/media",),
    )


def _refusal_answer(_: Request[Any, Any, Any], refusal: CosmicRefusal) -> Response[bytes]:
    return json_answer(error_body(refusal.status, str(refusal)), status=refusal.status)
