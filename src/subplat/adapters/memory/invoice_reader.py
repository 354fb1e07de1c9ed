"""An invoice reader that follows a script, or else reads what is labelled plainly."""

import re
from decimal import Decimal

from attrs import define, field, frozen

from subplat.application.ports.failures import OutsideFailure
from subplat.application.ports.invoice_reader import ReadInvoice

_NUMBER = re.compile(r"invoice\s*:\s*([A-Z0-9][A-Z0-9/.-]*[A-Z0-9])", re.IGNORECASE)
_TOTAL = re.compile(r"total\s*:?\s*rp\s*([0-9.]+[0-9])", re.IGNORECASE)


@frozen
class Scripted:
    """What the model claims to have found."""

    number: str | None
    amount: Decimal | None


@define
class InMemoryInvoiceReader:
    """First raises the `failures`, then gives the `answers`, then reads `… invoice: X` and `Total Rp 1.234`."""

    failures: list[OutsideFailure] = field(factory=list[OutsideFailure])
    answers: list[Scripted] = field(factory=list[Scripted])
    asked: list[str] = field(factory=list[str])

    def read(self, text: str) -> ReadInvoice:
        """The next answer of the script."""
        self.asked.append(text)
        if self.failures:
            raise self.failures.pop(0)
        found = self.answers.pop(0) if self.answers else _plainly(text)
        return ReadInvoice(number=found.number, amount=found.amount, model="in-memory", prompt=text, answer=repr(found))


def _plainly(text: str) -> Scripted:
    number, total = _NUMBER.search(text), _TOTAL.search(text)
    return Scripted(number[1] if number else None, Decimal(total[1].replace(".", "")) if total else None)
