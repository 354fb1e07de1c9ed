"""Whether Finance's answer may go into the books as it stands."""

from collections.abc import Iterable
from decimal import Decimal

from attrs import frozen

from subplat.domain.messaging.own_words import own_words
from subplat.domain.messaging.unclear import Doubt
from subplat.domain.messaging.written_facts import WrittenAmount, amounts, invoice_numbers, says
from subplat.domain.money import Money


@frozen(kw_only=True)
class BillFacts:
    """What is known of the bill that the answer is about. `parts`: amounts besides the total that an invoice names."""

    amount: Money
    parts: tuple[Money, ...]
    lines: int
    invoice_number: str | None

    @property
    def rounding(self) -> Decimal:
        """What an invoice may differ by: each line and the tax rounded once, elsewhere than here."""
        return self.amount.currency.billable_unit * (self.lines + 1)


@frozen(kw_only=True)
class ModelReading:
    """What the model found in the mail; nothing of it counts that the text does not say."""

    number: str | None
    amount: Decimal | None


@frozen(kw_only=True)
class InvoiceAnswer:
    """Number and final amount (None: as billed), or the doubts."""

    number: str | None = None
    amount: Money | None = None
    doubts: tuple[Doubt, ...] = ()


def judged(text: str, bill: BillFacts, reading: ModelReading | None) -> InvoiceAnswer:
    """What the sender's own words say, checked against the bill and against the model's reading (None: no model answered)."""
    words = own_words(text)
    number, doubts = _number(words, reading)
    amount, more = _amount(words, bill, reading)
    doubts += more
    if number is not None and bill.invoice_number is not None and number.casefold() != bill.invoice_number.casefold():
        doubts += (Doubt.OTHER_INVOICE,)
    if doubts:
        return InvoiceAnswer(doubts=tuple(dict.fromkeys(doubts)))
    return InvoiceAnswer(number=number, amount=amount)


def _number(words: str, reading: ModelReading | None) -> tuple[str | None, tuple[Doubt, ...]]:
    written = invoice_numbers(words)
    if len(written) > 1:
        return None, (Doubt.SEVERAL_NUMBERS,)
    if reading is None:
        return (written[0], ()) if written else (None, (Doubt.NO_NUMBER,))
    read = (reading.number or "").strip()
    if written:
        return (written[0], ()) if read.casefold() == written[0].casefold() else (None, (Doubt.MODEL_DISAGREES,))
    if not read:
        return None, (Doubt.NO_NUMBER,)
    is_number = any(c.isdigit() for c in read) and says(words, read)
    return (read, ()) if is_number else (None, (Doubt.MODEL_DISAGREES,))


def _amount(words: str, bill: BillFacts, reading: ModelReading | None) -> tuple[Money | None, tuple[Doubt, ...]]:
    written = amounts(words, bill.amount.currency)
    read = None if reading is None else reading.amount
    if not written:
        return (None, ()) if read is None else (None, (Doubt.MODEL_DISAGREES,))
    if any(each.money is None for each in written):
        return None, (Doubt.AMOUNT_UNCLEAR,)
    total = _the_total(written, bill)
    if total is None:
        return None, (Doubt.AMOUNT_UNCLEAR,)
    if total.currency is not bill.amount.currency:
        return None, (Doubt.AMOUNT_DIFFERS,)
    if abs(total.amount - bill.amount.amount) > bill.rounding:
        return None, (Doubt.AMOUNT_DIFFERS,)
    if read is not None and read != total.amount:
        return None, (Doubt.MODEL_DISAGREES,)
    return total, ()


def _the_total(written: Iterable[WrittenAmount], bill: BillFacts) -> Money | None:
    """The one amount called total, else the only one that is not a known part of the bill; None if that leaves a choice."""
    moneys = [(each.money, each.is_total) for each in written if each.money is not None]
    for choice in (
        {money for money, is_total in moneys if is_total},
        {money for money, _ in moneys},
        {money for money, _ in moneys if money not in bill.parts},
    ):
        if len(choice) == 1:
            return choice.pop()
    return None
