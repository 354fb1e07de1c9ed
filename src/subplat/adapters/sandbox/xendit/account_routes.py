"""Control routes under `/_sandbox`: how callbacks go, and the account's settings."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from attrs import asdict
from litestar import Response, get, put
from litestar.exceptions import ClientException
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.control_routes import AnyRequest, control_body
from subplat.adapters.sandbox.exact_json import json_answer
from subplat.adapters.sandbox.xendit.account import XenditAccount
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.steering import CallbackSteering

_SETTABLE = {"callback_url", "callback_token", "requests_per_minute", "payment_events", "channel_callbacks"}


def account_routes(state: XenditState) -> Sequence[ControllerRouterHandler]:
    """Steer callbacks; read and set the account."""

    @put("/xendit/callbacks")
    async def steer_callbacks(request: AnyRequest) -> Response[bytes]:
        body = await control_body(request)
        try:
            delay = timedelta(seconds=float(body.pop("delay_seconds", 0)))
            state.steering = CallbackSteering(delay=delay, **body)
        except (TypeError, ValueError) as error:
            raise ClientException(str(error)) from error
        return json_answer({**asdict(state.steering), "delay": delay.total_seconds()})

    @get("/xendit/account")
    async def show_account() -> Response[bytes]:
        return json_answer(_account_view(state.account))

    @put("/xendit/account")
    async def set_account(request: AnyRequest) -> Response[bytes]:
        for name, value in (await control_body(request)).items():
            if name not in _SETTABLE:
                raise ClientException(f"{name} cannot be set")
            setattr(state.account, name, value)
        return json_answer(_account_view(state.account))

    return [steer_callbacks, show_account, set_account]


def _account_view(account: XenditAccount) -> dict[str, Any]:
    return {name: value for name, value in asdict(account).items() if not isinstance(value, timedelta)}
