"""Callbacks of the payment provider: see that they are authentic, store, answer. Everything else happens in a job.

Xendit's token is a static secret without a signature of the body, so what is stored is only a hint. An answer other
than 2xx makes Xendit deliver again (documentation: "Webhook behavior"). The adapter of another gateway says itself what is
authentic.

The one route where many requests come at once: a bare ASGI route, because Litestar's own reading of parameters and
making of responses would cost more than all the rest, and answers to those that were committed together.
"""

import asyncio
from collections.abc import Callable, Mapping

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
from subplat.entrypoints.http.config import HttpConfig
from subplat.entrypoints.http.failures import unavailable
from subplat.entrypoints.http.problems import Refused
from subplat.entrypoints.http.refusals import RefusalLog
from subplat.entrypoints.http.route_rights import public
from subplat.entrypoints.http.tokens import AcceptedTokens, sole_header, sole_headers

PATH = "/webhooks"
TOKEN_HEADER = b"x-callback-token"
_SECRET_HEADERS = frozenset({b"x-callback-token", b"authorization", b"cookie"})
Judge = Callable[[Mapping[str, str], bytes], bool]
# Reading a larger one would keep everybody else waiting for milliseconds.
_READ_AT_ONCE = 16 * 1024


class CallbackStored(msgspec.Struct, frozen=True):
    """`stored` is false for a callback that was in the books already."""

    stored: bool


_ANSWERS = {stored: msgspec.json.encode(CallbackStored(stored=stored)) for stored in (True, False)}


def callback_path(config: HttpConfig) -> str:
    """Where the gateway's callbacks arrive."""
    return f"{PATH}/{config.gateway}"


def gateway_callbacks(payments: PaymentUseCases, config: HttpConfig, clock: Clock) -> ASGIRouteHandler:
    """The route. A token is looked at before the body is read, so that strangers cannot make us read one."""
    refusals, path = RefusalLog(clock), callback_path(config)
    collector = CallbackCollector(payments.store_callbacks)
    tokens = AcceptedTokens(config.callback_tokens)

    @asgi(path, copy_scope=False, opt=public("the provider shows its own token, or signs"))
    async def receive_callback(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") != "POST":
            raise MethodNotAllowedException(headers={"allow": "POST"})
        if config.authentic_callback is None:
            if not tokens.admit(sole_header(scope, TOKEN_HEADER)):
                refusals.note(path)
                raise Refused(401, "bad_callback_token", "The callback token is missing or wrong.")
            content = await body_of(scope, receive, LARGEST_BODY)
        else:
            content = await body_of(scope, receive, LARGEST_BODY)
            if not await _authentic(config.authentic_callback, scope, content):
                refusals.note(path)
                raise Refused(401, "bad_callback_signature", "The callback is not the gateway's.")
        callback = await _callback(scope, content)
        body = _ANSWERS[await _stored(collector, callback)]
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    return receive_callback


async def _authentic(judge: Judge, scope: Scope, body: bytes) -> bool:
    """In a thread: it is not our code, and everybody else would wait for it."""
    try:
        return await asyncio.to_thread(judge, sole_headers(scope), body)
    except Exception as failure:
        raise unavailable("Whether the callback is authentic could not be told") from failure


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
