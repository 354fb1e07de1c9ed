"""The embedded server's life: it starts over whatever a crash left, and never harms another process."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from subplat.adapters.postgres.embedded import EmbeddedPostgres, EmbeddedPostgresFailed
from subplat.adapters.postgres.embedded_binaries import NoPostgresBinaries
from subplat.adapters.postgres.embedded_configuration import CARELESS
from subplat.adapters.postgres.embedded_roles import (
    APPLICATION_ROLE,
    DATABASE,
    OWNER_ROLE,
    ensure_roles_and_database,
)

SLEEPER = [sys.executable, "-c", "import time; time.sleep(120)"]


@pytest.fixture
def directory() -> Iterator[Path]:
    """A directory that every account of the machine may enter, as a project's usually is."""
    with tempfile.TemporaryDirectory(prefix="subplat-embedded-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture
def server(directory: Path) -> Iterator[EmbeddedPostgres]:
    embedded = EmbeddedPostgres(directory=directory / "postgres", parameters=CARELESS)
    yield embedded
    embedded.destroy()


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process of somebody else, which must survive."""
    with subprocess.Popen(SLEEPER) as process:
        yield process
        process.kill()


def pid_file(server: EmbeddedPostgres) -> Path:
    return server.status().data / "postmaster.pid"


def pid_of(server: EmbeddedPostgres) -> int:
    return int(pid_file(server).read_text(encoding="utf-8").splitlines()[0])


def one(dsn: str, question: str) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def kill(server: EmbeddedPostgres) -> None:
    """End the server without a chance to tidy up, and wait until it is gone."""
    os.kill(pid_of(server), signal.SIGKILL)
    for _ in range(3000):
        if server.status().running is False:
            return
        time.sleep(0.02)
    raise AssertionError("the killed server still answers")


def test_a_first_start_creates_a_server_that_speaks_utf8_and_keeps_utc(server: EmbeddedPostgres) -> None:
    dsn = server.start()
    assert one(dsn, "show server_encoding") == "UTF8"
    assert one(dsn, "show timezone") == "UTC"
    assert one(dsn, "select datlocprovider from pg_database where datname = 'postgres'") in ("b", b"b")
    assert server.status().running


def test_a_start_of_a_running_server_leaves_it_alone(server: EmbeddedPostgres) -> None:
    server.start()
    pid = pid_of(server)
    EmbeddedPostgres(directory=server.directory).start()
    assert pid_of(server) == pid


def test_what_was_written_is_there_after_a_stop_and_a_start(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.start()) as connection:
        connection.execute("create table kept as select 42 as answer")
    assert server.stop() is True
    assert server.status().running is False
    assert one(server.start(), "select answer from kept") == 42


def test_a_stop_of_a_stopped_server_says_so(server: EmbeddedPostgres) -> None:
    assert server.stop() is False
    server.start()
    assert server.stop() is True
    assert server.stop() is False


def test_a_stop_ends_open_sessions(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.start(), autocommit=True) as connection:
        server.stop()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")


def test_a_stale_pid_file_with_the_number_of_another_process_harms_nobody(
    server: EmbeddedPostgres, bystander: subprocess.Popen[bytes]
) -> None:
    server.start()
    contents = pid_file(server).read_text(encoding="utf-8")
    number = contents.splitlines()[0]
    server.stop()
    pid_file(server).write_text(contents.replace(number, str(bystander.pid), 1), encoding="utf-8")
    assert server.status().running is False
    assert server.stop() is False
    assert bystander.poll() is None
    server.start()
    assert server.status().running
    assert bystander.poll() is None
    assert pid_of(server) != bystander.pid


def test_a_pid_file_with_the_number_of_another_server_harms_neither(server: EmbeddedPostgres, directory: Path) -> None:
    other = EmbeddedPostgres(directory=directory / "other", parameters=CARELESS)
    other.start()
    try:
        server.start()
        contents = pid_file(server).read_text(encoding="utf-8")
        number = contents.splitlines()[0]
        server.stop()
        pid_file(server).write_text(contents.replace(number, str(pid_of(other)), 1), encoding="utf-8")
        assert server.stop() is False
        server.start()
        assert server.status().running
        assert other.status().running
    finally:
        other.destroy()


def test_a_killed_server_starts_again_with_all_that_was_committed(directory: Path) -> None:
    server = EmbeddedPostgres(directory=directory / "postgres")
    with psycopg.connect(server.start()) as connection:
        connection.execute("create table kept as select 42 as answer")
    kill(server)
    try:
        assert one(server.start(), "select answer from kept") == 42
    finally:
        server.destroy()


def test_a_killed_server_starts_again_while_its_sessions_still_hold_on(server: EmbeddedPostgres) -> None:
    busy = psycopg.connect(server.start(), autocommit=True)
    # A session that computes does not notice that its server is gone until it is done.
    with ThreadPoolExecutor(max_workers=1) as pool:
        query = "select count(*) from generate_series(1, 3000000) a where a % 7 = 3"
        answer = pool.submit(busy.execute, query)
        kill(server)
        dsn = server.start()
        assert one(dsn, "select 1") == 1
        assert isinstance(answer.exception() or answer.result(), psycopg.OperationalError | psycopg.Cursor)
    busy.close()


def test_a_creation_cut_short_is_begun_anew(server: EmbeddedPostgres) -> None:
    unfinished = server.status().data.with_name("data.unfinished")
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n", encoding="utf-8")
    assert one(server.start(), "select 1") == 1
    assert not unfinished.exists()


def test_starters_at_the_same_time_share_one_server(server: EmbeddedPostgres) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from subplat.adapters.postgres.embedded import EmbeddedPostgres\n"
        "print(EmbeddedPostgres(directory=Path(sys.argv[1])).start())"
    )
    command = [sys.executable, "-c", code, str(server.directory)]
    starters = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    answers = {starter.communicate(timeout=60)[0].strip() for starter in starters}
    assert [starter.returncode for starter in starters] == [0, 0, 0]
    assert answers == {server.dsn()}
    assert one(server.dsn(), "select 1") == 1


def test_the_server_outlives_the_process_that_started_it(server: EmbeddedPostgres) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from subplat.adapters.postgres.embedded import EmbeddedPostgres\n"
        "EmbeddedPostgres(directory=Path(sys.argv[1])).start()"
    )
    subprocess.run([sys.executable, "-c", code, str(server.directory)], check=True, timeout=60)
    assert server.status().running


def test_a_directory_that_only_its_owner_may_enter_and_with_a_long_path_works_too(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    server = EmbeddedPostgres(directory=private / ("long" * 25) / "post gres'", parameters=CARELESS)
    try:
        assert one(server.start(), "select 1") == 1
    finally:
        server.destroy()


def test_only_the_socket_is_open_unless_tcp_is_asked_for(server: EmbeddedPostgres) -> None:
    assert one(server.start(), "show listen_addresses") == ""


def test_on_request_the_server_listens_on_a_free_port_of_the_loopback_interface(directory: Path) -> None:
    server = EmbeddedPostgres(directory=directory / "postgres", tcp_port=0, parameters=CARELESS)
    try:
        server.start()
        assert one(server.dsn(over_tcp=True), "select host(inet_server_addr())") == "127.0.0.1"
    finally:
        server.destroy()


def test_parameters_reach_the_server(directory: Path) -> None:
    server = EmbeddedPostgres(directory=directory / "postgres", parameters={**CARELESS, "work_mem": "7MB"})
    try:
        assert one(server.start(), "show work_mem") == "7MB"
    finally:
        server.destroy()


def test_a_server_that_cannot_start_says_why_and_at_once(directory: Path) -> None:
    server = EmbeddedPostgres(directory=directory / "postgres", parameters={"no_such_parameter": "1"})
    try:
        with pytest.raises(EmbeddedPostgresFailed, match="no_such_parameter"):
            server.start()
    finally:
        server.destroy()


def test_other_binaries_are_taken_from_where_the_settings_say(directory: Path) -> None:
    server = EmbeddedPostgres(directory=directory / "postgres", binaries=directory)
    with pytest.raises(NoPostgresBinaries, match="holds no PostgreSQL"):
        server.start()


def test_the_application_role_has_no_power_over_the_schema(server: EmbeddedPostgres) -> None:
    ensure_roles_and_database(server.start())
    ensure_roles_and_database(server.dsn())
    application = server.dsn(user=APPLICATION_ROLE, database=DATABASE)
    powers = (
        "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles where rolname = current_user"
    )
    assert one(application, powers) is False
    assert one(application, "select current_user") == APPLICATION_ROLE
    with (
        psycopg.connect(application) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("create table forbidden ()")
    with psycopg.connect(server.dsn(user=OWNER_ROLE, database=DATABASE)) as connection:
        connection.execute("create table allowed ()")


def test_roles_and_database_may_be_set_up_twice_at_once(server: EmbeddedPostgres) -> None:
    dsn = server.start()
    with ThreadPoolExecutor(max_workers=4) as pool:
        set_ups = [pool.submit(ensure_roles_and_database, dsn) for _ in range(4)]
        assert [set_up.result() for set_up in set_ups] == [None] * 4
    assert one(server.dsn(user=OWNER_ROLE, database=DATABASE), "select current_database()") == DATABASE
