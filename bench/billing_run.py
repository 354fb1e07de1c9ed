"""The billing run: bill, reminder and jobs of every due contract, against one set-based SQL transaction for the same rows."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import psycopg
from attrs import evolve, frozen
from psycopg import sql

from bench.billing_books import bill_by_sql
from bench.database import cluster, migrated_database
from bench.row import Row
from subplat.adapters.postgres.embedded_roles import APPLICATION_ROLE, OWNER_ROLE
from subplat.adapters.system.clock import SystemClock
from subplat.testing.many_contracts import fill

WORK = "billing run"
TRYTON = 25.6
"""Invoices a second of Tryton 8.2's sale_subscription at its best (`python -O`), measured on the same kind of machine."""
ROUNDS = {2_000: 5, 20_000: 3, 200_000: 1}
HALF, MOST = 0.5, 0.9


@frozen(kw_only=True)
class Run:
    """What the processes of one run did together; `again`: the second run of the day."""

    rate: float
    seconds: float
    cpu_seconds: float
    peak_mb: float
    again: float


def run(size: str) -> list[Row]:
    """Ceiling, one worker and two, each on a copy of the same books, by turns; the medians count."""
    scales = (2_000, 20_000, 200_000) if size == "full" else (2_000,)
    today = SystemClock().today()
    rows: list[Row] = []
    ones: dict[int, Run] = {}
    for due in scales:
        with books(existing=due, due=due, today=today) as template:
            rounds = [_round(template, due, today) for _ in range(ROUNDS[due])]
        ceiling = statistics.median(one for one, _, _ in rounds)
        ones[due], two = _median([one for _, one, _ in rounds]), _median([two for _, _, two in rounds])
        rows += [
            _ours(due, ones[due], 1, statistics.median(one.rate / top for top, one, _ in rounds), HALF),
            _ours(due, two, 2, statistics.median(two.rate / top for top, _, two in rounds), MOST),
            Row(
                work=WORK,
                variant="ceiling",
                scale=f"{due:,} due",
                rate_per_second=ceiling,
                seconds=due / ceiling,
                note="one SQL transaction: the same bills, reminders and jobs, no rules, no objects",
            ),
            _again(due, ones[due]),
        ]
    rows.append(
        Row(work=WORK, variant="peer", scale="published", rate_per_second=TRYTON, note="Tryton 8.2, not run here")
    )
    if size == "full":
        rows += [_flat(ones), _growth(today)]
    return rows


@contextmanager
def books(*, existing: int, due: int, today: date) -> Iterator[str]:
    """The name of a database with such contracts, to be copied; nobody is connected to it."""
    with migrated_database() as database:
        with psycopg.connect(database.superuser_dsn) as connection:
            fill(connection, existing=existing, due=due, today=today)
        yield database.name


@contextmanager
def copied(template: str) -> Iterator[str]:
    """The application's address of a fresh copy."""
    name = f"{template}_copy"
    with cluster() as server:
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            made = sql.SQL("create database {} template {} strategy file_copy owner {}")
            connection.execute(made.format(*(sql.Identifier(word) for word in (name, template, OWNER_ROLE))))
            connection.execute("checkpoint")
        try:
            yield server.dsn(user=APPLICATION_ROLE, database=name)
        finally:
            with psycopg.connect(server.dsn(), autocommit=True) as connection:
                connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def by_sql(dsn: str, due: int, today: date) -> float:
    """How many contracts a second plain SQL bills."""
    with psycopg.connect(dsn) as connection:
        connection.execute("select 1")
        started = time.perf_counter()
        bill_by_sql(connection, today=today.isoformat())
        passed = time.perf_counter() - started
        found = connection.execute("select count(*) from billing_cycles where cycle_number = 1").fetchone()
    if found != (due,):
        raise RuntimeError(f"{found} bills instead of {due}")
    return due / passed


def by_us(dsn: str, due: int, processes: int) -> Run:
    """So many processes at once over the same contracts, and then one of them once more."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.billing_run_worker", dsn],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(processes)
    ]
    try:
        for worker in workers:
            _answer(worker)
        started = time.perf_counter()
        for worker in workers:
            _go(worker)
        told = [json.loads(_answer(worker)) for worker in workers]
        passed = time.perf_counter() - started
        _go(workers[0])
        again = json.loads(_answer(workers[0]))
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    if sum(each["opened"] for each in told) != due or any(each["parked"] for each in told) or again["opened"]:
        raise RuntimeError(f"the run went wrong: {told}, then {again}")
    return Run(
        rate=due / passed,
        seconds=passed,
        cpu_seconds=sum(each["cpu_seconds"] for each in told),
        peak_mb=max(each["peak_mb"] for each in told),
        again=again["seconds"],
    )


def _round(template: str, due: int, today: date) -> tuple[float, Run, Run]:
    with copied(template) as dsn:
        ceiling = by_sql(dsn, due, today)
    with copied(template) as dsn:
        one = by_us(dsn, due, 1)
    with copied(template) as dsn:
        two = by_us(dsn, due, 2)
    return ceiling, one, two


def _ours(due: int, run: Run, workers: int, ratio: float, wanted: float) -> Row:
    return Row(
        work=WORK,
        variant="ours",
        scale=f"{due:,} due, {workers} worker{'s' * (workers > 1)}",
        rate_per_second=run.rate,
        seconds=run.seconds,
        peak_mb=run.peak_mb,
        ratio_to_ceiling=ratio,
        goal=f">= {wanted:.0%}, <= 100 MB",
        met=ratio >= wanted and run.peak_mb <= 100,
        note=f"{run.rate / TRYTON:,.0f} x Tryton; of each contract {run.cpu_seconds / due * 1e6:.0f} us are Python's",
    )


def _again(due: int, run: Run) -> Row:
    return Row(
        work=WORK,
        variant="ours",
        scale=f"{due:,}, again the same day",
        seconds=run.again,
        goal="<= 1 % of the first",
        met=run.again <= run.seconds / 100,
        note=f"{run.again / run.seconds:.1%} of the first",
    )


def _flat(ones: dict[int, Run]) -> Row:
    share = ones[200_000].rate / ones[20_000].rate
    return Row(
        work=WORK,
        variant="ours",
        scale="200,000 against 20,000",
        goal=">= 80 % of the rate",
        met=share >= 0.8,
        note=f"{share:.0%}",
    )


def _growth(today: date) -> Row:
    taken = {}
    for existing in (2_000, 200_000):
        with books(existing=existing, due=1_000, today=today) as template:
            runs = []
            for _ in range(3):
                with copied(template) as dsn:
                    runs.append(by_us(dsn, 1_000, 1).seconds)
            taken[existing] = min(runs)
    times = taken[200_000] / taken[2_000]
    return Row(
        work=WORK,
        variant="ours",
        scale="1,000 due of 200,000",
        seconds=taken[200_000],
        goal="<= 1.2 x 1,000 of 2,000",
        met=times <= 1.2,
        note=f"{times:.2f} x",
    )


def _median(runs: Sequence[Run]) -> Run:
    """The run in the middle; the most memory of all."""
    middle = sorted(runs, key=lambda each: each.rate)[len(runs) // 2]
    return evolve(middle, peak_mb=max(each.peak_mb for each in runs))


def _go(worker: "subprocess.Popen[str]") -> None:
    if worker.stdin is None:
        raise RuntimeError("the worker hears nothing")
    worker.stdin.write("go\n")
    worker.stdin.flush()


def _answer(worker: "subprocess.Popen[str]") -> str:
    if worker.stdout is None or not (line := worker.stdout.readline()):
        raise RuntimeError("the worker has ended")
    return line
