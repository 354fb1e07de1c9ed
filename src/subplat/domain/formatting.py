"""How amounts, numbers and days are written for Indonesian readers; mails, pages and documents all use these."""

from datetime import date
from decimal import Decimal

from subplat.domain.money import CENT, EXACT, Currency, Money, rounded

NO_BREAK_SPACE = "\u00a0"
SYMBOLS = {Currency.IDR: "Rp", Currency.USD: "US$", Currency.SGD: "SGD"}
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def money_text(money: Money) -> str:
    """`Rp 1.234.567`, `US$ 1.234,50`, `-Rp 50.000`, joined by a no-break space; rupiah show cents only if there are any."""
    whole, cents = f"{abs(money.amount):.2f}".split(".")
    decimals = "" if money.currency is Currency.IDR and cents == "00" else f",{cents}"
    sign = "-" if money.amount < 0 else ""
    return f"{sign}{SYMBOLS[money.currency]}{NO_BREAK_SPACE}{_grouped(whole)}{decimals}"


def number_text(value: Decimal | int) -> str:
    """A plain number, `16.250` or `12,5`: dots between thousands, a decimal comma, no zeros at the end."""
    whole, _, decimals = f"{abs(value):f}".partition(".")
    decimals = decimals.rstrip("0")
    sign = "-" if value < 0 else ""
    return f"{sign}{_grouped(whole)}{',' if decimals else ''}{decimals}"


def percent_text(value: Decimal | int) -> str:
    """A percentage of at most two decimals, rounded half-up: `12%`, `12,5%`."""
    return f"{number_text(rounded(EXACT.create_decimal(value), CENT))}%"


def date_text(day: date) -> str:
    """`23 November 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_text(day: date) -> str:
    """`Senin, 23 November 2026`."""
    return f"{WEEKDAYS[day.weekday()]}, {date_text(day)}"


def _grouped(digits: str) -> str:
    return f"{int(digits):,}".replace(",", ".")
