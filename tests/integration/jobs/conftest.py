"""A database with the queue in it, a table for what jobs did, and worker processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from attrs import define, field

from subplat.adapters.jobs.queue import AbsurdJobQueue
from subplat.adapters.jobs.schema import statements
from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.embedded_roles import APPLICATION_ROLE, OWNER_ROLE, ensure_roles_and_database
from subplat.application.ports.job_retries import RetryPolicy
from subplat.testing.contracts.job_samples import Note
from subplat.testing.postgres_databases import Broom, MigratedDatabase

# Each process of a run has its own.
DATABASE = f"subplat_jobs_tests_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
EFFECTS = f"""
create table effects (number bigint generated always as identity, what text not null, who text not null);
grant select, insert on effects to {APPLICATION_ROLE};
"""


@pytest.fixture(scope="session")
def install_queue() -> Callable[[EmbeddedPostgres], MigratedDatabase]:
    """Makes a database with nothing but the queue."""

    def install(cluster: EmbeddedPostgres) -> MigratedDatabase:
        ensure_roles_and_database(cluster.dsn(), database=DATABASE)
        owner_dsn = cluster.dsn(user=OWNER_ROLE, database=DATABASE)
        with psycopg.connect(owner_dsn) as connection:
            for statement in (*statements(), EFFECTS):
                connection.execute(statement.encode())
        return MigratedDatabase(
            name=DATABASE,
            dsn=cluster.dsn(user=APPLICATION_ROLE, database=DATABASE),
            owner_dsn=owner_dsn,
            superuser_dsn=cluster.dsn(database=DATABASE),
        )

    return install


@pytest.fixture(scope="session")
def queue_database(
    postgres_cluster: EmbeddedPostgres, install_queue: Callable[[EmbeddedPostgres], MigratedDatabase]
) -> MigratedDatabase:
    return install_queue(postgres_cluster)


@pytest.fixture(scope="session")
def queue_broom(queue_database: MigratedDatabase) -> Iterator[Broom]:
    with psycopg.connect(queue_database.superuser_dsn) as connection:
        yield Broom(connection=connection)


@pytest.fixture
def jobs_database(queue_database: MigratedDatabase, queue_broom: Broom) -> Iterator[MigratedDatabase]:
    """Emptied after each test."""
    yield queue_database
    queue_broom.sweep()


@define
class Workshop:
    """Worker processes on one database. Notes tell them what to do; see worker_program.py."""

    database: MigratedDatabase
    directory: Path
    _workers: list[subprocess.Popen[bytes]] = field(factory=list)

    def worker(self, name: str, **settings: object) -> subprocess.Popen[bytes]:
        """A process that works until it is told to stop."""
        program = Path(__file__).with_name("worker_program.py")
        told = {"name": name, "dsn": self.database.dsn, "directory": str(self.directory), **settings}
        with (self.directory / f"{name}.log").open("ab") as log:
            worker = subprocess.Popen([sys.executable, str(program), json.dumps(told)], stdout=log, stderr=log)
        self._workers.append(worker)
        return worker

    def enqueue(self, *notes: Note, policy: RetryPolicy | None = None, key: str | None = None) -> None:
        """In one transaction."""
        with psycopg.connect(self.database.dsn) as connection:
            queue = AbsurdJobQueue(connection, policy)
            for each in notes:
                queue.enqueue(each, key=key)
            queue.seal()

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """Rows, as the application sees them."""
        with psycopg.connect(self.database.dsn) as connection:
            return connection.execute(question.encode()).fetchall()

    def effects(self) -> list[str]:
        """What jobs have committed, in order."""
        return [str(what) for (what,) in self.ask("select what from effects order by number")]

    def mark(self, name: str) -> None:
        """Tells a handler that waits for `name` to go on."""
        (self.directory / name).touch()

    def until_marked(self, name: str) -> None:
        """Waits for a handler to say `name`."""
        self.until(lambda: (self.directory / name).exists(), name)

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Waits; how long a machine takes is no part of what is tested."""
        for _ in range(3000):
            if true():
                return
            time.sleep(0.01)
        logs = "\n".join(f"{log.name}:\n{log.read_text()}" for log in sorted(self.directory.glob("*.log")))
        raise AssertionError(f"never: {what}\n{self.ask('select * from jobs.overview')}\n{logs}")

    def close(self) -> None:
        """Ends every process that was started here."""
        for worker in self._workers:
            if worker.poll() is None:
                worker.kill()
                os.kill(worker.pid, signal.SIGCONT)
            worker.wait()


@pytest.fixture
def workshop(jobs_database: MigratedDatabase, tmp_path: Path) -> Iterator[Workshop]:
    made = Workshop(jobs_database, tmp_path)
    yield made
    made.close()
