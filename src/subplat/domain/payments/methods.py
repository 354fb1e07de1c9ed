"""How a payment was made, in the words of the payments table."""

from enum import StrEnum


class PaymentMethod(StrEnum):
    """The channel money came through."""

    XENDIT_EWALLET = "XENDIT_EWALLET"
    XENDIT_CC = "XENDIT_CC"
    XENDIT_VA = "XENDIT_VA"
    XENDIT_QRIS = "XENDIT_QRIS"
    XENDIT_RETAIL = "XENDIT_RETAIL"
    XENDIT_DIRECT_DEBIT = "XENDIT_DIRECT_DEBIT"
    XENDIT_OTHER = "XENDIT_OTHER"
    MANUAL = "MANUAL"
    WALLET = "WALLET"
    WITHHOLDING = "WITHHOLDING"


RECORDED = frozenset({PaymentMethod.MANUAL, PaymentMethod.WITHHOLDING})
"""Written down by a person, with the reference of a transfer or the number of a slip."""
