"""What the migration installs."""

from datetime import UTC, datetime

import psycopg
import pytest

from subplat.adapters.jobs.schema import downgrade_statements, statements
from subplat.application.ports.jobs import Lane
from subplat.testing.postgres_databases import MigratedDatabase

SCHEMAS = "select nspname from pg_namespace where nspname in ('absurd', 'jobs') order by 1"


def test_it_can_be_removed_and_installed_again(jobs_database: MigratedDatabase) -> None:
    with psycopg.connect(jobs_database.owner_dsn) as owner:
        for statement in downgrade_statements():
            owner.execute(statement.encode())
        assert owner.execute(SCHEMAS.encode()).fetchall() == []
        for statement in statements():
            owner.execute(statement.encode())
        assert owner.execute(SCHEMAS.encode()).fetchall() == [("absurd",), ("jobs",)]
        owner.rollback()


def test_every_lane_is_a_queue_of_the_engine(jobs_database: MigratedDatabase) -> None:
    with psycopg.connect(jobs_database.dsn) as connection:
        queues = connection.execute("select queue_name from absurd.list_queues()").fetchall()
    assert queues == sorted((lane.value,) for lane in Lane)


@pytest.mark.parametrize(
    "change",
    [
        "drop table jobs.keys",
        "select absurd.drop_queue('default')",
        "create table jobs.more ()",
        "alter table absurd.t_default disable trigger ended",
        "truncate jobs.held",
    ],
)
def test_the_application_cannot_change_how_the_queue_is_made(jobs_database: MigratedDatabase, change: str) -> None:
    with psycopg.connect(jobs_database.dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(change.encode())


def test_a_claim_among_many_reads_one_end_of_an_index(jobs_database: MigratedDatabase) -> None:
    """Without it every claim sorts all jobs that wait."""
    with psycopg.connect(jobs_database.superuser_dsn) as connection:
        connection.execute(
            "insert into absurd.t_default (task_id, task_name, params, state)"
            " select pg_catalog.uuidv7(), 'x', '{}', 'pending' from generate_series(1, 3000)"
        )
        connection.execute(
            "insert into absurd.r_default (run_id, task_id, attempt, state, available_at)"
            " select task_id, task_id, 1, 'pending', %s from absurd.t_default",
            (datetime(2026, 1, 1, tzinfo=UTC),),
        )
        connection.execute("analyze absurd.t_default, absurd.r_default")
        plan = connection.execute(
            "explain select r.run_id from absurd.r_default r join absurd.t_default t on t.task_id = r.task_id"
            " where r.state in ('pending', 'sleeping') and t.state in ('pending', 'sleeping', 'running')"
            "   and r.available_at <= now() order by r.available_at, r.run_id limit 1 for update skip locked"
        ).fetchall()
        connection.rollback()
    text = "\n".join(line for (line,) in plan)
    assert "Index Scan using r_default_claimable" in text, text
    assert "Sort" not in text, text
