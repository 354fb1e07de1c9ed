"""Reports over two years of 100,000 subscriptions, against one pass of plain SQL over the same rows."""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

import psycopg

from bench.database import migrated_database
from bench.report_books import (
    AGEING_BY_SQL,
    COHORTS_BY_SQL,
    LAST_DAY,
    MOVEMENTS_BY_SQL,
    PAST_DAY,
    fill,
)
from bench.row import Row
from bench.timing import best_of
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.queries.reports.books import postgres_reports
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.application.ports.reports import Scope

GOAL = "at most 2 x one pass of plain SQL"
TIMES = 5
SIZES = {"full": 100_000, "quick": 5_000}


def run(size: str) -> list[Row]:
    """Ours and the plain pass of each question, the same books, warm."""
    subscriptions = SIZES[size]
    scale = f"{subscriptions:,} subscriptions, 24 months"
    with migrated_database() as database:
        with psycopg.connect(database.superuser_dsn) as connection:
            fill(connection, subscriptions)
        engine = open_engine(PostgresSettings(dsn=database.dsn, pool_size=1))
        try:
            books = postgres_reports(engine, ZoneInfo("Asia/Jakarta"))
            with psycopg.connect(database.dsn) as plain:
                plain.execute("set timezone to 'UTC'")
                plain.execute("set work_mem to '64MB'")

                def asked(question: str, day: date) -> Callable[[], object]:
                    return lambda: plain.execute(question.encode(), {"day": day}).fetchall()

                return [
                    *_rows(
                        "reports: MRR movements",
                        scale,
                        lambda: books.figures.movement_sums(Scope(), through=LAST_DAY),
                        asked(MOVEMENTS_BY_SQL, LAST_DAY),
                    ),
                    *_rows(
                        "reports: cohorts",
                        scale,
                        lambda: books.figures.cohort_changes(Scope(), through=LAST_DAY),
                        asked(COHORTS_BY_SQL, LAST_DAY),
                    ),
                    *_rows(
                        "reports: ageing today",
                        scale,
                        lambda: books.receivables.ageing(Scope(), LAST_DAY),
                        asked(AGEING_BY_SQL, LAST_DAY),
                    ),
                    *_rows(
                        "reports: ageing a year ago",
                        scale,
                        lambda: books.receivables.ageing(Scope(), PAST_DAY),
                        asked(AGEING_BY_SQL, PAST_DAY),
                    ),
                ]
        finally:
            engine.dispose()


def _rows(work: str, scale: str, ours: Callable[[], object], plain: Callable[[], object]) -> list[Row]:
    plain(), ours()  # both find the rows in memory afterwards
    ceiling = best_of(TIMES, plain)
    seconds = best_of(TIMES, ours)
    ratio = ceiling / seconds
    return [
        Row(
            work=work,
            variant="ours",
            scale=scale,
            seconds=seconds,
            ratio_to_ceiling=ratio,
            goal=GOAL,
            met=ratio >= 0.5,
            note=f"{seconds / ceiling:.2f} x the plain pass",
        ),
        Row(work=work, variant="ceiling", scale=scale, seconds=ceiling, note="plain SQL, no rule of ours"),
    ]
