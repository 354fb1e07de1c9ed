"""Callbacks of the payment provider: compare the token, store, answer. Everything else happens in a job.

Xendit's token is a static secret without a signature of the body, so what is stored is only a hint. An answer other
than 2xx makes Xendit deliver again (documentation: "Webhook behavior").

The one route where many requests come at once: a bare ASGI route, because Litestar's own reading of parameters and
making of responses would cost more than all the rest, and answers to those that were committed together.
"""

import asyncio

import msgspec
from litestar import asgi
from litestar.exceptions import MethodNotAllowedException
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send

from subplat.application.payments.callbacks import StoreCallback
from subplat.application.ports.clock import Clock
from subplat.application.use_cases import PaymentUseCases
from subplat.domain.errors import DomainError
from subplat.entrypoints.http.bare_bodies import body_of
from subplat.entrypoints.http.callback_collector import BacklogFull, CallbackCollector
from subplat.entrypoints.http.callback_json import LARGEST_BODY, NotACallback, callback_payload
from subplat.entrypoints.http.failures import unavailable
from subplat.entrypoints.http.problems import Refused
from subplat.entrypoints.http.refusals import RefusalLog
from subplat.entrypoints.http.route_rights import public
from subplat.entrypoints.http.tokens import AcceptedTokens, sole_header

PATH = "/webhooks/xendit"
TOKEN_HEADER = b"x-callback-token"
_SECRET_HEADERS = frozenset({b"x-callback-token", b"authorization", b"cookie"})
# Reading a larger one would keep everybody else waiting for milliseconds.
_READ_AT_ONCE = 16 * 1024


class CallbackStored(msgspec.Struct, frozen=True):
    """`stored` is false for a callback that was in the books already."""

    stored: bool


_ANSWERS = {stored: msgspec.json.encode(CallbackStored(stored=stored)) for stored in (True, False)}


def xendit_callbacks(payments: PaymentUseCases, tokens: AcceptedTokens, clock: Clock) -> ASGIRouteHandler:
    """The route. The token is looked at before the body is read, so that strangers cannot make us read one."""
    refusals = RefusalLog(clock)
    collector = CallbackCollector(payments.store_callbacks)

    @asgi(PATH, copy_scope=False, opt=public("the provider shows its own token"))
    async def receive_callback(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") != "POST":
            raise MethodNotAllowedException(headers={"allow": "POST"})
        if not tokens.admit(sole_header(scope, TOKEN_HEADER)):
            refusals.note(PATH)
            raise Refused(401, "bad_callback_token", "The callback token is missing or wrong.")
        callback = await _callback(scope, await body_of(scope, receive, LARGEST_BODY))
        body = _ANSWERS[await _stored(collector, callback)]
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    return receive_callback


async def _callback(scope: Scope, body: bytes) -> StoreCallback:
    try:
        payload = (
            callback_payload(body) if len(body) <= _READ_AT_ONCE else await asyncio.to_thread(callback_payload, body)
        )
    except NotACallback as refusal:
        raise Refused(400, "malformed_callback", str(refusal)) from None
    headers = {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in scope["headers"]
        if name.lower() not in _SECRET_HEADERS
    }
    return StoreCallback(payload=payload, headers=headers)


async def _stored(collector: CallbackCollector, callback: StoreCallback) -> bool:
    try:
        return await collector.store(callback)
    except BacklogFull as full:
        raise unavailable("Too many callbacks wait to be stored") from full
    except DomainError as refusal:
        # The books cannot hold it, and will not when it comes again.
        raise Refused(400, "malformed_callback", refusal.detail) from refusal
    except Exception as failure:
        raise unavailable("The callback could not be stored") from failure
