"""A wallet under any sequence of movements, beside a plain list of numbers (I2, I3, I4, I22)."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import pytest
from attrs import evolve
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from subplat.domain.errors import RuleBroken
from subplat.domain.ids import WalletTransactionId
from subplat.domain.money import Money
from subplat.domain.wallets.wallet import Direction, Wallet
from subplat.testing.samples import NOW, rupiah, sample_wallet
from subplat.testing.strategies import ids

CENTS = st.integers(-5, 500) | st.integers(1, 10**9)
ENTRIES = ids(WalletTransactionId)
OTHERS = st.uuids()


class WalletMachine(RuleBasedStateMachine):
    kind: type[Wallet] = Wallet

    @initialize()
    def open(self) -> None:
        sample = sample_wallet()
        self.wallet = self.kind(
            id=sample.id, client_id=sample.client_id, currency=sample.currency, balance=sample.balance
        )
        self.moved: list[int] = []  # the model: cents, signed

    def _try(self, act: Callable[[Money], object], cents: int, sign: int) -> None:
        allowed = cents > 0 and (sign > 0 or cents <= sum(self.moved))
        amount = rupiah(f"{Decimal(cents) / 100:.2f}")
        try:
            act(amount)
        except RuleBroken:
            assert not allowed
        else:
            assert allowed
            self.moved.append(sign * cents)

    @rule(cents=CENTS, entry=ENTRIES, payment_id=OTHERS)
    def top_up(self, cents: int, entry: WalletTransactionId, payment_id: UUID) -> None:
        self._try(lambda amount: self.wallet.top_up(entry, amount, payment_id, NOW), cents, 1)

    @rule(cents=CENTS, entry=ENTRIES, payment_id=OTHERS)
    def refund(self, cents: int, entry: WalletTransactionId, payment_id: UUID) -> None:
        self._try(lambda amount: self.wallet.refund(entry, amount, payment_id, NOW), cents, 1)

    @rule(cents=CENTS, entry=ENTRIES, subscription_id=OTHERS)
    def charge(self, cents: int, entry: WalletTransactionId, subscription_id: UUID) -> None:
        self._try(lambda amount: self.wallet.charge(entry, amount, subscription_id, NOW), cents, -1)

    @rule(entry=ENTRIES, subscription_id=OTHERS, short=st.sampled_from([0, 1]))
    def charge_about_everything(self, entry: WalletTransactionId, subscription_id: UUID, short: int) -> None:
        everything = sum(self.moved) + short
        self._try(lambda amount: self.wallet.charge(entry, amount, subscription_id, NOW), everything, -1)

    @rule(cents=CENTS, entry=ENTRIES, direction=st.sampled_from(Direction))
    def adjust(self, cents: int, entry: WalletTransactionId, direction: Direction) -> None:
        sign = 1 if direction is Direction.IN else -1
        self._try(lambda amount: self.wallet.adjust(entry, direction, amount, "reason", NOW), cents, sign)

    @invariant()
    def the_balance_is_what_came_in_less_what_went_out(self) -> None:
        assert self.wallet.balance.amount * 100 == sum(self.moved)
        assert self.wallet.balance >= Money.zero(self.wallet.currency)

    @invariant()
    def every_movement_has_its_number_and_the_balance_it_left(self) -> None:
        assert [entry.sequence for entry in self.wallet.added] == list(range(1, len(self.moved) + 1))
        assert self.wallet.sequence == len(self.moved) == len(self.wallet.events)
        balance = 0
        for cents, entry in zip(self.moved, self.wallet.added, strict=True):
            balance += cents
            assert entry.amount.amount * 100 == abs(cents)
            assert (entry.direction is Direction.IN) == (cents > 0)
            assert entry.balance_after.amount * 100 == balance


class Overdrawn(Wallet):
    """Planted: compares with the balance only in whole rupiah."""

    def charge(self, entry: WalletTransactionId, amount: Money, subscription_id: UUID, now: datetime) -> None:
        whole = rupiah(max(1, amount.whole_units))
        super().charge(entry, whole if amount.is_positive else amount, subscription_id, now)


class Forgetful(Wallet):
    """Planted: a refund moves the balance but leaves no movement."""

    def refund(self, entry: WalletTransactionId, amount: Money, payment_id: UUID, now: datetime) -> None:
        super().refund(entry, amount, payment_id, now)
        self.added.pop()


class Counting(Wallet):
    """Planted: two movements of one transaction share a number."""

    def top_up(self, entry: WalletTransactionId, amount: Money, payment_id: UUID, now: datetime) -> None:
        super().top_up(entry, amount, payment_id, now)
        if len(self.added) > 1:
            self.added[-1] = evolve(self.added[-1], sequence=self.added[-2].sequence)


TestWalletMachine = WalletMachine.TestCase
TestWalletMachine.settings = settings(max_examples=60, stateful_step_count=25)


def planted(defect: type[Wallet]) -> type[RuleBasedStateMachine]:
    return type(f"Planted{defect.__name__}", (WalletMachine,), {"kind": defect})


@pytest.mark.parametrize("defect", [Overdrawn, Forgetful, Counting])
def test_the_machine_catches_planted_defects(
    defect: type[Wallet], machine_catches: Callable[[type[RuleBasedStateMachine]], None]
) -> None:
    machine_catches(planted(defect))
