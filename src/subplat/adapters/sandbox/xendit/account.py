"""The merchant account that the twin plays."""

from datetime import timedelta
from typing import Literal

from attrs import define

PaymentEvents = Literal["v3", "v2", "both"]


@define(kw_only=True)
class XenditAccount:
    """Settings of the account, as a dashboard would hold them; changeable while the sandbox runs.

    `payment_events` chooses whether a payment is announced as `payment.capture` (v3), `payment.succeeded` (v2) or both.
    `channel_callbacks` also sends the legacy virtual account and e-wallet callbacks for paid invoices.
    """

    secret_key: str = "xnd_development_sandbox"
    business_id: str = "65a0c1d2e3f4a5b6c7d8e9f0"
    merchant_name: str = "Contoh Reseller"
    callback_url: str | None = None
    callback_token: str = "sandbox-callback-token"
    requests_per_minute: int = 3000
    payment_events: PaymentEvents = "v3"
    channel_callbacks: bool = False
    settle_after: timedelta = timedelta(days=1)
    refund_after: timedelta = timedelta(minutes=1)
