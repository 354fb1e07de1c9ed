"""`subplat billing run`: the plan, the run, and the second run."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from attrs import evolve

from subplat.adapters.sandbox.world import World
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.ids import BillingCycleId, ClientId, SubscriptionId
from subplat.domain.periods import BillingPeriod, Period
from subplat.domain.subscriptions.subscription import SubscriptionStatus
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.testing.samples import sample_client, sample_cycle, sample_product, sample_subscription, sample_user
from subplat.wiring.live import LivePlatform, open_platform
from subplat.wiring.settings import load_settings

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def platform(migrated: MigratedDatabase, sandbox: World) -> Iterator[LivePlatform]:
    with open_platform(load_settings()) as opened:
        yield opened


@pytest.fixture
def contract(platform: LivePlatform) -> SubscriptionId:
    """One that is to be billed today: its next period begins in a week."""
    today = platform.application.clock.today()
    began, following = today - timedelta(days=300), today + timedelta(days=7)
    subscription = evolve(
        sample_subscription(),
        client_id=ClientId(UUID(int=1)),
        status=SubscriptionStatus.ACTIVE,
        billing_period=BillingPeriod.YEARLY,
        start_date=began,
        anchor=began,
        next_billing_date=following,
    )
    first = sample_cycle()
    paid = evolve(
        first,
        id=BillingCycleId(UUID(int=1)),
        period=Period(began, following),
        due_date=began,
        status=CycleStatus.PAID,
        received=first.amount,
        settled_on=began,
    )
    with platform.container.units_of_work()() as work:
        work.users.add(evolve(sample_user(), role=Role.SALES, client_id=None))
        work.products.add(sample_product())
        work.clients.add(sample_client())
        work.subscriptions.add(subscription)
        work.cycles.add(paid)
        work.commit()
    return subscription.id


def test_with_nothing_due_there_is_nothing_to_do(run: Run, platform: LivePlatform) -> None:
    assert run("billing", "run") == (3, "0 changes\n", "Nothing was due.\n")
    assert run("billing", "run", "--dry-run")[:2] == (3, "0 changes\n")


def test_the_plan_is_shown_then_done_then_there_is_nothing_left(run: Run, contract: SubscriptionId) -> None:
    code, out, _ = run("billing", "run", "--dry-run")
    assert code == 0
    assert f"{contract}  open bill 1 for" in out
    assert f"{contract}  remind of bill 1 (H7)" in out
    assert out.endswith("2 changes: OpenCycle 1, Remind 1\n")
    plan = json.loads(run("billing", "run", "--dry-run", "--json")[1])
    assert plan["changes"] == {"OpenCycle": 1, "Remind": 1}
    assert [entry["subscription_id"] for entry in plan["entries"]] == [str(contract)]
    assert run("billing", "run")[:2] == (0, "2 changes: OpenCycle 1, Remind 1\n")
    assert run("billing", "run") == (3, "0 changes\n", "Nothing was due.\n")


def test_a_day_to_come_is_only_planned(run: Run, platform: LivePlatform, contract: SubscriptionId) -> None:
    later = platform.application.clock.today() + timedelta(days=1)
    assert run("billing", "run", "--as-of", later, "--dry-run")[0] == 0
    code, out, err = run("billing", "run", "--as-of", later)
    assert (code, out) == (1, "")
    assert err == f"{later} has not come: plan it instead\n"


def test_what_cannot_be_dealt_with_is_told_and_fails_the_command(
    run: Run, platform: LivePlatform, contract: SubscriptionId
) -> None:
    with platform.container.units_of_work()() as work:
        subscription = work.subscriptions.get(contract)
        subscription.items[0].unit_price = subscription.items[0].unit_price.times(99 * 10**9)
        subscription.items[0].quantity = 1
        work.subscriptions.save(subscription)
        work.commit()
    code, out, err = run("billing", "run", "--json")
    report = json.loads(out)
    assert (code, report["total"], list(report["parked"])) == (1, 0, [str(contract)])
    assert "tried again" in err
