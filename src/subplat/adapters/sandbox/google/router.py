"""Routes for a twin, made from the discovery document: Google's own paths, checks before and after each handler."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen
from litestar import Request, Response, Router
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.exact_json import json_answer, read_json
from subplat.adapters.sandbox.gate import SUMMARY
from subplat.adapters.sandbox.google.discovery import Method, method
from subplat.adapters.sandbox.google.errors import GoogleErrorShape, Refusal

_SHAPE = GoogleErrorShape()


@frozen(kw_only=True)
class GoogleCall:
    """A checked call: path parts, typed query parameters, body (empty when the method takes none)."""

    method_id: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Mapping[str, Any]


Handler = Callable[[GoogleCall], dict[str, Any] | None]
"""Answers a call; None is a 204. May raise `Refusal`."""


def google_router(interface: str, version: str, *, root: str, handlers: Mapping[str, Handler]) -> Router:
    """A router at `root` for methods given by id."""
    routes: list[ControllerRouterHandler] = []
    for method_id, handler in handlers.items():
        known = method(interface, version, method_id)
        path = known.path.removeprefix(root).replace("}", ":str}")
        route = HTTPRouteHandler(path, http_method=HttpMethod(known.http_method), status_code=200)
        routes.append(route(_route(known, handler)))
    return Router(path=root, route_handlers=routes)


def _route(known: Method, handler: Handler) -> Callable[..., Any]:
    async def answer(request: Request[Any, Any, Any]) -> Response[bytes]:
        request.scope["state"][SUMMARY] = known.id
        try:
            call = await _checked(known, request)
            content = handler(call)
        except Refusal as refusal:
            request.scope["state"][SUMMARY] = f"{known.id}: {refusal.message}"
            body = _SHAPE.body(refusal.status, refusal.reason, refusal.message)
            return json_answer(body, status=refusal.status, headers=_SHAPE.headers(refusal.status))
        if content is None:
            return Response(b"", status_code=204)
        known.check_answer(content)
        return json_answer(content)

    return answer


async def _checked(known: Method, request: Request[Any, Any, Any]) -> GoogleCall:
    if not request.headers.get("authorization", "").startswith("Bearer "):
        raise Refusal(401, "Request is missing required authentication credential.", "required")
    path = {name: str(value) for name, value in request.path_params.items()}
    known.check_path(path)
    query = known.check_query({name: request.query_params.getall(name) for name in request.query_params})
    return GoogleCall(method_id=known.id, path=path, query=query, body=_body(known, await request.body()))


def _body(known: Method, raw: bytes) -> Mapping[str, Any]:
    if not known.takes_body:
        if raw.strip():
            raise Refusal(400, f"{known.id} takes no body.")
        return {}
    try:
        body = read_json(raw)
    except ValueError as error:
        raise Refusal(400, f"Invalid JSON payload received: {error}", "parseError") from error
    known.check_body(body)
    return dict(body)
