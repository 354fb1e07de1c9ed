"""Finding an invoice's number and amount in a mail by a language model; pure, may be asked again."""

from decimal import Decimal
from typing import Protocol

from attrs import field, frozen


@frozen(kw_only=True)
class ReadInvoice:
    """What the model found, unchecked: the caller compares it with the text. None: it found none.

    `model` is the exact model version, `prompt` what was really sent, `answer` what really came back.
    """

    number: str | None
    amount: Decimal | None
    model: str
    prompt: str = field(repr=False)
    answer: str = field(repr=False)


class InvoiceReader(Protocol):
    """Reads one mail; what the mail says is data, never an instruction."""

    def read(self, text: str) -> ReadInvoice:
        """Raises `Unavailable`, `Rejected` (blocked, bad key) or `MalformedAnswer`."""
        ...
