"""An invoice as the API shows it, and as callbacks carry it."""

from typing import Any

from subplat.adapters.sandbox.xendit.moments import stamp
from subplat.adapters.sandbox.xendit.objects import Invoice
from subplat.adapters.sandbox.xendit.state import XenditState

_BANKS = ("BCA", "BNI", "BRI", "MANDIRI", "PERMATA")
_ECHOED = (
    "payer_email",
    "description",
    "should_send_email",
    "customer",
    "customer_notification_preference",
    "success_redirect_url",
    "failure_redirect_url",
    "items",
    "fees",
    "locale",
    "metadata",
    "reminder_time",
    "reminder_time_unit",
)
_CALLBACK_ECHOED = ("payer_email", "description", "success_redirect_url", "failure_redirect_url", "items", "fees")


def view(state: XenditState, invoice: Invoice) -> dict[str, Any]:
    """The whole invoice."""
    request = invoice.request
    amount = request["amount"]
    return {
        "id": invoice.id,
        "external_id": request["external_id"],
        "user_id": state.account.business_id,
        "status": invoice.status,
        "merchant_name": state.account.merchant_name,
        "merchant_profile_picture_url": "https://xnd-merchant-logos.example/default.png",
        "amount": amount,
        "expiry_date": stamp(invoice.expires_at),
        "invoice_url": invoice.url,
        "available_banks": [
            {
                "bank_code": bank,
                "collection_type": "POOL",
                "transfer_amount": amount,
                "bank_branch": "Virtual Account",
                "account_holder_name": state.account.merchant_name.upper(),
                "identity_amount": 0,
            }
            for bank in _BANKS
        ],
        "available_retail_outlets": [{"retail_outlet_name": "ALFAMART"}],
        "available_ewallets": [{"ewallet_type": "OVO"}, {"ewallet_type": "DANA"}],
        "available_qr_codes": [{"qr_code_type": "QRIS"}],
        "available_direct_debits": [{"direct_debit_type": "DD_BRI"}],
        "available_paylaters": [{"paylater_type": "KREDIVO"}],
        "should_exclude_credit_card": False,
        "created": stamp(invoice.created),
        "updated": stamp(invoice.updated),
        "currency": request.get("currency", "IDR"),
        **{name: request[name] for name in _ECHOED if name in request},
        **_paid_fields(invoice),
    }


def callback_body(state: XenditState, invoice: Invoice) -> dict[str, Any]:
    """The flat callback: no event, no data; PAID or EXPIRED. It carries fields that no schema lists."""
    request = invoice.request
    return {
        "id": invoice.id,
        "external_id": request["external_id"],
        "user_id": state.account.business_id,
        "is_high": False,
        "status": invoice.status,
        "merchant_name": state.account.merchant_name,
        "amount": request["amount"],
        "created": stamp(invoice.created),
        "updated": stamp(invoice.updated),
        "currency": request.get("currency", "IDR"),
        **{name: request[name] for name in _CALLBACK_ECHOED if name in request},
        **_paid_fields(invoice),
    }


def channel_callback_body(state: XenditState, invoice: Invoice) -> dict[str, Any] | None:
    """The legacy callback of the virtual account or e-wallet that paid; None for other channels."""
    payment = invoice.payment
    if payment is None:
        return None
    if payment.channel.method == "BANK_TRANSFER":
        return {
            "id": state.world.ids.hex24(),
            "payment_id": state.world.ids.uuid(),
            "callback_virtual_account_id": state.world.ids.hex24(),
            "owner_id": state.account.business_id,
            "external_id": invoice.request["external_id"],
            "account_number": invoice.destination,
            "bank_code": payment.channel.channel,
            "amount": payment.amount,
            "currency": payment.currency,
            "transaction_timestamp": stamp(payment.created),
            "merchant_code": "88608",
            "created": stamp(payment.created),
            "updated": stamp(payment.created),
        }
    if payment.channel.method == "EWALLET":
        return {
            "event": "ewallet.capture",
            "business_id": state.account.business_id,
            "created": stamp(payment.created),
            "data": {
                "id": _ewallet_charge_id(invoice),
                "business_id": state.account.business_id,
                "reference_id": invoice.request["external_id"],
                "status": "SUCCEEDED",
                "currency": payment.currency,
                "charge_amount": invoice.request["amount"],
                "capture_amount": payment.amount,
                "checkout_method": "ONE_TIME_PAYMENT",
                "channel_code": "ID_OVO",
                "created": stamp(payment.created),
                "updated": stamp(payment.created),
            },
        }
    return None


def _paid_fields(invoice: Invoice) -> dict[str, Any]:
    payment = invoice.payment
    if payment is None:
        return {}
    fields: dict[str, Any] = {
        "paid_amount": payment.amount,
        "paid_at": stamp(payment.created),
        "initial_amount": invoice.request["amount"],
        "adjusted_received_amount": payment.amount,
        "payment_method": payment.channel.method,
        "payment_channel": payment.channel.channel,
        "payment_destination": invoice.destination,
    }
    match payment.channel.method:
        case "BANK_TRANSFER":
            fields["bank_code"] = payment.channel.channel
        case "EWALLET":
            fields |= {"ewallet_type": payment.channel.channel, "payment_id": _ewallet_charge_id(invoice)}
        case "CREDIT_CARD":
            fields["credit_card_charge_id"] = payment.capture_id.removeprefix("cptr-").replace("-", "")[:24]
        case "RETAIL_OUTLET":
            fields["retail_outlet_name"] = payment.channel.channel
        case _:
            fields["payment_method_id"] = f"pm-{payment.capture_id.removeprefix('cptr-')}"
    return fields


def _ewallet_charge_id(invoice: Invoice) -> str:
    assert invoice.payment is not None
    return f"ewc_{invoice.payment.id.removeprefix('py-')}"
