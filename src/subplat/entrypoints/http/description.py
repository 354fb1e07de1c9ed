"""The OpenAPI description: JSON at `/schema`, a page at `/schema/ui`; nothing of either is loaded from elsewhere."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import msgspec
from litestar import Request, Router
from litestar.datastructures import ResponseHeader
from litestar.openapi import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from subplat.entrypoints.http.examples import with_examples
from subplat.entrypoints.http.explorer.routes import explorer_routes
from subplat.entrypoints.http.hidden_fields import NOT_FOR_CLIENTS
from subplat.entrypoints.http.problems import MEDIA_TYPE, Problem
from subplat.entrypoints.http.route_rights import public
from subplat.entrypoints.http.true_answers import with_true_answers

SESSION = "session"
API_KEY = "apiKey"
CALLBACK_TOKEN = "callbackToken"
_DESCRIPTIONS = {
    400: "The request is not as described here",
    401: "Nobody we know: log in, or send a key",
    403: "The role, or the key's scopes, do not include this; or the CSRF token is missing",
    404: "What is named does not exist",
    406: "It is answered in JSON, which the request does not accept",
    409: "The state has moved on, or a unique key is taken",
    412: "It was changed since it was looked at",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "A business rule forbids it",
    429: "Tried too often: wait",
    500: "Something went wrong on our side",
    503: "Try again later",
}
PROBLEMS = {
    status: ResponseSpec(Problem, description=text, media_type=MEDIA_TYPE, generate_examples=False)
    for status, text in _DESCRIPTIONS.items()
}
REQUEST_ID = ResponseHeader(
    name="x-request-id", description="The id of this request, also in our logs", documentation_only=True
)


class ExactJson(JsonRenderPlugin):
    """Litestar's description with the shapes as msgspec, which enforces them, describes them: Litestar's own leave out
    that unknown fields are refused, and limits inside of lists and maps. `operations`: those of bare routes, by path.
    """

    def __init__(self, shapes: tuple[type, ...], operations: Mapping[str, object]) -> None:
        super().__init__(path=["/openapi.json", "/"])
        self._rendered: bytes | None = None
        self._shapes = shapes
        self._operations = operations

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The document, made when it is first asked for: everybody may ask, and it is long."""
        if self._rendered is None:
            self._rendered = self._document(request, openapi_schema)
        return self._rendered

    def _document(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        _, exact = msgspec.json.schema_components(
            self._shapes, schema_hook=_foreign, ref_template="#/components/schemas/{name}"
        )
        components = openapi_schema["components"]
        described = {**components, "schemas": {**components["schemas"], **_as_shown(exact, components["schemas"])}}
        paths = {**openapi_schema["paths"], **self._operations}
        whole = with_examples({**openapi_schema, "components": described, "paths": paths})
        return self.render_json(request, with_true_answers(whole, request.app))


def description(shapes: tuple[type, ...], operations: Mapping[str, object]) -> OpenAPIConfig:
    """How the API describes itself; `shapes` are the bodies of all requests and answers, `operations` what bare routes do."""
    return OpenAPIConfig(
        title="Subplat",
        version=version("subplat"),
        description=(
            "Money is `{amount, currency}` with the amount as text; instants are RFC 3339 in UTC, civil dates "
            "`YYYY-MM-DD`; errors are RFC 9457 problems with a stable `code`."
        ),
        openapi_router=Router(
            "/schema",
            route_handlers=explorer_routes(),
            include_in_schema=False,
            opt=public("what the API can do is no secret"),
        ),
        render_plugins=[ExactJson(shapes, operations)],
        components=Components(
            security_schemes={
                SESSION: SecurityScheme(
                    type="apiKey",
                    name="__Host-subplat",
                    security_scheme_in="cookie",
                    description="Made by logIn; whatever changes something needs X-CSRF-Token too.",
                ),
                API_KEY: SecurityScheme(type="http", scheme="bearer", description="An API key with scopes."),
                CALLBACK_TOKEN: SecurityScheme(type="apiKey", name="x-callback-token", security_scheme_in="header"),
            }
        ),
    )


def _as_shown(exact: dict[str, Any], litestars: dict[str, Any]) -> dict[str, Any]:
    """msgspec calls only such instants `date-time` whose type asks for a zone; all of ours have one. And what clients do
    not see is null for them.
    """
    hidden = {(view.__name__, field) for view, fields in NOT_FOR_CLIENTS.items() for field in fields}

    def shown(name: str, field: str, inside: dict[str, Any]) -> dict[str, Any]:
        inside = _instant(inside) if _is_instant(_of(litestars, name, field)) else inside
        return _or_null(inside) if (name, field) in hidden else inside

    return {
        name: {**schema, "properties": {field: shown(name, field, inside) for field, inside in fields.items()}}
        if (fields := schema.get("properties"))
        else schema
        for name, schema in exact.items()
    }


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = schema.get("anyOf", [schema])
    return {"anyOf": [*(kind for kind in kinds if kind.get("type") != "null"), {"type": "null"}]}


def _of(schemas: dict[str, Any], name: str, field: str) -> dict[str, Any]:
    found: dict[str, Any] = schemas.get(name, {}).get("properties", {}).get(field, {})
    return found


def _is_instant(schema: dict[str, Any]) -> bool:
    kinds = schema.get("oneOf") or schema.get("anyOf") or [schema]
    return any(kind.get("format") == "date-time" for kind in kinds)


def _instant(schema: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in schema:
        return {**schema, "anyOf": [_instant(kind) for kind in schema["anyOf"]]}
    return {**schema, "format": "date-time"} if schema.get("type") == "string" else schema


def _foreign(kind: type) -> dict[str, Any]:
    """What came from outside as it came; raises TypeError for any other type that msgspec does not know."""
    if kind is object:
        return {"description": "As it came"}
    raise TypeError(f"{kind} cannot be described")
