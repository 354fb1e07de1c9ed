"""Control routes under `/_sandbox`: what the payer does."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, post
from litestar.exceptions import ClientException, HTTPException, NotFoundException
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.control_routes import AnyRequest, control_body
from subplat.adapters.sandbox.exact_json import json_answer
from subplat.adapters.sandbox.xendit import invoices
from subplat.adapters.sandbox.xendit.charging import DECLINED
from subplat.adapters.sandbox.xendit.objects import Invoice
from subplat.adapters.sandbox.xendit.payer import CannotPay, Paying
from subplat.adapters.sandbox.xendit.paying import decline, pay
from subplat.adapters.sandbox.xendit.snapshot import shown
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.targets import NoSuchTarget, Target, find


def payer_routes(state: XenditState) -> Sequence[ControllerRouterHandler]:
    """Pay, decline, and the older callback of the channel that paid."""

    def named(body: dict[str, Any]) -> Target:
        try:
            return find(state, str(body["target"]))
        except KeyError as error:
            raise ClientException('"target" is required') from error
        except NoSuchTarget as error:
            raise NotFoundException(str(error)) from error

    @post("/pay", status_code=200)
    async def pay_target(request: AnyRequest) -> Response[bytes]:
        body = await control_body(request)
        target = named(body)
        how = Paying(
            method=body.get("method"), amount=body.get("amount"), after_expiry=body.get("after_expiry") is True
        )
        try:
            pay(state, target, how)
        except CannotPay as reason:
            raise HTTPException(status_code=409, detail=str(reason)) from reason
        return json_answer(shown(state, target))

    @post("/decline", status_code=200)
    async def decline_target(request: AnyRequest) -> Response[bytes]:
        body = await control_body(request)
        target = named(body)
        try:
            decline(state, target, body.get("failure_code", DECLINED), int(body.get("times", 1)))
        except CannotPay as reason:
            raise HTTPException(status_code=409, detail=str(reason)) from reason
        return json_answer(shown(state, target))

    @post("/xendit/channel_callback", status_code=200)
    async def send_channel_callback(request: AnyRequest) -> Response[bytes]:
        target = named(await control_body(request))
        if not isinstance(target, Invoice) or target.payment is None:
            raise ClientException("only a paid invoice has a channel callback")
        invoices.send_channel_callback(state, target, state.now)
        return json_answer(shown(state, target))

    return [pay_target, decline_target, send_channel_callback]
