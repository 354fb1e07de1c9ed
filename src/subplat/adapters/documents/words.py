"""Amounts in words (terbilang), as an Indonesian document states them."""

from subplat.domain.money import Currency, Money

_UNITS = {
    Currency.IDR: "rupiah",
    Currency.USD: "dolar Amerika Serikat",
    Currency.SGD: "dolar Singapura",
}


def amount_in_words(money: Money) -> str:
    """`Dua puluh ribu rupiah`, `Seratus dolar Amerika Serikat lima puluh sen`: whole and hundredths apart."""
    whole, hundredths = divmod(int(abs(money.amount) * 100), 100)
    words = f"{_spelled(whole)} {_UNITS[money.currency]}"
    if hundredths:
        words += f" {_spelled(hundredths)} sen"
    if money.amount < 0:
        words = f"minus {words}"
    return words[0].upper() + words[1:]


def _spelled(number: int) -> str:
    # A tenth of a second to import, and only documents need it.
    from num2words import num2words

    return str(num2words(number, lang="id"))
