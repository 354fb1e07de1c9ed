"""`/metrics` over HTTP: who may read it, and what of a request is counted."""

from collections.abc import Callable

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from subplat.entrypoints.http.app import create_http_app
from subplat.entrypoints.http.config import HttpConfig
from subplat.wiring.container import Container
from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.live import LivePlatform
from subplat.wiring.memory import MemoryPlatform
from subplat.wiring.sandbox import pointed_at
from subplat.wiring.settings import DatabaseSettings, Settings

TOKEN = "metrics token of the tests"
SCRAPER = {"authorization": f"Bearer {TOKEN}"}
Serve = Callable[..., TestClient[Litestar]]


@pytest.fixture
def watched(platform: MemoryPlatform, serve: Serve) -> TestClient[Litestar]:
    return serve(platform.application, metrics_token=TOKEN, pool_use=lambda: (2, 5))


def test_only_who_has_the_right_reads_it(watched: TestClient[Litestar]) -> None:
    assert watched.get("/metrics").status_code == 401
    assert watched.get("/metrics", headers={"authorization": "Bearer another"}).status_code == 401
    answer = watched.get("/metrics", headers=SCRAPER)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "subplat_database_connections_in_use 2.0" in answer.text


def test_the_token_of_the_scraper_opens_nothing_else(watched: TestClient[Litestar]) -> None:
    assert watched.get("/api/v1/clients", headers=SCRAPER).status_code == 403
    assert watched.get("/api/v1/jobs", headers=SCRAPER).status_code == 403


def test_n8n_does_not_read_the_revenue(watched: TestClient[Litestar]) -> None:
    from_n8n = {"authorization": "Bearer integration token of the tests"}
    assert watched.get("/metrics", headers=from_n8n).status_code == 403


def test_requests_are_counted_under_their_template(watched: TestClient[Litestar]) -> None:
    watched.get("/pay/a-token-that-nobody-has")
    watched.get("/nowhere/at-all")
    told = watched.get("/metrics", headers=SCRAPER).text
    assert 'subplat_http_requests_total{method="GET",route="/pay/{token}",status="404"} 1.0' in told
    assert 'subplat_http_requests_total{method="GET",route="unmatched",status="404"} 1.0' in told
    assert 'subplat_http_request_seconds_count{method="GET",route="/pay/{token}"} 1.0' in told
    assert "a-token-that-nobody-has" not in told
    assert "at-all" not in told


def test_a_scraper_comes_by_address(platform: MemoryPlatform, serve: Serve) -> None:
    served = serve(platform.application, metrics_token=TOKEN, allowed_hosts=("billing.reseller.example",))
    assert served.get("/metrics", headers={**SCRAPER, "host": "10.0.0.7:8000"}).status_code == 200
    assert served.get("/api/v1/clients", headers={"host": "10.0.0.7:8000"}).status_code == 400


def test_an_installation_is_watched_while_its_database_is_away(config: HttpConfig) -> None:
    settings = pointed_at(Settings(database=DatabaseSettings(url="postgresql://a@127.0.0.1:9/x")), "http://127.0.0.1:9")
    container = Container(settings=settings, dsn=str(settings.database.url))
    platform = LivePlatform(settings=settings, container=container, database=DatabaseAdmin(settings))
    served = HttpConfig(
        request_ids=config.request_ids,
        metrics_token=TOKEN,
        pool_use=platform.pool_use,
        readiness=platform.http_values().readiness,
    )
    with TestClient(create_http_app(platform.application, served)) as client:
        answer = client.get("/metrics", headers=SCRAPER)
        assert answer.status_code == 200
        assert "subplat_books_readable 0.0" in answer.text
        assert "subplat_mrr" not in answer.text
        assert client.get("/livez").status_code == 200
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["checks"] == {"database": "failed", "schema": "failed", "queue": "failed"}
    container.shutdown_resources()


def test_a_database_without_its_schema_is_not_ready_and_a_newer_one_is(on_postgres: LivePlatform) -> None:
    from sqlalchemy import create_engine, text

    checks = on_postgres.http_values().readiness
    for check in checks.values():
        check()
    owner = create_engine(on_postgres.database.owner_dsn().replace("postgresql://", "postgresql+psycopg://"))
    with owner.begin() as connection:
        newest = connection.execute(text("select version_num from alembic_version")).scalar_one()
        connection.execute(text("update alembic_version set version_num = '9999_from_the_future'"))
    try:
        checks["schema"]()
        with owner.begin() as connection:
            connection.execute(text("update alembic_version set version_num = '0001'"))
        with pytest.raises(Exception, match="subplat db upgrade"):
            checks["schema"]()
    finally:
        with owner.begin() as connection:
            connection.execute(text("update alembic_version set version_num = :newest"), {"newest": newest})
        owner.dispose()
