"""Wallets: balances, movements and their numbers."""

from collections.abc import Iterator
from datetime import date

from subplat.domain.money import Money
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.violations import Check, Finding, grouped
from subplat.domain.wallets.wallet import ALLOWED, Direction, WalletTransaction


def _signed(movement: WalletTransaction) -> Money:
    return movement.amount if movement.direction is Direction.IN else -movement.amount


def balance_is_the_sum_of_movements(books: Books, _today: date) -> Iterator[Finding]:
    """I2: what came in less what went out, each kind the way it may move."""
    movements = grouped(books.movements, lambda movement: movement.wallet_id)
    for wallet in books.wallets:
        own = movements.get(wallet.id, [])
        total = Money.total(map(_signed, own), wallet.currency)
        if total != wallet.balance:
            yield f"wallet {wallet.id}", f"holds {wallet.balance}, its movements make {total}"
    for movement in books.movements:
        if movement.direction not in ALLOWED[movement.type] or not movement.amount.is_positive:
            yield f"movement {movement.id}", f"{movement.type} of {movement.amount} {movement.direction}"


def movements_are_numbered_without_gap(books: Books, _today: date) -> Iterator[Finding]:
    """I3: numbers from 1 without gap, each with the balance it left behind; a lost update would show here."""
    movements = grouped(books.movements, lambda movement: movement.wallet_id)
    for wallet in books.wallets:
        balance, own = Money.zero(wallet.currency), movements.get(wallet.id, [])
        for number, movement in enumerate(sorted(own, key=lambda movement: movement.sequence), start=1):
            balance = balance + _signed(movement)
            if (movement.sequence, movement.balance_after) != (number, balance):
                detail = f"number {movement.sequence} left {movement.balance_after}, not number {number} with {balance}"
                yield f"movement {movement.id}", detail
        if wallet.sequence != len(own):
            yield f"wallet {wallet.id}", f"counts {wallet.sequence} movements, has {len(own)}"


def no_wallet_is_below_zero(books: Books, _today: date) -> Iterator[Finding]:
    """I4: neither now nor after any movement."""
    for wallet in books.wallets:
        if wallet.balance.amount < 0:
            yield f"wallet {wallet.id}", f"holds {wallet.balance}"
    for movement in books.movements:
        if movement.balance_after.amount < 0:
            yield f"movement {movement.id}", f"left {movement.balance_after}"


CHECKS: dict[str, Check] = {
    "I2": balance_is_the_sum_of_movements,
    "I3": movements_are_numbered_without_gap,
    "I4": no_wallet_is_below_zero,
}
