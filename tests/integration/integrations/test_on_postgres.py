"""Events on their way out of a whole installation, on PostgreSQL and over sockets; a receiver that calls back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from attrs import frozen
from sqlalchemy import Engine, event
from typed_settings.types import SecretStr

from subplat.adapters.jobs.queue import AbsurdJobQueue
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from subplat.adapters.system.identifiers import RandomIdentifiers
from subplat.application.integrations.announcements import Announcements
from subplat.application.reactions import reactions
from subplat.domain.accounts.user import Role, User
from subplat.domain.ids import EndpointId, UserId
from subplat.domain.integrations.delivery import DeliveryStatus
from subplat.domain.integrations.endpoint import Endpoint
from subplat.entrypoints.http.serving import HttpServer
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.demonstration import SandboxWorld, installation
from subplat.wiring.live import LivePlatform
from subplat.wiring.settings import DatabaseSettings, IntegrationSettings, Profile, Settings

STAFF, ROBOT = "a-token-for-tests", "a-token-for-n8n"
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@frozen
class Installation:
    platform: LivePlatform
    world: SandboxWorld
    base_url: str

    def post(self, path: str, token: str, **body: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}"}
        return httpx.post(f"{self.base_url}{path}", json=body, headers=headers, timeout=10, trust_env=False)


@pytest.fixture
def running(database: MigratedDatabase, tmp_path: Path) -> Iterator[Installation]:
    """Everything up; receivers on this host are allowed."""
    with HttpServer.reserved() as server:
        settings = Settings(
            profile=Profile.SANDBOX,
            data_directory=tmp_path,
            base_url=server.base_url,
            staff_token=SecretStr(STAFF),
            database=DatabaseSettings(url=database.dsn, pool_size=20),
            integrations=IntegrationSettings(token=SecretStr(ROBOT), allow_private=True),
        )
        with installation(settings) as (platform, world), server.serving(platform):
            yield Installation(platform, world, server.base_url)


def deactivate_somebody(units: Any, name: str) -> None:
    user = User(id=UserId(uuid4()), email=f"{name}@reseller.example", full_name=name, role=Role.SALES)
    user.deactivate(NOW)
    with units() as work:
        work.users.add(user)
        work.commit()


def test_an_event_reaches_a_receiver_that_verifies_it_and_calls_back(running: Installation, receiver: Any) -> None:
    endpoint = running.post(
        "/api/v1/integrations/endpoints", STAFF, url=receiver.url, patterns=["user.deactivated.v1"]
    ).json()
    receiver.secret = endpoint["secret"]
    answers: list[int] = []
    receiver.then = lambda body: answers.append(running.post("/api/v1/billing/run", ROBOT).status_code)
    deactivate_somebody(running.platform.container.units_of_work(), "sales")
    running.world.settle()
    assert [body["type"] for body, _ in receiver.taken] == ["user.deactivated.v1"]
    assert (answers, receiver.turned_away) == ([202], 0)
    (delivery,) = running.platform.application.integrations.log.deliveries()
    assert (delivery.status, delivery.attempts, delivery.last_status_code) == (DeliveryStatus.DELIVERED, 1, 204)
    done = [job.kind for job in running.platform.inspector.list_jobs() if job.state.value == "done"]
    assert "billing_run.share_out.v1" in done


def test_a_receiver_with_another_secret_turns_it_away_and_it_is_tried_again(
    running: Installation, receiver: Any
) -> None:
    running.post("/api/v1/integrations/endpoints", STAFF, url=receiver.url, patterns=["user.*"])
    receiver.secret = "whsec_" + "A" * 40
    deactivate_somebody(running.platform.container.units_of_work(), "sales")
    running.world.settle()
    (delivery,) = running.platform.application.integrations.log.deliveries()
    assert (delivery.status, delivery.last_status_code) == (DeliveryStatus.PENDING, 401)
    assert delivery.next_attempt_at is not None
    assert receiver.taken == []


@pytest.fixture
def engine(database: MigratedDatabase) -> Iterator[Engine]:
    pool = open_engine(PostgresSettings(dsn=database.dsn))
    yield pool
    pool.dispose()


class Broken(Exception):
    """The job could not be written."""


class BrokenQueue(AbsurdJobQueue):
    """A queue that cannot write its jobs."""

    def seal(self) -> None:
        raise Broken


def units(engine: Engine, queue: Any = AbsurdJobQueue) -> PostgresUnitOfWorkFactory:
    return PostgresUnitOfWorkFactory(
        engine=engine,
        reactions=reactions,
        queue_factory=queue,
        announce=Announcements(identifiers=RandomIdentifiers()),
    )


def listener() -> Endpoint:
    return Endpoint(
        id=EndpointId(uuid4()),
        url="https://receiver.example/",
        secret="whsec_c2VjcmV0",
        patterns=("user.*",),
        created_at=NOW,
    )


def written(engine: Engine) -> tuple[int, int, int]:
    """Users, deliveries, and jobs that promise to make them."""
    with engine.connect() as connection:
        row = connection.exec_driver_sql(
            "select (select count(*) from users), (select count(*) from outbound_deliveries),"
            " (select count(*) from jobs.default_overview where kind = 'integrations.deliver_event.v1')"
        ).one()
        return row[0], row[1], row[2]


def test_the_change_the_delivery_and_its_job_are_one_transaction(engine: Engine) -> None:
    """F22: all of them or none."""
    with units(engine)() as work:
        work.endpoints.add(listener())
        work.commit()
    with pytest.raises(Broken):
        deactivate_somebody(units(engine, BrokenQueue), "first")
    assert written(engine) == (0, 0, 0)
    deactivate_somebody(units(engine), "second")
    assert written(engine) == (1, 1, 1)


def test_an_endpoint_of_this_process_hears_of_the_very_next_event(engine: Engine) -> None:
    factory = units(engine)
    deactivate_somebody(factory, "before")
    known = listener()
    with factory() as work:
        work.endpoints.add(known)
        work.commit()
    deactivate_somebody(factory, "after")
    assert written(engine)[1] == 1
    with factory() as work:
        found = work.endpoints.get(known.id)
        found.pause("not now")
        work.endpoints.save(found)
        work.commit()
    deactivate_somebody(factory, "later")
    assert written(engine)[1] == 1


def test_an_endpoint_that_was_rolled_back_hears_nothing(engine: Engine) -> None:
    factory = units(engine)
    with factory() as work:
        work.endpoints.add(listener())
        assert len(work.endpoints.listening()) == 1
    deactivate_somebody(factory, "after")
    assert written(engine) == (1, 0, 0)


def test_without_anybody_listening_events_cost_no_statement(engine: Engine) -> None:
    factory, asked = units(engine), []
    deactivate_somebody(factory, "first")

    def hear(_: Any, __: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    for number in range(5):
        deactivate_somebody(factory, f"user{number}")
    event.remove(engine, "before_cursor_execute", hear)
    assert asked
    assert [statement for statement in asked if "outbound" in statement] == []
