"""Whole lives of a contract, decided day by day, or with days missing."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from attrs import define, evolve, field
from hypothesis import given, settings
from hypothesis import strategies as st

from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.billing_run.actions import (
    Action,
    AlertSales,
    CancelForNonPayment,
    FailCycle,
    OpenCycle,
    Remind,
    Reminder,
)
from subplat.domain.billing_run.contract import Bill, Contract
from subplat.domain.billing_run.decide import decide
from subplat.domain.billing_run.policy import DunningPolicy
from subplat.domain.billing_run.run_days import RunDays
from subplat.domain.ids import BillingCycleId, SubscriptionId
from subplat.domain.periods import BillingCalendar, BillingPeriod
from subplat.domain.subscriptions.subscription import SubscriptionStatus, SuspensionCause

pytestmark = pytest.mark.campaign


POLICY = DunningPolicy()
Decide = Callable[[Contract, date, DunningPolicy, RunDays], tuple[Action, ...]]


@define
class Life:
    """A contract that lives by what is decided; `pays_after` says how long after its due date each bill is paid (None: never)."""

    contract: Contract
    pays_after: list[int | None]
    decide: Decide = decide
    run_days: RunDays = field(factory=RunDays)
    done: list[tuple[date, Action]] = field(factory=list)
    paid: dict[int, date] = field(factory=dict)

    @classmethod
    def starting(
        cls, anchor: date, every: BillingPeriod, pays_after: list[int | None], decided: Decide = decide
    ) -> "Life":
        first = BillingCalendar(anchor, every).period(0)
        contract = Contract(
            subscription_id=SubscriptionId(UUID(int=1)),
            status=SubscriptionStatus.ACTIVE,
            every=every,
            anchor=anchor,
            next_billing_date=first.end,
            billed_until=first.end,
            last_number=0,
        )
        return cls(contract=contract, pays_after=pays_after, decide=decided)

    def day(self, today: date, *, is_up: bool = True) -> None:
        self._pay(today)
        if is_up:
            for action in self.decide(self.contract, today, POLICY, self.run_days):
                self.done.append((today, action))
                self._carry_out(action, today)
            assert self.decide(self.contract, today, POLICY, self.run_days) == (), "a second run finds nothing"
            self.run_days = RunDays((*self.run_days.days, today))

    def of(self, kind: type[Action]) -> list[tuple[date, Action]]:
        return [(day, action) for day, action in self.done if isinstance(action, kind)]

    def _pay(self, today: date) -> None:
        for bill in self.contract.bills:
            after = self.pays_after[bill.number % len(self.pays_after)]
            if after is not None and today >= bill.due_date + timedelta(days=after):
                self.paid[bill.number] = today
                bills = tuple(other for other in self.contract.bills if other.number != bill.number)
                end = bill.period.end
                self.contract = evolve(
                    self.contract,
                    bills=bills,
                    next_billing_date=end,
                    status=SubscriptionStatus.ACTIVE,
                    suspension_cause=None,
                )

    def _carry_out(self, action: Action, today: date) -> None:
        contract = self.contract
        match action:
            case OpenCycle():
                bill = Bill(
                    id=BillingCycleId(UUID(int=action.number)),
                    number=action.number,
                    period=action.period,
                    due_date=action.due_date,
                )
                self.contract = evolve(
                    contract,
                    bills=(*contract.bills, bill),
                    last_number=action.number,
                    billed_until=action.period.end,
                )
            case Remind():
                self._change(action.number, reminded_on=today)
            case FailCycle():
                self._change(action.number, status=CycleStatus.FAILED)
                self.contract = evolve(
                    self.contract, status=SubscriptionStatus.SUSPENDED, suspension_cause=SuspensionCause.PAYMENT
                )
            case AlertSales():
                [bill] = [bill for bill in contract.bills if bill.number == action.number]
                self.contract = evolve(contract, alerted=contract.alerted | {bill.id})
            case CancelForNonPayment():
                self.contract = evolve(contract, bills=(), status=SubscriptionStatus.CANCELLED, suspension_cause=None)
            case _:
                raise AssertionError(f"{action} was not to be expected")

    def _change(self, number: int, **facts: object) -> None:
        bills = tuple(evolve(bill, **facts) if bill.number == number else bill for bill in self.contract.bills)
        self.contract = evolve(self.contract, bills=bills)


PAYING = st.lists(st.one_of(st.integers(-8, 40), st.none()), min_size=1, max_size=4)
ANCHORS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
DOWN = st.lists(st.integers(0, 280).flatmap(lambda start: st.tuples(st.just(start), st.integers(1, 60))), max_size=3)


def lived(life: Life, length: int, down: list[tuple[int, int]] = ()) -> Life:
    start = life.contract.anchor
    for number in range(length):
        life.day(start + timedelta(days=number), is_up=not any(first <= number < first + many for first, many in down))
    return life


def check(life: Life) -> None:
    periods = [action.period for _, action in life.of(OpenCycle)]
    for before, after in pairwise(periods):
        assert before.end == after.start, "no gap, no overlap"
    told = Counter((action.number, action.kind) for _, action in life.of(Remind))
    assert set(told.values()) <= {1}, "each reminder at most once"
    order = list(Reminder)
    for number in {number for number, _ in told}:
        kinds = [action.kind for _, action in life.of(Remind) if action.number == number]
        assert kinds == sorted(kinds, key=order.index), "a later reminder is never followed by an earlier one"
    for day, action in life.done:
        if isinstance(action, Remind | FailCycle | AlertSales | CancelForNonPayment) and action.number in life.paid:
            assert day <= life.paid[action.number], "nothing is said about a bill after it is paid"
    assert max(Counter(action.number for _, action in life.of(AlertSales)).values(), default=0) <= 1
    dues = {action.number: action.due_date for _, action in life.of(OpenCycle)}
    for day, action in (*life.of(FailCycle), *life.of(CancelForNonPayment)):
        patience = POLICY.grace + 1 if isinstance(action, FailCycle) else POLICY.cancel_after
        up = [each for each in life.run_days.days if dues[action.number] < each <= day]
        assert len(up) >= patience, "days without a run are not counted"


@given(ANCHORS, st.sampled_from(BillingPeriod), PAYING, DOWN)
@settings(max_examples=150)
def test_every_life_keeps_the_rules_whatever_is_paid_and_however_long_we_are_down(anchor, every, paying, down) -> None:
    check(lived(Life.starting(anchor, every, paying), 400, down))


@given(ANCHORS, st.integers(1, 60), st.integers(0, 300))
@settings(max_examples=60)
def test_missed_periods_are_billed_once_each_after_an_outage(anchor, many, first) -> None:
    """Later, that is all: periods and their number are those of a life without outage."""
    steady = lived(Life.starting(anchor, BillingPeriod.MONTHLY, [0]), 420)
    missing = lived(Life.starting(anchor, BillingPeriod.MONTHLY, [0]), 420, [(first, many)])
    assert [each.period for _, each in missing.of(OpenCycle)] == [each.period for _, each in steady.of(OpenCycle)]
    assert missing.contract.status is SubscriptionStatus.ACTIVE


@given(st.sampled_from([date(2026, 1, 31), date(2024, 2, 29), date(2026, 1, 30), date(2026, 8, 31)]))
def test_the_anchor_comes_back_after_short_months(anchor) -> None:
    life = lived(Life.starting(anchor, BillingPeriod.MONTHLY, [0]), 800)
    calendar = BillingCalendar(anchor, BillingPeriod.MONTHLY)
    opened = [action for _, action in life.of(OpenCycle)]
    assert len(opened) >= 25
    assert [action.period for action in opened] == [calendar.period(action.number) for action in opened]
    assert all(day == action.period.start - timedelta(days=7) for day, action in life.of(OpenCycle))


def forgetting_outages(contract: Contract, today: date, policy: DunningPolicy, run_days: RunDays) -> tuple[Action, ...]:
    every_day = RunDays(tuple(today - timedelta(days=number) for number in range(1, 100)))
    return decide(contract, today, policy, every_day)


def drifting(contract: Contract, today: date, policy: DunningPolicy, run_days: RunDays) -> tuple[Action, ...]:
    """Counts periods from the one before instead of from the anchor."""
    return decide(evolve(contract, anchor=contract.next_billing_date), today, policy, run_days)


def repeating(contract: Contract, today: date, policy: DunningPolicy, run_days: RunDays) -> tuple[Action, ...]:
    bills = tuple(
        evolve(bill, reminded_on=None) if bill.reminded_on not in (None, today) else bill for bill in contract.bills
    )
    return decide(evolve(contract, bills=bills), today, policy, run_days)


def test_the_properties_find_planted_faults(catches) -> None:
    @given(ANCHORS, st.sampled_from(BillingPeriod), PAYING, DOWN)
    def no_outages_forgiven(anchor, every, paying, down) -> None:
        check(lived(Life.starting(anchor, every, paying, forgetting_outages), 400, down))

    @given(ANCHORS, PAYING)
    def reminded_again(anchor, paying) -> None:
        check(lived(Life.starting(anchor, BillingPeriod.MONTHLY, paying, repeating), 100))

    @given(st.just(date(2026, 1, 31)))
    def drifted(anchor) -> None:
        life = lived(Life.starting(anchor, BillingPeriod.MONTHLY, [0], drifting), 100)
        calendar = BillingCalendar(anchor, BillingPeriod.MONTHLY)
        assert all(action.period == calendar.period(action.number) for _, action in life.of(OpenCycle))

    for faulty in (no_outages_forgiven, reminded_again, drifted):
        catches(faulty)
