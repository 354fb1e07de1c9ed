"""`POST /{version}/models/{model}:generateContent`, and the control routes that spoil its answers."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, delete, post
from litestar.exceptions import ClientException
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.control_routes import control_body
from subplat.adapters.sandbox.exact_json import json_answer, read_json
from subplat.adapters.sandbox.gate import SUMMARY
from subplat.adapters.sandbox.gemini.errors import GeminiRefusal, invalid
from subplat.adapters.sandbox.gemini.outputs import OutputKind, output, response
from subplat.adapters.sandbox.gemini.request_body import understood
from subplat.adapters.sandbox.gemini.state import GeminiState

AnyRequest = Request[Any, Any, Any]
_VERSIONS = ("v1", "v1beta")
_MOST_PLANNED = 1000


def generate_route(state: GeminiState) -> ControllerRouterHandler:
    """The one method that the platform uses."""

    @post("/{version:str}/models/{call:str}", status_code=200)
    async def generate_content(request: AnyRequest, version: FromPath[str], call: FromPath[str]) -> Response[bytes]:
        model, _, method = call.partition(":")
        _check_key(state, request.headers.get("x-goog-api-key"))
        if version not in _VERSIONS or method != "generateContent" or not model.startswith("gemini-"):
            text = f"models/{model} is not found for API version {version}, or is not supported for {method}."
            raise GeminiRefusal(404, text)
        try:
            body = read_json(await request.body())
        except ValueError as error:
            raise invalid(f"Invalid JSON payload received. {error}") from error
        asked = understood(body)
        kind = state.next_kind()
        made = output(kind, asked)
        request.state[SUMMARY] = f"{model}: {kind.value}"
        state.written.append({"model": model, "kind": kind.value, "prompt": asked.prompt, "text": made.text})
        return json_answer(response(made, asked, model, state.world.ids.token()))

    return generate_content


def control_routes(state: GeminiState) -> Sequence[ControllerRouterHandler]:
    """`POST /gemini/outputs {"kind", "times"}` plans answers, `DELETE` forgets the plan."""

    @post("/gemini/outputs", status_code=200)
    async def plan(request: AnyRequest) -> Response[bytes]:
        wanted = await control_body(request)
        times = wanted.get("times", 1)
        if not isinstance(times, int) or not 1 <= times <= _MOST_PLANNED:
            raise ClientException(f'"times" must be 1 to {_MOST_PLANNED}')
        try:
            kind = OutputKind(str(wanted.get("kind")))
        except ValueError as error:
            raise ClientException(f'"kind" must be one of {", ".join(OutputKind)}') from error
        state.planned += [kind] * times
        return json_answer(state.snapshot())

    @delete("/gemini/outputs", status_code=200)
    async def forget() -> Response[bytes]:
        state.planned.clear()
        return json_answer(state.snapshot())

    return [plan, forget]


def _check_key(state: GeminiState, key: str | None) -> None:
    if not key:
        raise GeminiRefusal(
            403, "Method doesn't allow unregistered callers (callers without established identity). Please use API Key."
        )
    if key != state.account.api_key:
        reason = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
        raise GeminiRefusal(400, "API key not valid. Please pass a valid API key.", [reason])
