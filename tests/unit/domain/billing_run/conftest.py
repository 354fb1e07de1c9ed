"""A contract billed monthly, and a run that is asked about it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.billing_run.actions import Action
from subplat.domain.billing_run.contract import Bill, Contract
from subplat.domain.billing_run.decide import decide
from subplat.domain.billing_run.policy import DunningPolicy
from subplat.domain.billing_run.run_days import RunDays
from subplat.domain.ids import BillingCycleId, SubscriptionId
from subplat.domain.periods import BillingCalendar, BillingPeriod
from subplat.domain.subscriptions.subscription import SubscriptionStatus
from subplat.testing.samples import rupiah

ANCHOR = date(2026, 1, 10)
DUE = date(2026, 2, 10)
PATIENCE = DunningPolicy()
ALWAYS = RunDays(tuple(date(2025, 12, 1) + timedelta(days=day) for day in range(800)))


def make_bill(number: int = 1, **facts: Any) -> Bill:
    """Bill number `number` of the contract: due on the first day of its period."""
    period = BillingCalendar(ANCHOR, BillingPeriod.MONTHLY).period(number)
    usual: dict[str, Any] = {
        "id": BillingCycleId(UUID(int=number + 1)),
        "number": number,
        "period": period,
        "due_date": period.start,
        "status": CycleStatus.INVOICED,
        "outstanding": rupiah(1_110_000),
    }
    return Bill(**{**usual, **facts})


def make_contract(*bills: Bill, **facts: Any) -> Contract:
    """ACTIVE, paid by link, the first period paid."""
    usual: dict[str, Any] = {
        "subscription_id": SubscriptionId(UUID(int=1)),
        "status": SubscriptionStatus.ACTIVE,
        "anchor": ANCHOR,
        "next_billing_date": DUE,
        "bills": bills,
        "last_number": max((bill.number for bill in bills), default=0),
        "billed_until": max((bill.period.end for bill in bills), default=DUE),
    }
    return Contract(**{**usual, **facts})


@pytest.fixture(scope="session")
def bill() -> Callable[..., Bill]:
    return make_bill


@pytest.fixture(scope="session")
def contract() -> Callable[..., Contract]:
    return make_contract


@pytest.fixture(scope="session")
def due() -> Callable[..., tuple[Action, ...]]:
    """What is due on a day, with the usual patience, where a run ran every day unless said otherwise."""

    def ask(
        contract: Contract, day: date, run_days: RunDays = ALWAYS, policy: DunningPolicy = PATIENCE
    ) -> tuple[Action, ...]:
        return decide(contract, day, policy, run_days)

    return ask
