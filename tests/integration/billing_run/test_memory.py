"""However much is due, a run needs the memory of its batches."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import psycopg
import pytest

from subplat.testing.many_contracts import fill
from subplat.testing.postgres_databases import cloned

PROGRAM = Path(__file__).with_name("run_program.py")
FEW, MANY = 2_000, 20_000
TODAY = date(2026, 11, 23)


@pytest.fixture
def peak(postgres_cluster, postgres_template):
    """The most memory that a process had in which so many contracts were billed, in kilobytes."""

    def measure(due: int) -> int:
        with cloned(postgres_cluster, template=postgres_template, name=f"subplat_billed_{due}") as database:
            with psycopg.connect(database.superuser_dsn) as connection:
                fill(connection, existing=due, due=due, today=TODAY)
            done = subprocess.run(
                [sys.executable, str(PROGRAM), database.dsn, f"{TODAY}T10:00+07:00"],
                input="go\n",
                capture_output=True,
                check=True,
                text=True,
            )
        told = json.loads(done.stdout.splitlines()[-1])
        assert told["changes"] == {"OpenCycle": due, "Remind": due}
        return told["peak"]

    return measure


def test_ten_times_as_many_due_contracts_need_hardly_more_memory(peak) -> None:
    assert peak(MANY) < peak(FEW) * 1.1
