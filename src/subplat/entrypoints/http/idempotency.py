"""Requests that may be sent again: what one does and the answer to it are committed together, under the caller's key.

```python
@post("/quotations/{quotation_id:uuid}/accept", ...)
@once(required=True)
def accept(quotation_id: FromPath[UUID]) -> None: ...
```
Only what was done is kept. A refusal (4xx) rolled everything back, the key with it: sent again, the request is judged
anew, by what is true then; a failure (5xx) likewise, so that trying again with the same key is always right. Nothing in
such a handler may call out of the process.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Annotated, Any

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.params import HeaderParameter
from litestar.serialization import encode_json

from subplat.application.application import Application
from subplat.application.ports.acting import ACTING
from subplat.application.ports.clock import Clock
from subplat.application.ports.joining import Joining, KeptAnswer, KeyInFlight, rehearsed
from subplat.entrypoints.http.presenting import json_of
from subplat.entrypoints.http.problems import Refused
from subplat.entrypoints.http.retries import settled_as_one

REPLAYED = "idempotency-replayed"
KEPT_HEADERS = ("etag", "location", "content-type")
_KEY = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        required=False,
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="A word of the caller's own for this request: sent again with it, it is done once and answered alike.",
    ),
]
AnyRequest = Request[Any, Any, Any]
_JOINING, _CLOCK = "joining", "clock"


def idempotency_state(application: Application) -> State:
    """What `once` needs of the application, for Litestar's `state`."""
    return State({_JOINING: application.joining, _CLOCK: application.clock})


def once(
    *, required: bool = False, shown_once: bool = False
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Lets a synchronous handler of a POST be repeated; goes below `@post(...)`.

    `required`: without a key it is refused (400), for what moves money or a contract. `shown_once`: the answer holds a
    secret and is not kept; a repetition is told that it was done (409). A handler with the query parameter
    `validate_only` set is run as a rehearsal: all checks, its answer, nothing written, no key used.
    """

    def decorate(handler: Callable[..., object]) -> Callable[..., object]:
        takes_request = "request" in inspect.signature(handler).parameters

        @wraps(handler)
        def repeatable(*, request: AnyRequest, idempotency_key: str | None = None, **asked: Any) -> object:
            given = {**asked, "request": request} if takes_request else asked
            joining: Joining = request.app.state[_JOINING]
            if asked.get("validate_only"):
                return settled_as_one(lambda: _rehearsal(joining, lambda: handler(**given)))
            if idempotency_key is None:
                if required:
                    detail = "This moves money or a contract: send an Idempotency-Key, the same one when you try again."
                    raise Refused(400, "idempotency_key_required", detail)
                return handler(**given)
            attempt = _Attempt(request, idempotency_key, _fingerprint(request, asked), shown_once)
            return settled_as_one(lambda: attempt.made(joining, lambda: handler(**given)))

        return _declared(repeatable, handler, takes_request=takes_request)

    return decorate


def _rehearsal(joining: Joining, handler: Callable[[], object]) -> object:
    with rehearsed(joining):
        return handler()


class _Attempt:
    """One request under one key."""

    def __init__(self, request: AnyRequest, key: str, fingerprint: str, shown_once: bool) -> None:
        self._key, self._fingerprint, self._shown_once = key, fingerprint, shown_once
        self._route = f"{request.method} {request.scope['path_template']}"
        self._status = int(getattr(request.route_handler, "status_code", 200))
        self._clock: Clock = request.app.state[_CLOCK]
        self._owner = _owner()

    def made(self, joining: Joining, handler: Callable[[], object]) -> Response[bytes | None]:
        """The answer that was kept, or a new one, committed with what was done. Raises Refused, what the handler raises."""
        with joining.joined() as outer:
            try:
                known = outer.answers.claim(self._owner, self._key)
            except KeyInFlight:
                detail = "A request with this key is being answered at this moment: ask again for its answer."
                raise Refused(409, "idempotency_key_in_flight", detail, headers={"retry-after": "1"}) from None
            if known is not None:
                return self._replayed(known)
            answer = self._answer(handler())
            if answer.status < 300:
                kept = KeptAnswer(
                    route=self._route,
                    fingerprint=self._fingerprint,
                    status=answer.status,
                    headers=answer.headers,
                    body=None if self._shown_once else answer.body,
                )
                outer.answers.keep(self._owner, self._key, kept, self._clock.now())
            outer.commit()
        return _response(answer)

    def _replayed(self, known: KeptAnswer) -> Response[bytes | None]:
        if (known.route, known.fingerprint) != (self._route, self._fingerprint):
            raise Refused(422, "idempotency_key_reused", "This key was used for another request.")
        if known.body is None:
            raise Refused(409, "answer_not_kept", "This was done already, and its answer is shown once.")
        response = _response(known)
        response.set_header(REPLAYED, "true")
        return response

    def _answer(self, value: object) -> KeptAnswer:
        headers, status, content = {"content-type": "application/json"}, self._status, value
        if isinstance(value, Response):
            headers |= {name: text for name, text in value.headers.items() if name.lower() in KEPT_HEADERS}
            status, content = value.status_code or status, value.content
        body = content if isinstance(content, bytes) else b"" if content is None else json_of(content)
        return KeptAnswer(route=self._route, fingerprint=self._fingerprint, status=status, headers=headers, body=body)


def _response(answer: KeptAnswer) -> Response[bytes | None]:
    headers = {name: text for name, text in answer.headers.items() if name != "content-type"}
    return Response(
        answer.body or None,
        status_code=answer.status,
        headers=headers,
        media_type=answer.headers["content-type"] if answer.body else None,
    )


def _owner() -> str:
    actor = ACTING.get()
    if actor is None:
        return "platform"
    if actor.key_id is not None:
        return f"key:{actor.key_id}"
    return f"user:{actor.user_id}" if actor.user_id is not None else f"{actor.source}:{actor.label}"


def _fingerprint(request: AnyRequest, asked: dict[str, Any]) -> str:
    """Of what the handler was asked, however it was spelled; not of who asks, whose keys are their own anyway."""
    told = {name: value for name, value in asked.items() if not isinstance(value, ASGIConnection)}
    return sha256(encode_json([request.url.path, dict(sorted(told.items()))])).hexdigest()


def _declared(
    repeatable: Callable[..., object], handler: Callable[..., object], *, takes_request: bool
) -> Callable[..., object]:
    # Litestar reads the signature: what the handler takes, and the two that are taken here.
    signature = inspect.signature(handler)
    added: dict[str, object] = (
        {"idempotency_key": _KEY} if takes_request else {"request": AnyRequest, "idempotency_key": _KEY}
    )
    parameters = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in signature.parameters.values()]
    for name, annotation in added.items():
        default = None if name == "idempotency_key" else inspect.Parameter.empty
        parameters.append(
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
        )
    vars(repeatable)["__signature__"] = signature.replace(parameters=parameters)
    repeatable.__annotations__ = {**handler.__annotations__, **added}
    return repeatable
