"""The names of channels at Xendit, in the words of the payments table."""

from collections.abc import Mapping

from subplat.domain.payments.methods import PaymentMethod

_BY_NAME: Mapping[str, PaymentMethod] = {
    "BANK_TRANSFER": PaymentMethod.XENDIT_VA,
    "VIRTUAL_ACCOUNT": PaymentMethod.XENDIT_VA,
    "POOL": PaymentMethod.XENDIT_VA,
    "CALLBACK_VIRTUAL_ACCOUNT": PaymentMethod.XENDIT_VA,
    "CREDIT_CARD": PaymentMethod.XENDIT_CC,
    "DEBIT_CARD": PaymentMethod.XENDIT_CC,
    "CARD": PaymentMethod.XENDIT_CC,
    "CARDS": PaymentMethod.XENDIT_CC,
    "EWALLET": PaymentMethod.XENDIT_EWALLET,
    "QR_CODE": PaymentMethod.XENDIT_QRIS,
    "QRIS": PaymentMethod.XENDIT_QRIS,
    "RETAIL_OUTLET": PaymentMethod.XENDIT_RETAIL,
    "OVER_THE_COUNTER": PaymentMethod.XENDIT_RETAIL,
    "ALFAMART": PaymentMethod.XENDIT_RETAIL,
    "INDOMARET": PaymentMethod.XENDIT_RETAIL,
    "DIRECT_DEBIT": PaymentMethod.XENDIT_DIRECT_DEBIT,
    "DIRECT_BANK_TRANSFER": PaymentMethod.XENDIT_DIRECT_DEBIT,
    **dict.fromkeys(
        ("OVO", "DANA", "LINKAJA", "SHOPEEPAY", "GOPAY", "ASTRAPAY", "JENIUSPAY", "NEXCASH"),
        PaymentMethod.XENDIT_EWALLET,
    ),
}
_BY_ENDING: Mapping[str, PaymentMethod] = {
    "_VIRTUAL_ACCOUNT": PaymentMethod.XENDIT_VA,
    "_DIRECT_DEBIT": PaymentMethod.XENDIT_DIRECT_DEBIT,
}


def payment_method(*names: str | None) -> PaymentMethod:
    """The first name that is known decides: an invoice's `payment_method`, or a `channel_code` (`BCA_VIRTUAL_ACCOUNT`)."""
    for name in names:
        upper = (name or "").upper().removeprefix("ID_")
        if upper in _BY_NAME:
            return _BY_NAME[upper]
        for ending, method in _BY_ENDING.items():
            if upper.endswith(ending):
                return method
    return PaymentMethod.XENDIT_OTHER
