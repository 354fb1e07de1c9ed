"""The names of channels in both generations of Xendit's interface."""

import pytest

from subplat.adapters.xendit.methods import payment_method
from subplat.domain.payments.methods import PaymentMethod


@pytest.mark.parametrize(
    ("names", "method"),
    [
        (("BANK_TRANSFER", "BCA"), PaymentMethod.XENDIT_VA),
        (("BCA_VIRTUAL_ACCOUNT",), PaymentMethod.XENDIT_VA),
        (("CREDIT_CARD", "CREDIT_CARD"), PaymentMethod.XENDIT_CC),
        (("CARDS",), PaymentMethod.XENDIT_CC),
        (("EWALLET", "OVO"), PaymentMethod.XENDIT_EWALLET),
        (("ID_OVO",), PaymentMethod.XENDIT_EWALLET),
        (("dana",), PaymentMethod.XENDIT_EWALLET),
        (("QR_CODE", "QRIS"), PaymentMethod.XENDIT_QRIS),
        (("QRIS",), PaymentMethod.XENDIT_QRIS),
        (("RETAIL_OUTLET", "ALFAMART"), PaymentMethod.XENDIT_RETAIL),
        (("DIRECT_DEBIT", "DD_BRI"), PaymentMethod.XENDIT_DIRECT_DEBIT),
        (("BRI_DIRECT_DEBIT",), PaymentMethod.XENDIT_DIRECT_DEBIT),
        (("PAYLATER", "KREDIVO"), PaymentMethod.XENDIT_OTHER),
        (("SOMETHING_NEW", "CARDS"), PaymentMethod.XENDIT_CC),
        ((None, None), PaymentMethod.XENDIT_OTHER),
        ((), PaymentMethod.XENDIT_OTHER),
    ],
)
def test_a_channel_has_its_method(names: tuple[str | None, ...], method: PaymentMethod) -> None:
    assert payment_method(*names) is method
