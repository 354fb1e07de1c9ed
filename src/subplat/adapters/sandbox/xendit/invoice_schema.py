"""What POST /v2/invoices takes."""

from decimal import Decimal

from subplat.adapters.sandbox.xendit.channels import channel_named
from subplat.adapters.sandbox.xendit.errors import XenditError
from subplat.adapters.sandbox.xendit.objects import Fields
from subplat.adapters.sandbox.xendit.schema_parts import (
    ADDRESS,
    AMOUNT,
    BOOLEAN,
    EMAIL,
    NAME,
    PHONE,
    TEXT,
    WEB_URL,
    array,
    closed,
    metadata,
    one_of,
    text,
    whole,
)
from subplat.adapters.sandbox.xendit.validation import check

CURRENCIES = ("IDR", "USD", "THB", "VND", "PHP", "MYR")
_LARGEST = Decimal(10) ** 12
_YEAR_SECONDS = 366 * 24 * 3600
_NOTICES = array(one_of("email", "sms", "whatsapp", "viber"))
_CUSTOMER = closed(
    (),
    id=TEXT,
    phone_number=PHONE,
    given_names=NAME,
    surname=NAME,
    email=EMAIL,
    mobile_number=PHONE,
    customer_id=TEXT,
    addresses=array(ADDRESS),
)
_ITEM = closed(
    ("name", "price", "quantity"),
    name=text(1, 256),
    price={"type": "number"},
    quantity=whole(1, 510_000),
    reference_id=TEXT,
    url=WEB_URL,
    category=TEXT,
)
_NEW = closed(
    ("external_id", "amount"),
    external_id=text(1, 255),
    amount=AMOUNT,
    payer_email=TEXT,
    description=text(1, 1000),
    invoice_duration={"type": "number", "exclusiveMinimum": 0, "maximum": _YEAR_SECONDS},
    callback_virtual_account_id=TEXT,
    should_send_email=BOOLEAN,
    customer=_CUSTOMER,
    customer_notification_preference=closed(
        (), invoice_created=_NOTICES, invoice_reminder=_NOTICES, invoice_paid=_NOTICES, invoice_expired=_NOTICES
    ),
    success_redirect_url=WEB_URL,
    failure_redirect_url=WEB_URL,
    payment_methods=array(TEXT, least=1),
    mid_label=TEXT,
    should_authenticate_credit_card=BOOLEAN,
    currency=TEXT,
    reminder_time=AMOUNT,
    reminder_time_unit=one_of("days", "hours"),
    locale=one_of("en", "id"),
    items=array(_ITEM, most=75),
    fees=array(closed(("type", "value"), type=TEXT, value={"type": "number"}), most=10),
    channel_properties={"type": "object"},
    metadata=metadata(50, 40, 500),
)


def check_new(body: Fields) -> None:
    """Refuse a body that Xendit would refuse, with its code."""
    check(body, _NEW)
    email = body.get("payer_email")
    if email is not None and ("@" not in email or len(email) > 254 or " " in email):
        raise XenditError(400, "EMAIL_FORMAT_ERROR", "Please input a valid email address.")
    if body.get("currency", "IDR") not in CURRENCIES:
        raise XenditError(400, "UNSUPPORTED_CURRENCY", "The currency is not supported.")
    if body["amount"] > _LARGEST:
        raise XenditError(400, "MAXIMUM_TRANSFER_AMOUNT_ERROR", "The amount is above the maximum.")
    unknown = [name for name in body.get("payment_methods", []) if channel_named(name) is None]
    if unknown:
        raise XenditError(400, "UNAVAILABLE_PAYMENT_METHOD_ERROR", f"The payment method {unknown[0]} is not available.")
    if ("reminder_time" in body) != ("reminder_time_unit" in body):
        raise XenditError(400, "INVALID_REMINDER_TIME", "reminder_time and reminder_time_unit belong together.")
    if "callback_virtual_account_id" in body:
        raise XenditError(404, "CALLBACK_VIRTUAL_ACCOUNT_NOT_FOUND_ERROR", "Virtual account not found.")
