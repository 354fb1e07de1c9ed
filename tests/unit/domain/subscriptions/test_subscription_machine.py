"""A contract over its life: paid in time or late, declined, suspended, changed, ended (I7, I8, I9, I12, I13, I17).

The model counts months from the anchor by itself; after every step the books of the whole company are checked as well.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from attrs import evolve
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.errors import Conflict, RuleBroken
from subplat.domain.ids import SubscriptionItemId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import Period, months_after
from subplat.domain.reporting.invariants import check_books
from subplat.domain.subscriptions.subscription import Subscription
from subplat.domain.wallets.wallet import WalletTransactionType
from subplat.testing.company import Company
from subplat.testing.samples import rupiah, sample_line
from subplat.testing.strategies import quantities

pytestmark = pytest.mark.campaign


STARTS = st.dates(date(2026, 1, 1), date(2028, 12, 31)) | st.sampled_from(
    [date(2026, 1, 31), date(2027, 12, 31), date(2028, 1, 30), date(2028, 2, 29)]
)
LIVE = ("ACTIVE", "SUSPENDED")


def months_on(anchor: date, months: int) -> date:
    """The model's own counting."""
    year, month = anchor.year + (anchor.month - 1 + months) // 12, (anchor.month - 1 + months) % 12 + 1
    return date(year, month, min(anchor.day, monthrange(year, month)[1]))


def half_up(exact: Fraction) -> int:
    sign = -1 if exact < 0 else 1
    return sign * floor(abs(exact) + Fraction(1, 2))


class SubscriptionMachine(RuleBasedStateMachine):
    kind: type[Subscription] = Subscription

    @initialize(start=STARTS, quantity=quantities())
    def deal(self, start: date, quantity: int) -> None:
        self.company = Company(start)
        self.company.contract = self.kind
        self.contract = self.company.deal(evolve(sample_line(), quantity=quantity))
        self.status = "PENDING_ACTIVATION"
        self.cause: str | None = None
        self.anchor, self.months = start, 0  # periods paid since the anchor
        self.quantity, self.price = quantity, int(self.contract.items[0].unit_price.amount)
        self.owed = 0  # what changes of quantity came to, all in all

    @property
    def paid_until(self) -> date:
        return months_on(self.anchor, self.months)

    def _follow(self, cycle: BillingCycle, was_last: bool) -> None:
        """A cycle is settled: what the model makes of it."""
        today = self.company.today
        if self.status == "PENDING_ACTIVATION":
            self.status, self.anchor, self.months = "ACTIVE", today, 1
            return
        failed = any(each.status is CycleStatus.FAILED for each in self.company.cycles[self.contract.id])
        lifted = self.status == "SUSPENDED" and self.cause == "PAYMENT" and not failed
        if lifted:
            self.status, self.cause = "ACTIVE", None
        if lifted and was_last and today >= self._end_of(cycle):
            self.anchor, self.months = today, 1
        elif cycle.period.start == self.paid_until:
            self.months += 1

    def _end_of(self, cycle: BillingCycle) -> date:
        return next(day for k in range(self.months + 2) if (day := months_on(self.anchor, k)) > cycle.period.start)

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        self.company.wait(days)

    @precondition(lambda self: self.status in LIVE)
    @rule()
    def wait_until_the_day_before_it_ends_or_the_day_itself(self) -> None:
        self.company.wait(max(0, (self.paid_until - self.company.today).days - self.quantity % 2))

    @rule()
    def bill(self) -> None:
        cycle = self.company.bill_next(self.contract)
        if cycle is not None and cycle.outstanding.is_zero:  # credits cover it: nothing is left to pay
            assert cycle.status is CycleStatus.PAID
            self._follow(cycle, True)

    @precondition(lambda self: self.company.payable_cycle(self.contract) is not None)
    @rule(share=st.sampled_from([1, 1, 2]), more=st.sampled_from([0, 0, 1]))
    def pay(self, share: int, more: int) -> None:
        cycle = self.company.payable_cycle(self.contract)
        assert cycle is not None
        due, was_last = cycle.outstanding, cycle is self.company.cycles[self.contract.id][-1]
        before = evolve(cycle)
        self.company.pay(cycle, due.ratio(1, share) + rupiah(more))
        if share == 1:
            self._follow(before, was_last)

    @precondition(lambda self: self.status in LIVE and self.company.open_cycle(self.contract) is not None)
    @rule()
    def decline(self) -> None:
        cycle = self.company.open_cycle(self.contract)
        assert cycle is not None
        self.company.decline(cycle)
        if self.status == "ACTIVE":
            self.status, self.cause = "SUSPENDED", "PAYMENT"

    @precondition(lambda self: self.status == "ACTIVE" and self.company.payable_cycle(self.contract) is None)
    @rule(days=st.integers(0, 45))
    def miss_a_payment(self, days: int) -> None:
        self.company.wait(max(0, (self.paid_until - self.company.today).days))
        self.bill()
        if self.company.open_cycle(self.contract) is not None:
            self.decline()
        self.company.wait(days)

    @rule()
    def suspend(self) -> None:
        if self._try(lambda: self.company.suspend(self.contract), allowed=self.status in LIVE):
            self.status, self.cause = "SUSPENDED", "ADMIN"

    @rule()
    def restore(self) -> None:
        if self._try(lambda: self.company.restore(self.contract), allowed=self.status == "SUSPENDED"):
            self.status, self.cause = "ACTIVE", None

    @rule(much=st.integers(1, 3), up=st.booleans())
    def change_quantity(self, much: int, up: bool) -> None:
        quantity = self.quantity + (much if up else -min(much, self.quantity - 1))
        today = self.company.today
        allowed = self.status in LIVE and today < self.paid_until
        differences = list[Money]()
        if self._try(
            lambda: differences.append(self.company.change_quantity(self.contract, quantity)), allowed=allowed
        ):
            index = next(k for k in range(self.months) if months_on(self.anchor, k + 1) > today)
            start, end = months_on(self.anchor, index), months_on(self.anchor, index + 1)
            expected = half_up(
                Fraction((quantity - self.quantity) * self.price * (end - today).days, (end - start).days)
            )
            assert differences == [rupiah(expected)]
            self.quantity = quantity
            self.owed += expected

    @precondition(lambda self: self.company.today.day % 7 == 0)
    @rule()
    def cancel(self) -> None:
        live = self.status in (*LIVE, "PENDING_ACTIVATION")
        if self._try(lambda: self.company.cancel(self.contract), allowed=live):
            self.status = "CANCELLED"

    def _try(self, act: Callable[[], object], *, allowed: bool) -> bool:
        try:
            act()
        except (Conflict, RuleBroken):
            assert not allowed
            return False
        assert allowed
        return True

    @invariant()
    def it_is_where_the_model_says(self) -> None:
        contract = self.contract
        assert contract.status == self.status
        assert contract.items[0].quantity == self.quantity
        if self.status in LIVE:
            assert contract.suspension_cause == self.cause
            assert contract.next_billing_date == self.paid_until
            assert contract.anchor == self.anchor

    @invariant()
    def every_change_of_quantity_is_billed_once(self) -> None:
        billed = [line for cycle in self.company.cycles[self.contract.id] for line in cycle.lines[1:]]
        lines = (*billed, *self.contract.adjustments)
        banked = (m.amount for m in self.company.books().movements if m.type is WalletTransactionType.ADJUSTMENT)
        owed = Money.total((line.amount for line in lines), Currency.IDR) - Money.total(banked, Currency.IDR)
        assert owed == rupiah(self.owed)

    @invariant()
    def the_books_hold(self) -> None:
        broken = check_books(self.company.books(), self.company.today)
        unbilled = self.status == "ACTIVE" and self.company.today >= self.paid_until
        assert [v for v in broken if v.invariant != "I12" or not unbilled] == []


