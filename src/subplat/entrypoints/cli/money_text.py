"""Money as it is typed: an amount and its currency."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from subplat.domain.money import Money

FORM = 'An amount with its currency, such as "1500000 IDR".'


def typed_money(text: str, option: str, *, positive: bool = True) -> "Money":
    """`1500000 IDR` or `250.50 USD`; refused as wrong usage: anything else, and thousands separators."""
    from subplat.domain.errors import DomainError
    from subplat.domain.money import Currency, Money

    number, _, currency = text.strip().partition(" ")
    try:
        money = Money(number, Currency(currency.strip().upper()))
    except (DomainError, ValueError):
        raise typer.BadParameter(f'{text!r} is not like "1500000 IDR" or "250.50 USD"', param_hint=option) from None
    if positive and not money.is_positive:
        raise typer.BadParameter("an amount is more than nothing", param_hint=option)
    return money
