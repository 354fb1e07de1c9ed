"""Contracts on PostgreSQL, written as they would be after their first payment."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from uuid import UUID

import psycopg
import pytest
from attrs import evolve, frozen

from subplat.adapters.jobs.settings import WorkerSettings
from subplat.adapters.jobs.worker import Worker
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.application.application import Application
from subplat.application.ports.job_inspection import JobState
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.ids import BillingCycleId, ClientId, SubscriptionId, SubscriptionItemId, UserId
from subplat.domain.periods import BillingCalendar, BillingPeriod
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus
from subplat.testing.postgres_books import books_on
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.testing.samples import (
    sample_client,
    sample_cycle,
    sample_item,
    sample_product,
    sample_subscription,
    sample_user,
)
from subplat.wiring.memory import MemoryPlatform, memory_platform

STARTED = date(2026, 10, 30)
NEXT = date(2026, 11, 30)
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""A week before the next bill."""
SALES = UserId(UUID(int=1))


@frozen(kw_only=True)
class OnPostgres:
    """A platform whose books are on PostgreSQL, everything else in memory."""

    platform: MemoryPlatform
    dsn: str

    @property
    def application(self) -> Application:
        return self.platform.application

    def work_off(self) -> None:
        """Lets workers do every job there is."""
        worker = Worker(
            connect=lambda: psycopg.connect(self.dsn, autocommit=True),
            handle=self.application.handle,
            clock=self.platform.clock,
            settings=WorkerSettings(default_threads=2, bulk_threads=1, poll=timedelta(milliseconds=100)),
        )
        thread = Thread(target=worker.run)
        thread.start()
        try:
            with psycopg.connect(self.dsn, autocommit=True) as connection:
                over = [JobState.DONE.value, JobState.PARKED.value]
                asked = "select count(*) from jobs.overview where state <> all(%s)"
                while connection.execute(asked, (over,)).fetchone() != (0,):
                    assert thread.is_alive()
                    thread.join(0.1)
        finally:
            worker.stop()
            thread.join()


@pytest.fixture
def on_postgres(database: MigratedDatabase) -> Iterator[OnPostgres]:
    engine = open_engine(PostgresSettings(dsn=database.dsn, pool_size=8))
    yield OnPostgres(platform=memory_platform(NOW, around=books_on(engine)), dsn=database.dsn)
    engine.dispose()


@pytest.fixture
def write(on_postgres: OnPostgres) -> Callable[..., None]:
    """Adds contracts with their bills, and the client, product and member of Sales that they need."""
    planner = on_postgres.application.billing.plan

    def add(*contracts: tuple[Subscription, list[BillingCycle]]) -> None:
        with planner.units_of_work() as work:
            # From here on it writes set by set.
            work.contracts.claim((), waits=True)
            work.users.add(
                evolve(sample_user(), id=SALES, email="sales@penjual.example", role=Role.SALES, client_id=None)
            )
            work.products.add(sample_product())
            for subscription, cycles in contracts:
                number = subscription.id.int
                work.clients.add(evolve(sample_client(number), id=subscription.client_id))
                work.subscriptions.add(subscription)
                for cycle in cycles:
                    work.cycles.add(cycle)
            work.commit()

    return add


@pytest.fixture(scope="session")
def contract() -> Callable[..., Subscription]:
    """Contract number `number`, ACTIVE since `STARTED`."""

    def make(number: int, **facts: object) -> Subscription:
        usual = {
            "client_id": ClientId(UUID(int=number)),
            "created_by_user_id": SALES,
            "status": SubscriptionStatus.ACTIVE,
            "start_date": STARTED,
            "anchor": STARTED,
            "next_billing_date": NEXT,
            "items": [evolve(sample_item(), id=SubscriptionItemId(UUID(int=number)))],
        }
        return evolve(sample_subscription(number), **{"id": SubscriptionId(UUID(int=number)), **usual, **facts})

    return make


@pytest.fixture(scope="session")
def bill() -> Callable[..., BillingCycle]:
    """Bill number `number` of contract `subscription`: paid if it is the first, else open and due with its period."""

    def make(subscription: int, number: int = 0, **facts: object) -> BillingCycle:
        period = BillingCalendar(STARTED, BillingPeriod.MONTHLY).period(number)
        cycle = sample_cycle(number, subscription=subscription)
        usual: dict[str, object] = {"id": BillingCycleId(UUID(int=subscription * 1000 + number)), "period": period}
        usual["due_date"] = period.start
        if number == 0:
            usual |= {"status": CycleStatus.PAID, "received": cycle.amount, "settled_on": STARTED}
        return evolve(cycle, **{**usual, **facts})

    return make
