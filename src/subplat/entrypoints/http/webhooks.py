"""Callbacks of the payment provider: compare the token, store, answer. Everything else happens in a job.

Xendit's token is a static secret without a signature of the body, so what is stored is only a hint. An answer other
than 2xx makes Xendit deliver again (documentation: "Webhook behavior").
"""

from typing import Any

import msgspec
from litestar import Request, post
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.params import RawBody

from subplat.application.application import PaymentUseCases
from subplat.application.payments.callbacks import StoreCallback
from subplat.application.ports.clock import Clock
from subplat.domain.errors import DomainError
from subplat.entrypoints.http.callback_json import LARGEST_BODY, NotACallback, callback_payload
from subplat.entrypoints.http.description import CALLBACK_TOKEN, PROBLEMS
from subplat.entrypoints.http.failures import unavailable
from subplat.entrypoints.http.problems import Refused
from subplat.entrypoints.http.refusals import RefusalLog
from subplat.entrypoints.http.tokens import AcceptedTokens, sole_header

PATH = "/webhooks/xendit"
TOKEN_HEADER = b"x-callback-token"
_SECRET_HEADERS = frozenset({"x-callback-token", "authorization", "cookie"})


class CallbackStored(msgspec.Struct, frozen=True):
    """`stored` is false for a callback that was in the books already."""

    stored: bool


def xendit_callbacks(payments: PaymentUseCases, tokens: AcceptedTokens, clock: Clock) -> HTTPRouteHandler:
    """The route. The guard runs before the body is read, so that strangers cannot make us read one."""
    refusals = RefusalLog(clock)

    def authentic(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        if not tokens.admit(sole_header(connection.scope, TOKEN_HEADER)):
            refusals.note(PATH)
            raise Refused(401, "bad_callback_token", "The callback token is missing or wrong.")

    @post(
        PATH,
        guards=[authentic],
        status_code=200,
        request_max_body_size=LARGEST_BODY,
        sync_to_thread=True,
        responses={status: PROBLEMS[status] for status in (400, 401, 413, 503)},
        operation_id="receiveXenditCallback",
        summary="Receive a callback of the payment provider",
        tags=["webhooks"],
        security=[{CALLBACK_TOKEN: []}],
    )
    def receive(request: Request[Any, Any, Any], body: RawBody) -> CallbackStored:
        try:
            payload = callback_payload(body)
        except NotACallback as refusal:
            raise Refused(400, "malformed_callback", str(refusal)) from None
        headers = {name: value for name, value in request.headers.items() if name not in _SECRET_HEADERS}
        try:
            stored = payments.store_callback(StoreCallback(payload=payload, headers=headers))
        except DomainError as refusal:
            # The books cannot hold it, and will not when it comes again.
            raise Refused(400, "malformed_callback", refusal.detail) from refusal
        except Exception as failure:
            raise unavailable("The callback could not be stored") from failure
        return CallbackStored(stored=stored)

    return receive