class Drifting(Subscription):
    """Planted: counts on from the last billing date, so the 31st is lost in February."""

    def renew(self, paid: Period, now: datetime) -> None:
        assert self.next_billing_date is not None
        super().renew(Period(paid.start, months_after(self.next_billing_date, 1)), now)


class Forgiving(Subscription):
    """Planted: a payment lifts every suspension."""

    def restore_after_payment(self, now: datetime) -> bool:
        if self.suspension_cause is None:
            return False
        self.restore(reason="paid", now=now)
        return True


class Generous(Subscription):
    """Planted: a second change within the period replaces what the first one owes."""

    def change_quantity(self, item_id: SubscriptionItemId, quantity: int, **clocks: Any) -> Money:
        self.adjustments = ()
        return super().change_quantity(item_id, quantity, **clocks)


class Stuck(Subscription):
    """Planted: a period paid when it is over does not begin anew."""

    def reanchor(self, *, paid_on: date, now: datetime) -> Period:
        return super().reanchor(paid_on=paid_on - timedelta(days=1), now=now)


TestSubscriptionMachine = SubscriptionMachine.TestCase
TestSubscriptionMachine.settings = settings(max_examples=80, stateful_step_count=30)


def planted(defect: type[Subscription]) -> type[RuleBasedStateMachine]:
    return type(f"Planted{defect.__name__}", (SubscriptionMachine,), {"kind": defect})


@pytest.mark.parametrize("defect", [Drifting, Forgiving, Generous, Stuck])
def test_the_machine_catches_planted_defects(
    defect: type[Subscription], machine_catches: Callable[[type[RuleBasedStateMachine]], None]
) -> None:
    machine_catches(planted(defect))
