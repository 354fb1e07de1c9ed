"""A client's balance: what moves it, which way, and what it refuses."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from attrs import asdict, evolve
from attrs.exceptions import FrozenInstanceError
from hypothesis import given

from subplat.domain.errors import InvalidValue
from subplat.domain.ids import PaymentId, SubscriptionId, WalletTransactionId
from subplat.domain.money import LARGEST, Currency, CurrencyMismatch, Money
from subplat.domain.wallets.wallet import (
    ALLOWED,
    Direction,
    InsufficientBalance,
    RelatedType,
    Wallet,
    WalletTransactionType,
)
from subplat.testing.samples import NOW, rupiah, sample_id, sample_wallet
from subplat.testing.strategies import wallets

ENTRY = sample_id(WalletTransactionId)
PAYMENT = sample_id(PaymentId, 5)
SUBSCRIPTION = sample_id(SubscriptionId, 6)


def holding(amount: int) -> Wallet:
    wallet = sample_wallet()
    wallet.top_up(ENTRY, rupiah(amount), PAYMENT, NOW)
    wallet.added.clear()
    wallet.events.clear()
    return wallet


def test_a_new_wallet_is_empty() -> None:
    wallet = sample_wallet()
    assert (wallet.balance, wallet.sequence, wallet.added) == (rupiah(0), 0, [])


def test_every_movement_says_why_which_way_and_what_it_left() -> None:
    wallet = holding(100)
    wallet.charge(ENTRY, rupiah(30), SUBSCRIPTION, NOW)
    wallet.refund(ENTRY, rupiah(5), PAYMENT, NOW)
    wallet.adjust(ENTRY, Direction.OUT, rupiah(15), "bank fee", NOW)
    wallet.adjust(ENTRY, Direction.IN, rupiah(1), "goodwill", NOW)
    told = [
        (
            entry.sequence,
            entry.type,
            entry.direction,
            entry.amount,
            entry.balance_after,
            entry.related_type,
            entry.related_id,
            entry.reason,
        )
        for entry in wallet.added
    ]
    kinds, ways, relations = WalletTransactionType, Direction, RelatedType
    assert told == [
        (2, kinds.CHARGE, ways.OUT, rupiah(30), rupiah(70), relations.SUBSCRIPTION, SUBSCRIPTION, None),
        (3, kinds.REFUND, ways.IN, rupiah(5), rupiah(75), relations.PAYMENT, PAYMENT, None),
        (4, kinds.ADJUSTMENT, ways.OUT, rupiah(15), rupiah(60), relations.MANUAL, None, "bank fee"),
        (5, kinds.ADJUSTMENT, ways.IN, rupiah(1), rupiah(61), relations.MANUAL, None, "goodwill"),
    ]
    assert [event.name for event in wallet.events] == ["wallet.moved.v1"] * 4


def test_the_last_rupiah_can_be_taken_but_not_one_more() -> None:
    wallet = holding(100)
    before = asdict(wallet)
    with pytest.raises(InsufficientBalance) as refusal:
        wallet.charge(ENTRY, rupiah("100.01"), SUBSCRIPTION, NOW)
    assert refusal.value.data == {"balance": "100.00 IDR"}
    assert asdict(wallet) == before
    wallet.charge(ENTRY, rupiah(100), SUBSCRIPTION, NOW)
    assert wallet.balance.is_zero


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_or_less_does_not_move_a_wallet(amount: int) -> None:
    wallet = holding(100)
    moves: list[Callable[[], None]] = [
        lambda: wallet.top_up(ENTRY, rupiah(amount), PAYMENT, NOW),
        lambda: wallet.charge(ENTRY, rupiah(amount), SUBSCRIPTION, NOW),
        lambda: wallet.refund(ENTRY, rupiah(amount), PAYMENT, NOW),
        lambda: wallet.adjust(ENTRY, Direction.IN, rupiah(amount), "why", NOW),
    ]
    for move in moves:
        with pytest.raises(InvalidValue):
            move()
    assert (wallet.balance, wallet.sequence, wallet.added) == (rupiah(100), 1, [])


def test_another_currency_does_not_move_a_wallet() -> None:
    wallet, dollar = holding(100), Money(1, Currency.USD)
    with pytest.raises(CurrencyMismatch):
        wallet.top_up(ENTRY, dollar, PAYMENT, NOW)
    with pytest.raises(CurrencyMismatch):
        wallet.charge(ENTRY, dollar, SUBSCRIPTION, NOW)
    assert (wallet.balance, wallet.sequence, wallet.added) == (rupiah(100), 1, [])


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_a_correction_needs_a_reason(reason: str) -> None:
    with pytest.raises(InvalidValue):
        holding(1).adjust(ENTRY, Direction.IN, rupiah(1), reason, NOW)


def test_a_balance_that_the_books_cannot_hold_is_refused() -> None:
    wallet = evolve(sample_wallet(), balance=Money(LARGEST, Currency.IDR))
    with pytest.raises(InvalidValue):
        wallet.top_up(ENTRY, rupiah("0.01"), PAYMENT, NOW)
    assert (wallet.balance.amount, wallet.sequence, wallet.added) == (LARGEST, 0, [])


def test_a_wallet_below_zero_or_in_two_currencies_cannot_even_be_loaded() -> None:
    with pytest.raises(InvalidValue):
        evolve(sample_wallet(), balance=rupiah("-0.01"))
    with pytest.raises(CurrencyMismatch):
        evolve(sample_wallet(), balance=Money(1, Currency.USD))


def test_a_movement_is_never_changed() -> None:
    wallet = sample_wallet()
    wallet.top_up(ENTRY, rupiah(1), PAYMENT, NOW)
    movement: Any = wallet.added[0]
    with pytest.raises(FrozenInstanceError):
        movement.amount = rupiah(2)


@given(wallets())
def test_each_kind_moves_only_the_way_it_may(wallet: Wallet) -> None:
    for movement in wallet.added:
        assert movement.direction in ALLOWED[movement.type]
        assert movement.wallet_id == wallet.id
        assert movement.amount.currency is movement.balance_after.currency is wallet.currency
        manual = movement.related_type is RelatedType.MANUAL
        assert manual == (movement.type is WalletTransactionType.ADJUSTMENT)
        assert (movement.reason is not None) == manual
        assert manual or isinstance(movement.related_id, UUID)


def test_top_ups_and_refunds_come_in_charges_go_out_adjustments_do_both() -> None:
    directions = dict(ALLOWED)
    assert directions == {
        WalletTransactionType.TOPUP: {Direction.IN},
        WalletTransactionType.REFUND: {Direction.IN},
        WalletTransactionType.CHARGE: {Direction.OUT},
        WalletTransactionType.ADJUSTMENT: {Direction.IN, Direction.OUT},
    }
