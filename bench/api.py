"""The API over HTTP, against the very statements that its answers are made of, sent without it.

The statements are those that the application itself sends for the same request; the ceiling sends them again over a bare
connection, values and commit included, and makes nothing of what comes back.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any

import psycopg
from attrs import evolve, frozen
from litestar.testing import TestClient

from bench.api_client import Caller
from bench.api_server import STAFF_TOKEN, platform_over
from bench.api_statements import KEY, Statements, listened
from bench.database import migrated_database
from bench.row import Row
from bench.timing import point
from subplat.entrypoints.http.serving import http_app
from subplat.testing.many_contracts import fill

GOAL = "at most 3 x the SQL's own time at the median"
FLAT = "flat with the page number (at most 1.2 x the first page)"
_API = "/api/v1"
_HEADERS = {"authorization": f"Bearer {STAFF_TOKEN}", "content-type": "application/json"}
_PATIENCE = 20.0
_KEYS = count(1)
SIZES = {"full": (100_000, 400), "quick": (2_000, 60)}
"""Contracts, and how often each thing is asked."""


@frozen(kw_only=True)
class Question:
    """One request."""

    work: str
    verb: str
    path: str
    body: bytes = b""


@frozen
class Times:
    """Milliseconds of one way of doing it."""

    each: list[float]

    @property
    def median(self) -> float:
        """What counts."""
        return statistics.median(self.each)


def run(size: str) -> list[Row]:
    """Both by turns, one client, one connection."""
    contracts, times = SIZES[size]
    scale = f"{contracts:,} contracts"
    with migrated_database() as database:
        with psycopg.connect(database.superuser_dsn) as connection:
            fill(connection, existing=contracts, due=max(1, contracts // 100), today=date(2026, 11, 22))
        questions = _questions(database.dsn)
        statements = _listened(database.dsn, questions)
        with served(database.dsn) as url, psycopg.connect(database.dsn) as plain:
            measured = [_measured(url, plain, each, statements[each.work], times) for each in questions]
    rows = [
        row
        for question, (ours, sql) in zip(questions, measured, strict=True)
        for row in _rows(question, scale, ours, sql)
    ]
    first, deep = measured[0][0], measured[1][0]
    flat = first.median / deep.median
    note = f"{deep.median / first.median:.2f} x the first page"
    return [
        *rows,
        _row("API: a page from the middle, against the first", scale, deep, flat, FLAT, flat >= 1 / 1.2, note),
    ]


def _questions(dsn: str) -> list[Question]:
    with psycopg.connect(dsn) as connection:
        found = connection.execute("select id from subscriptions order by id").fetchall()
        (client,) = connection.execute("select id from clients limit 1").fetchone() or (None,)
        (product,) = connection.execute("select id from products limit 1").fetchone() or (None,)
        (seller,) = connection.execute("select id from users limit 1").fetchone() or (None,)
    middle = found[len(found) // 2][0]
    line = {"product_id": str(product), "quantity": 25, "unit_price": "12.00", "discount_percent": "10"}
    offer = {
        "client_id": str(client),
        "sales_user_id": str(seller),
        "exchange_rate": "16250",
        "billing_period": "MONTHLY",
        "lines": [line, line],
    }
    return [
        Question(work="API: list 50 contracts", verb="GET", path=f"{_API}/subscriptions?limit=50"),
        Question(
            work="API: list 50 contracts from the middle",
            verb="GET",
            path=f"{_API}/subscriptions?limit=50&cursor={_cursor(middle)}",
        ),
        Question(work="API: read one contract", verb="GET", path=f"{_API}/subscriptions/{middle}"),
        Question(
            work="API: create a quotation", verb="POST", path=f"{_API}/quotations", body=json.dumps(offer).encode()
        ),
    ]


def _cursor(key: Any) -> str:
    from subplat.application.ports.views.paging import Position

    return Position(key).text()


def _listened(dsn: str, questions: list[Question]) -> dict[str, Statements]:
    """What the application sends for each, once it is warm."""
    found: dict[str, Statements] = {}
    with platform_over(dsn) as platform, TestClient(http_app(platform)) as client:
        for question in questions:
            for _ in range(3):
                with listened() as found[question.work]:
                    answer = client.request(
                        question.verb, question.path, content=question.body, headers=_headers(question)
                    )
                    answer.raise_for_status()
    return found


def _headers(question: Question) -> dict[str, str]:
    return {**_HEADERS, "idempotency-key": f"{KEY}{next(_KEYS)}"} if question.verb == "POST" else _HEADERS


def _measured(
    url: str, plain: "psycopg.Connection[Any]", question: Question, statements: Statements, times: int
) -> tuple[Times, Times]:
    ours, ceiling = Times([]), Times([])
    with Caller.of(url) as caller:

        def over_http() -> None:
            caller.ask(question.verb, question.path, _headers(question), question.body)

        def by_sql() -> None:
            statements.send(plain)

        for _ in range(10):
            over_http()
            by_sql()
        for _ in range(times):
            ours.each.append(_milliseconds(over_http))
            ceiling.each.append(_milliseconds(by_sql))
    return ours, ceiling


def _milliseconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _rows(question: Question, scale: str, ours: Times, sql: Times) -> list[Row]:
    ratio, note = sql.median / ours.median, f"{ours.median / sql.median:.2f} x the same SQL"
    least = _row(question.work, scale, sql, None, None, None, "the same statements over a bare connection")
    return [_row(question.work, scale, ours, ratio, GOAL, ratio >= 1 / 3, note), evolve(least, variant="ceiling")]


def _row(
    work: str, scale: str, times: Times, ratio: float | None, goal: str | None, met: bool | None, note: str
) -> Row:
    return Row(
        work=work,
        variant="ours",
        scale=scale,
        rate_per_second=1000 / times.median,
        p50_ms=times.median,
        p99_ms=point(times.each, 0.99),
        ratio_to_ceiling=ratio,
        goal=goal,
        met=met,
        note=note,
    )


@contextmanager
def served(dsn: str) -> Iterator[str]:
    """The address of a server process that runs as long as the block."""
    asked = [sys.executable, "-m", "bench.api_server", dsn]
    server = subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        if server.stdout is None or not (url := server.stdout.readline().strip()):
            raise RuntimeError("the server did not start")
        yield url
    finally:
        server.terminate()
        try:
            server.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        if server.stdout is not None:
            server.stdout.close()
