"""The `idempotency-key` header: the same request again gets the first answer, without a second effect."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from litestar import Response

from subplat.adapters.sandbox.xendit.errors import FieldProblem, XenditError, invalid
from subplat.adapters.sandbox.xendit.guard import reply
from subplat.adapters.sandbox.xendit.objects import Fields
from subplat.adapters.sandbox.xendit.state import StoredAnswer, XenditState
from subplat.adapters.sandbox.xendit.validation import AnyRequest

_KEPT = timedelta(hours=24)


def once(
    state: XenditState, request: AnyRequest, body: Fields, status: int, perform: Callable[[], dict[str, Any]]
) -> Response[bytes]:
    """Do it, or answer as before. Only good answers are kept; a key is kept for 24 hours from its first use."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return reply(state, request, perform(), status)
    if not 1 <= len(key) <= 100:
        raise invalid(
            [
                FieldProblem(
                    path=["idempotency-key"],
                    message='"idempotency-key" length must be 1 to 100 characters',
                    kind="string.max",
                    location="header",
                )
            ]
        )
    stored = state.stored_answers.get((request.url.path, key))
    if stored is not None and state.now < stored.at + _KEPT:
        if stored.request != body:
            raise XenditError(
                409, "IDEMPOTENCY_ERROR", "The idempotency key was used before with a different request body."
            )
        return reply(state, request, stored.answer, stored.status)
    answer = perform()
    state.stored_answers[(request.url.path, key)] = StoredAnswer(
        at=state.now, request=body, status=status, answer=answer
    )
    return reply(state, request, answer, status)
