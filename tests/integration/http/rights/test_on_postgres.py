"""The API over PostgreSQL: the wall alone, with the application's own checks switched off, and what is sent to break SQL."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from attrs import evolve
from sqlalchemy import Engine

from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.sessions import PostgresSessions
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.application.accounts.rights import RIGHTS, Reach
from subplat.application.outside import Ports
from subplat.domain.accounts.user import Role
from subplat.entrypoints.http.route_rights import PERMISSION
from subplat.testing.http.callers import filled
from subplat.testing.http.installation import ApiInstallation, api_installation
from subplat.testing.http.matrix import WORDS, Route, Whose, answer, good_body, routes
from subplat.testing.postgres_books import played_on
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.testing.wall_only import without_own_checks

SQL = [
    "'",
    "' OR '1'='1",
    "'; DROP TABLE clients; --",
    "1); SELECT pg_sleep(5)--",
    "\\'; --",
    "$$ || version() || $$",
    "%' UNION SELECT NULL--",
    "%_\\",
    "{{7*7}}${7*7}",
    "\U0001f600'--",
]


def books_on(engine: Engine) -> Callable[[Ports], Ports]:
    def around(ports: Ports) -> Ports:
        moved = played_on(engine)(ports)
        return evolve(moved, entry=evolve(moved.entry, sessions=PostgresSessions(engine=engine)))

    return around


@contextmanager
def installed(database: MigratedDatabase, *, own_checks: bool) -> Iterator[ApiInstallation]:
    engine = open_engine(PostgresSettings(dsn=database.dsn))
    around = books_on(engine)
    try:
        with api_installation(around=around if own_checks else lambda ports: without_own_checks(around(ports))) as api:
            yield api
    finally:
        engine.dispose()


def for_clients(api: ApiInstallation) -> list[Route]:
    """Where the table lets a CLIENT do anything."""
    return [
        route
        for route in routes(api)
        if PERMISSION in route.opt and RIGHTS[route.opt[PERMISSION]][Role.CLIENT] is not Reach.NONE
    ]


def test_the_wall_alone_shows_a_client_nothing_of_others(database: MigratedDatabase) -> None:
    with installed(database, own_checks=False) as api:
        client, found, shown = api.callers["CLIENT"], [], 0
        other = next(each for each in api.trade.books.clients if each.id == api.objects["client_id"].others)
        for route in for_clients(api):
            for whose in route.whose:
                told = answer(api, route, client, whose)
                if whose is Whose.OTHERS and told.status_code != 404:
                    found.append(f"{route}: {told.status_code} {told.text[:100]}")
                if whose is not Whose.OTHERS:
                    shown += told.is_success
                    if other.name in told.text or _about(told.content, str(other.id)):
                        found.append(f"{route} shows another client: {told.text[:200]}")
        assert found == []
        assert shown > 15


def _about(content: bytes, client: str) -> bool:
    # Samples of different kinds have the same ids: only what is called a client counts.
    try:
        document = json.loads(content)
    except ValueError:
        return False
    return any(name == "client_id" and value == client for name, value in _leaves(document))


def _leaves(document: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(document, dict):
        for name, value in document.items():
            yield from _leaves(value, name)
    elif isinstance(document, list):
        for value in document:
            yield from _leaves(value, place)
    else:
        yield place, document


@pytest.mark.long
def test_no_text_reaches_the_database_as_sql(database: MigratedDatabase) -> None:
    with installed(database, own_checks=True) as api:
        admin, faults, tried = api.callers["ADMIN"], [], 0
        before = {client.id for client in api.platform.application.books.read().clients}
        for payload in SQL:
            for route, more in _requests(api, payload):
                told, tried = api.door.ask(admin, route.verb, _path(api, route), **more), tried + 1
                if told.status_code >= 500:
                    faults.append(f"{route} {more}: {told.text[:200]}")
        assert faults == []
        assert tried > 600
        assert before <= {client.id for client in api.platform.application.books.read().clients}


def _requests(api: ApiInstallation, payload: str) -> Iterator[tuple[Route, dict[str, Any]]]:
    """Every text parameter and every text of every body, with that in it."""
    for route in routes(api):
        if route.operation is None:
            continue
        for parameter in route.operation.parameters:
            if parameter["in"] == "query":
                yield route, {"params": {parameter["name"]: payload}}
        body = good_body(api, route.operation)
        if isinstance(body, dict):
            yield route, {"json": {name: payload if value == "contoh" else value for name, value in body.items()}}


def _path(api: ApiInstallation, route: Route) -> str:
    return filled(route.path, {**WORDS, **{name: api.objects[name].mine for name in route.ids}})
