"""A past that was played in memory moves into PostgreSQL: the same books, which go on from there on real parts."""

from datetime import datetime, timedelta
from pathlib import Path

import attrs
import psycopg
import pytest

from subplat.adapters.jobs.inspection import AbsurdJobInspector
from subplat.adapters.jobs.queue import AbsurdJobQueue
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.queries.books import PostgresBooksReader
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from subplat.application.payments.reconcile import ReconcileOpenCycles
from subplat.application.ports.job_inspection import JobState
from subplat.application.reactions import reactions
from subplat.demonstration.history import History
from subplat.demonstration.outcome import counts, part_of, workflows, workflows_of_the_past
from subplat.demonstration.story import Story
from subplat.domain.billing.cycle import PAYABLE, CycleStatus
from subplat.domain.payments.link import LinkStatus
from subplat.domain.provisioning.words import TargetSystem
from subplat.domain.reporting.invariants import check_books
from subplat.domain.subscriptions.item import ProvisioningStatus
from subplat.entrypoints.cli.demo import DAYBREAK, beginning
from subplat.entrypoints.http.serving import HttpServer
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.demonstration import SandboxWorld, installation
from subplat.wiring.history import SAMPLE_ZONE, RememberedTown, past_in_memory
from subplat.wiring.live import LivePlatform
from subplat.wiring.moving import Moving, move_in
from subplat.wiring.settings import DatabaseSettings, Profile, Settings

START = datetime.fromisoformat("2025-05-05T05:00+07:00")


def played(start: datetime, *, clients: int, months: int) -> RememberedTown:
    """A past that ended."""
    town = past_in_memory(start)
    application = town.platform.application
    History(application=application, neighbourhood=town, tell=lambda line: None, clients=clients, months=months).play()
    return town


def test_the_books_are_the_same_after_moving_and_what_waited_waits_on(database: MigratedDatabase) -> None:
    past = played(START, clients=8, months=6).platform
    engine = open_engine(PostgresSettings(dsn=database.dsn))
    units_of_work = PostgresUnitOfWorkFactory(engine=engine, reactions=reactions, queue_factory=AbsurdJobQueue)
    later = datetime.fromisoformat("2100-01-01T05:00+07:00")
    past.jobs.accept(ReconcileOpenCycles(), None, later)
    moving = Moving(past=past, units_of_work=units_of_work)
    moving.leave_outside()
    in_memory = past.application.books.read()
    moving.copy_books()
    moving.copy_jobs()
    on_postgres = PostgresBooksReader(engine=engine).read()
    engine.dispose()
    assert attrs.asdict(on_postgres) == attrs.asdict(in_memory)
    assert check_books(on_postgres, past.clock.today()) == ()
    assert len(on_postgres.movements) > 0
    [job] = AbsurdJobInspector(lambda: psycopg.connect(database.dsn)).list_jobs()
    assert (job.kind, job.state, job.due_at) == (ReconcileOpenCycles.kind, JobState.DELAYED, later)


def test_open_bills_of_the_past_can_be_paid_on_real_parts(database: MigratedDatabase, tmp_path: Path) -> None:
    def before_work(platform: LivePlatform, world: SandboxWorld) -> None:
        world.prepare(f"{server.base_url}/webhooks/xendit")
        now = platform.application.clock.now()
        town = played(beginning(now, months=4), clients=8, months=4)
        move_in(town.platform, platform)

    with HttpServer.reserved() as server:
        settings = Settings(
            profile=Profile.SANDBOX,
            data_directory=tmp_path,
            base_url=server.base_url,
            database=DatabaseSettings(url=database.dsn, pool_size=20),
        )
        with installation(settings, before_work) as (platform, world), server.serving(platform):
            world.settle()
            app = platform.application
            before = app.books.read()
            assert counts(before)["clients"].total() >= 8
            bills = [cycle.id for cycle in before.cycles if cycle.status in PAYABLE]
            assert bills
            for cycle in before.cycles:
                if cycle.id in bills:
                    world.pay(f"{server.base_url}/pay/{cycle.pay_token}")
            world.settle()
            story = Story(application=app, world=world, tell=lambda step: None)
            story.play()
            after = app.books.read()
            assert {cycle.status for cycle in after.cycles if cycle.id in bills} == {CycleStatus.PAID}
            assert workflows(part_of(after, story.billing_email)) == {"W1": "ok", "W2": "ok", "W3": "ok"}
            assert workflows_of_the_past(after)["W5"] == "ok"
            assert check_books(after, app.clock.today()) == ()
            assert platform.inspector.parked() == ()
            assert {link.status for link in before.links} <= {LinkStatus.PAID, LinkStatus.CLOSED, LinkStatus.LIVE}
            workspace = [
                item
                for row in before.subscriptions
                for item in row.items
                if item.target is TargetSystem.GWORKSPACE and item.provisioning_status is ProvisioningStatus.ACTIVE
            ]
            assert workspace
            assert all(item.google_workspace_subscription_id for item in workspace)


@pytest.mark.parametrize("hour", [0, DAYBREAK - 1, DAYBREAK, 23])
def test_a_past_ends_with_the_last_daybreak(hour: int) -> None:
    now = datetime(2026, 3, 1, hour, 30, tzinfo=SAMPLE_ZONE)
    end = beginning(now, months=18) + timedelta(days=18 * 30)
    assert end.hour == DAYBREAK
    assert timedelta() <= now - end < timedelta(days=1)
