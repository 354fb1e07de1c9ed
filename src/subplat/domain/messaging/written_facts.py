"""What a text says about an invoice, by patterns alone: its number, amounts of money, and which bills it names."""

import re
from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from attrs import frozen

from subplat.domain.errors import InvalidValue
from subplat.domain.messaging.own_words import plain
from subplat.domain.money import Currency, Money

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[^\s<>@]+@[^\s<>@]+", re.IGNORECASE)
_UUID = re.compile(r"(?<![0-9a-z-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-z-])", re.I)
_TOKEN = re.compile(r"[0-9A-Za-z][0-9A-Za-z./_-]*")
_LONGEST_NUMBER = 60
_FILE_END = re.compile(r"\.(?:pdf|png|jpe?g|zip|xml)$", re.IGNORECASE)
_INVOICE_PART = re.compile(r"(?<![A-Za-z])(?:INV|INVOICE)(?![A-Za-z])", re.IGNORECASE)
_NUMBER_LABEL = re.compile(
    r"(?:\b(?:nomor|no|number|nr)\.?\s*(?:invoice|inv|tagihan)(?:nya)?|\b(?:invoice|inv|tagihan)\s*(?:nomor|number|no|nr)"
    r"|\binvoice\s*[:=#])\.?\s*(?:nya|ialah|adalah|is)?\s*[:=#-]*\s*$",
    re.IGNORECASE,
)
_TAX_INVOICE = re.compile(r"\b(?:faktur|nsfp|fp|npwp|ntpn|kode transaksi)\b[^\n:;,]{0,30}[:=#-]*\s*$", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"(?:\b(?:rp|idr|usd|sgd)\b\.?|us\$|s\$|\$)\s*$", re.IGNORECASE)

_SIGNS = {"RP": Currency.IDR, "IDR": Currency.IDR, "RUPIAH": Currency.IDR, "USD": Currency.USD, "US$": Currency.USD,
          "$": Currency.USD, "SGD": Currency.SGD, "S$": Currency.SGD}  # fmt: skip
_FIGURES = r"[0-9]+(?:[.,][0-9]+)*"
_AMOUNT = re.compile(
    rf"(?<![0-9A-Za-z])(?P<before>rp|idr|usd|sgd|us\$|s\$|\$)\.?\s*(?P<figures>{_FIGURES})"
    rf"|(?<![0-9A-Za-z.,])(?P<alone>{_FIGURES})(?:\s*(?P<after>rupiah|idr|usd|sgd)\b)?",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]{1,2})?|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?")
_SCALE = re.compile(r"\s*(?:ribu|rb|juta|jt|miliar|milyar|triliun|k|m|mio|thousand|million|billion)\b", re.IGNORECASE)
_TOTAL = re.compile(
    r"\b(?:grand\s*total|total|jumlah|nilai\s+(?:akhir|invoice|tagihan)|final|amount\s+due|tagihan(?:nya)?)\b",
    re.IGNORECASE,
)
_OTHER_SUM = re.compile(
    r"\b(?:dpp|ppn|vat|pajak|tax|harga\s+jual|subtotal|sub\s+total|diskon|discount|pph)\b", re.IGNORECASE
)


@frozen(kw_only=True)
class WrittenAmount:
    """An amount as it stands in a text; `money` None: it cannot be read exactly (`1,5 juta`). `is_total`: said to be the sum."""

    money: Money | None
    is_total: bool


def bills_named(text: str) -> tuple[UUID, ...]:
    """Every id in the text, each once, in order."""
    return tuple(dict.fromkeys(UUID(found[0]) for found in _UUID.finditer(plain(text))))


def invoice_numbers(text: str) -> tuple[str, ...]:
    """What looks like the number of an invoice, by its form or by the words before it; each once, in order."""
    found = dict.fromkeys(number for line in _lines(text) for number in _numbers(line))
    spelled = {number.casefold(): number for number in reversed(found)}
    return tuple(number for number in found if spelled[number.casefold()] == number)


def says(text: str, number: str) -> bool:
    """Whether that number stands in the text as a word of its own."""
    wanted = number.strip().casefold()
    return any(token.casefold() == wanted for line in _lines(text) for token, _ in _tokens(line))


def amounts(text: str, currency: Currency) -> tuple[WrittenAmount, ...]:
    """Amounts of money in order; a grouped number without currency counts, as one in `currency`, where it is said to be a total."""
    return tuple(amount for line in _lines(text) for amount in _amounts(line, currency))


def _lines(text: str) -> Iterator[str]:
    for line in plain(text).split("\n"):
        yield _UUID.sub(" ", _ADDRESS.sub(" ", line))


def _numbers(line: str) -> Iterator[str]:
    for token, start in _tokens(line):
        before = line[:start]
        if len(token) > _LONGEST_NUMBER or not any(c.isdigit() for c in token) or _MONEY_BEFORE.search(before):
            continue
        if _INVOICE_PART.search(token) or (_NUMBER_LABEL.search(before) and not _TAX_INVOICE.search(before)):
            yield token


def _tokens(line: str) -> Iterator[tuple[str, int]]:
    for found in _TOKEN.finditer(line):
        yield _FILE_END.sub("", found[0].rstrip("./_-")), found.start()


def _amounts(line: str, currency: Currency) -> Iterator[WrittenAmount]:
    since = 0
    for found in _AMOUNT.finditer(line):
        words, since_next = line[since : found.start()], found.end()
        is_total = bool(_TOTAL.search(words)) and not _OTHER_SUM.search(words)
        sign = found["before"] or found["after"]
        if sign is None and not (is_total and _GROUPED.fullmatch(found["alone"])):
            continue
        since = since_next
        figures = found["figures"] or found["alone"]
        readable = None if _SCALE.match(line, found.end()) else _read(figures)
        yield WrittenAmount(
            money=None if readable is None else _money(readable, _SIGNS[sign.upper()] if sign else currency),
            is_total=is_total,
        )


def _read(figures: str) -> Decimal | None:
    """`1.234.567,00`, `1,234,567.00`, `1234567`; None where dots and commas leave a doubt."""
    if figures.isdigit():
        return Decimal(figures)
    if _GROUPED.fullmatch(figures):
        decimal_sign = next((sign for sign in reversed(figures) if not sign.isdigit()), "")
        grouping = next(sign for sign in figures if not sign.isdigit())
        whole, _, cents = figures.rpartition(decimal_sign) if decimal_sign != grouping else (figures, "", "")
        return Decimal(f"{whole.replace('.', '').replace(',', '')}.{cents or '0'}")
    whole, _, cents = figures.replace(",", ".").partition(".")
    return Decimal(f"{whole}.{cents}") if cents.isdigit() and len(cents) <= 2 else None


def _money(amount: Decimal, currency: Currency) -> Money | None:
    try:
        return Money(amount, currency)
    except InvalidValue:
        return None
