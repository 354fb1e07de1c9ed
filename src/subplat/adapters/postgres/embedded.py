"""The embedded PostgreSQL: a server of our own in a directory, from the binaries of a wheel, without installation.

It runs on past the process that started it, until `stop`. Whether it lives is asked by connecting, never read from a
pid. Source: PostgreSQL 18 documentation, "initdb", "pg_ctl", "Server Configuration".
"""

import contextlib
import fcntl
import shutil
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psycopg
from attrs import Factory, define, frozen

from subplat.adapters.postgres.embedded_account import ServerAccount, server_account
from subplat.adapters.postgres.embedded_binaries import find_binaries
from subplat.adapters.postgres.embedded_configuration import DEFAULT_PORT, FILE, INCLUDE, configuration
from subplat.adapters.postgres.embedded_places import SHELTER, Places, places_for
from subplat.adapters.postgres.embedded_process import port_of, remove_stale_pid_file, server_process

SUPERUSER = "postgres"
# Backends of a killed server let go of its memory when they notice; until then PostgreSQL refuses to start.
_PASSING_TROUBLES = ("shared memory block", "already exists", "Address already in use")


class EmbeddedPostgresFailed(Exception):
    """The server could not be created, started or stopped; the message ends with what it logged."""


@frozen(kw_only=True)
class EmbeddedStatus:
    """What `status` saw; `dsn` is the superuser's, and only there while the server answers."""

    running: bool
    data: Path
    log: Path
    dsn: str | None


@define(kw_only=True, eq=False, slots=False)
class EmbeddedPostgres:
    """One server in one directory; any number of processes may hold such an object for the same directory.

    Clients come through a Unix socket that only the server's account (and root) can reach, without a password.
    `tcp_port` opens the loopback interface too (0: a free port): then every process of this machine can come in.
    `parameters` are PostgreSQL's own and, like the port, take effect at a start. Needs Unix.
    """

    directory: Path
    binaries: Path | None = None
    tcp_port: int | None = None
    parameters: Mapping[str, str] = Factory(dict)
    patience: timedelta = timedelta(seconds=60)

    def start(self) -> str:
        """Create the server if need be, start it unless it answers, and return the superuser's DSN.

        Idempotent, also across processes. Raises EmbeddedPostgresFailed, NoPostgresBinaries, NoAccountForServer.
        """
        if not self._answers():
            with self._locked():
                if not self._answers():
                    self._create()
                    self._start()
        return self.dsn()

    def stop(self) -> bool:
        """Stop the server and end its sessions; False when it was not running. Raises EmbeddedPostgresFailed."""
        if not self._places.home.exists():
            return False
        with self._locked():
            # pg_ctl signals whatever has the number in the pid file, so that number is looked at first.
            if server_process(self._places.data) is None:
                return False
            self._program("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self._places.data), "-t", self._seconds)
            return True

    def status(self) -> EmbeddedStatus:
        """Look, and change nothing."""
        running = self._answers()
        return EmbeddedStatus(
            running=running, data=self._places.data, log=self._places.log, dsn=self.dsn() if running else None
        )

    def destroy(self) -> None:
        """Stop the server and delete everything it held."""
        self.stop()
        shutil.rmtree(self._places.sockets, ignore_errors=True)
        shutil.rmtree(self._places.home, ignore_errors=True)

    def dsn(self, *, user: str = SUPERUSER, database: str = "postgres", over_tcp: bool = False) -> str:
        """The URL for a role and a database of this server; libpq and SQLAlchemy both read it."""
        port = port_of(self._places.data) or DEFAULT_PORT
        if over_tcp:
            return f"postgresql://{quote(user)}@127.0.0.1:{port}/{quote(database)}"
        sockets = quote(str(self._places.sockets), safe="")
        return f"postgresql://{quote(user)}@/{quote(database)}?host={sockets}&port={port}"

    @cached_property
    def _account(self) -> ServerAccount:
        return server_account()

    @cached_property
    def _places(self) -> Places:
        return places_for(self.directory.absolute(), self._account)

    @property
    def _seconds(self) -> str:
        return str(max(1, int(self.patience.total_seconds())))

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One starter or stopper at a time; the system frees the lock of a process that dies."""
        self._account.own(self._places.home)
        with (self._places.lock).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _answers(self) -> bool:
        if not self._places.data.exists():
            return False
        try:
            psycopg.connect(self.dsn(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _create(self) -> None:
        """Create the data directory under another name first: a creation cut short leaves nothing to trip over."""
        if (self._places.data / "PG_VERSION").exists():
            return
        unfinished = self._places.home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        locale = ("--locale-provider=builtin", "--locale=C.UTF-8")
        self._program("initdb", "-N", "-A", "trust", "-E", "UTF8", *locale, "-U", SUPERUSER, "-D", str(unfinished))
        with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as main_file:
            main_file.write(INCLUDE)
        unfinished.rename(self._places.data)

    def _start(self) -> None:
        self._account.own(self._places.sockets)
        settings = configuration(sockets=self._places.sockets, tcp_port=self.tcp_port, parameters=self.parameters)
        (self._places.data / FILE).write_text(settings, encoding="utf-8")
        deadline = time.monotonic() + self.patience.total_seconds()
        command = (
            "pg_ctl",
            "start",
            "-w",
            "-D",
            str(self._places.data),
            "-l",
            str(self._places.log),
            "-t",
            self._seconds,
        )
        while not self._answers():
            failure: EmbeddedPostgresFailed | None = None
            # A server that is there and does not answer recovers or shuts down: it is waited for, not doubled.
            if server_process(self._places.data) is None:
                remove_stale_pid_file(self._places.data)
                logged = self._places.log.stat().st_size if self._places.log.exists() else 0
                try:
                    self._program(*command)
                except EmbeddedPostgresFailed as problem:
                    failure = problem
                    if not any(trouble in self._logged(since=logged) for trouble in _PASSING_TROUBLES):
                        raise
            if time.monotonic() > deadline:
                raise failure or EmbeddedPostgresFailed(f"The server in {self._places.data} runs and does not answer")
            time.sleep(0.05)

    def _logged(self, *, since: int) -> str:
        if not self._places.log.exists():
            return ""
        with self._places.log.open("rb") as log:
            log.seek(since)
            return log.read().decode("utf-8", errors="replace")

    def _program(self, name: str, *arguments: str) -> None:
        binaries = find_binaries(configured=self.binaries, account=self._account, shelter=SHELTER)
        allowance = self.patience.total_seconds() + 10
        outcome = self._account.run(str(binaries / name), *arguments, timeout=allowance)
        if outcome.returncode != 0:
            said = "\n".join((outcome.stdout[-1000:], outcome.stderr[-1000:], self._logged(since=0)[-2000:]))
            raise EmbeddedPostgresFailed(f"{name} failed with {outcome.returncode}:\n{said.strip()}")
