"""What POST /sessions takes."""

from typing import Any

from subplat.adapters.sandbox.xendit.errors import wrong
from subplat.adapters.sandbox.xendit.objects import Fields
from subplat.adapters.sandbox.xendit.schedule import SCHEDULE, check_schedule
from subplat.adapters.sandbox.xendit.schema_parts import (
    BOOLEAN,
    COUNTRY,
    CURRENCY,
    HTTPS_URL,
    TEXT,
    array,
    closed,
    metadata,
    one_of,
    text,
)
from subplat.adapters.sandbox.xendit.validation import check

_ITEM = closed(
    ("name", "net_unit_amount", "quantity"),
    reference_id=TEXT,
    type=one_of("DIGITAL_PRODUCT", "PHYSICAL_PRODUCT", "DIGITAL_SERVICE", "PHYSICAL_SERVICE", "FEE", "DISCOUNT"),
    name=text(1, 255),
    net_unit_amount={"type": "number"},
    quantity={"type": "integer", "minimum": 1},
    currency=CURRENCY,
    url=TEXT,
    image_url=TEXT,
    category=TEXT,
    subcategory=TEXT,
    description=TEXT,
    metadata=metadata(50, 40, 500),
)
_SUBSCRIPTION = closed(
    ("schedule",),
    schedule=SCHEDULE,
    immediate_payment=BOOLEAN,
    failed_cycle_action=one_of("RESUME", "STOP"),
    payment_link_for_failed_attempt=BOOLEAN,
    notification_channels=array(one_of("EMAIL", "WHATSAPP"), most=2),
)
_NEW: dict[str, Any] = closed(
    ("reference_id", "session_type", "mode", "amount", "currency", "country"),
    reference_id=text(1, 64),
    session_type=one_of("SAVE", "PAY", "SUBSCRIPTION", "AUTHORIZATION"),
    mode=one_of("PAYMENT_LINK", "COMPONENTS", "CARDS_SESSION_JS"),
    amount={"type": "number", "minimum": 0},
    currency=CURRENCY,
    country=COUNTRY,
    customer={"type": "object"},
    customer_id=TEXT,
    items=array(_ITEM, most=255),
    capture_method=one_of("AUTOMATIC", "MANUAL"),
    locale=one_of("en", "id"),
    description=text(1, 1000),
    expires_at=TEXT,
    success_return_url=HTTPS_URL,
    cancel_return_url=HTTPS_URL,
    subscription=_SUBSCRIPTION,
    allow_save_payment_method=one_of("DISABLED", "OPTIONAL", "FORCED"),
    channel_properties={"type": "object"},
    allowed_payment_channels=array(TEXT),
    metadata=metadata(50, 40, 500),
)


def check_new(body: Fields) -> None:
    """Refuse a body that Xendit would refuse."""
    check(body, _NEW)
    kind = body["session_type"]
    if "customer" in body and "customer_id" in body:
        raise wrong("customer_id", "customer and customer_id exclude each other", "object.nand")
    if kind in ("SAVE", "SUBSCRIPTION") and "customer" not in body and "customer_id" not in body:
        raise wrong("customer_id", '"customer_id" is required', "any.required")
    if (kind == "SAVE") != (body["amount"] == 0):
        raise wrong("amount", "must be 0 for SAVE and greater than 0 otherwise", "number.base")
    if (kind == "SUBSCRIPTION") != ("subscription" in body):
        raise wrong("subscription", "belongs to sessions of type SUBSCRIPTION", "any.required")
    if kind == "SUBSCRIPTION":
        check_schedule(body["subscription"]["schedule"])
