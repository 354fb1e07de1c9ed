"""Every use case that changes something, done by a person: the trail names each aggregate that changed, and no other way.

On both adapters; what is compared with the trail is what really differs in the books, read past all repositories.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

import psycopg
import pytest
from attrs import fields, has

from subplat import Subplat
from subplat.adapters.memory.report_history import rate_id
from subplat.adapters.memory.store import Shelf
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.application.accounts.administration import DisableUser
from subplat.application.integrations.delivery_log import ReplayDelivery
from subplat.application.integrations.endpoints import AddEndpoint
from subplat.application.ports.acting import acting_as
from subplat.application.ports.audit import Action, AuditFilter
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.user import Role
from subplat.testing.audited import AuditedDesk, Snapshot
from subplat.testing.builders import a_seller
from subplat.testing.every_use_case import walk
from subplat.testing.neighbours import an_admin
from subplat.testing.postgres_books import played_on
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.memory import MemoryPlatform, memory_platform

START = datetime.fromisoformat("2026-01-31T09:00+07:00")
NOBODYS = {
    "accounts.choose_password": "by whoever holds a link, before anybody is logged in",
    "accounts.forgot_password": "before anybody is logged in",
    "accounts.sign_in": "before anybody is logged in",
    "accounts.recognise_key": "before anybody is known",
    "accounts.change_password": "keeps the hash alone, which the contract shows for a new login",
    "billing.payment_page": "open to whoever holds the link",
    "payments.store_callback": "by the gateway",
    "payments.store_callbacks": "by the gateway",
    "integrations.start_billing": "promises a job, which the platform does",
}
READS = {
    "accounts.find",
    "accounts.list_keys",
    "billing.parked",
    "billing.plan",
    "operations.figures",
    "operations.outage",
    "operations.waiting",
    "provisioning.report_drift",
    "quotations.printed",
    "reporting.export",
    "reporting.rates",
    "reporting.rows",
    "reporting.run",
    "subscriptions.current_version",
    "subscriptions.preview_next_bill",
}


def in_memory(platform: MemoryPlatform) -> Callable[[], Snapshot]:
    def look() -> Snapshot:
        rates = {("exchange rate", rate_id(rate)): repr(rate) for rate in platform.shelves.history.rates}
        return rates | {
            (shelf.kind, key): re.sub(r"\bversion=\d+", "", repr(row))
            for shelf in shelves(platform.shelves)
            for key, row in shelf.rows.items()
            # The platform tells others of an event by itself.
            if shelf.kind not in {"circuit", "delivery"}
        }

    return look


def shelves(holder: object) -> Iterator[Shelf]:
    for field in fields(type(holder)):
        value = getattr(holder, field.name)
        if isinstance(value, Shelf):
            yield value
        elif has(type(value)):
            yield from shelves(value)


def on_database(dsn: str) -> Callable[[], Snapshot]:
    with psycopg.connect(dsn) as connection:
        audited = connection.execute(
            "select tgrelid::regclass::text, encode(tgargs, 'escape') from pg_trigger where tgname ~ '_audit$'"
        ).fetchall()
    words = {table: args.split("\\000")[:2] for table, args in audited if table != "files"}
    question = " union all ".join(
        f"select '{entity}', {key}, (to_jsonb(t) - '{{version,updated_at,position}}'::text[])::text from {table} t"
        for table, (entity, key) in words.items()
        if entity != "delivery"
    )

    def look() -> Snapshot:
        found: dict[tuple[str, UUID], str] = {}
        with psycopg.connect(dsn) as connection:
            for entity, key, says in sorted(connection.execute(question.encode()).fetchall()):
                found[entity, key] = found.get((entity, key), "") + says
        return found

    return look


@pytest.fixture(params=["memory", "postgres"])
def desk(request: pytest.FixtureRequest) -> Iterator[AuditedDesk]:
    """An Admin's, at the console."""
    if request.param == "memory":
        platform = memory_platform(START)
        yield desk_in(platform, in_memory(platform))
        return
    database: MigratedDatabase = request.getfixturevalue("database")
    engine = open_engine(PostgresSettings(dsn=database.dsn))
    yield desk_in(memory_platform(START, around=played_on(engine)), on_database(database.superuser_dsn))
    engine.dispose()


def desk_in(platform: MemoryPlatform, look: Callable[[], Snapshot]) -> AuditedDesk:
    app = Subplat(platform)
    actor = Actor(
        source=Source.CONSOLE, label="admin@reseller.example", user_id=an_admin(app), role=Role.ADMIN, request_id="r-1"
    )
    return AuditedDesk(app=app, actor=actor, look=look)


def test_a_delivery_that_a_person_sends_again_is_in_the_trail_and_the_platforms_own_are_not() -> None:
    platform = memory_platform(START)
    desk = desk_in(platform, in_memory(platform))
    app, trail, seller = desk.app, platform.application.audit, a_seller(desk.app)
    with acting_as(desk.actor):
        app.integrations.add(AddEndpoint(url="https://receiver.example/", patterns=("*",)))
        app.accounts.disable(DisableUser(user_id=seller))
    app.run_until_idle()
    (delivery, *_) = app.integrations.log.deliveries()
    assert trail.entries(AuditFilter(entity="delivery")) == ()
    with acting_as(desk.actor):
        app.integrations.replay(ReplayDelivery(delivery_id=delivery.id))
    (entry,) = trail.entries(AuditFilter(entity="delivery"))
    assert (entry.entity_id, entry.action, entry.label) == (delivery.id, Action.UPDATE, desk.actor.label)


def test_every_change_by_a_person_is_in_the_trail(desk: AuditedDesk) -> None:
    walk(desk)
    application = desk.app.sandbox.platform.application
    known = {
        f"{room.name}.{use_case.name}"
        for room in fields(type(application))
        if has(type(getattr(application, room.name)))
        and type(getattr(application, room.name)).__module__.startswith("subplat.application")
        for use_case in fields(type(getattr(application, room.name)))
        if room.name not in {"views", "guarding"} and callable(getattr(getattr(application, room.name), use_case.name))
    }
    undecided = known - set(desk.told) - set(NOBODYS) - READS - {"integrations.replay"}
    assert undecided == set(), "walk them here, or say why not"
