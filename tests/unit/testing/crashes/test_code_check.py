"""A commit or an outside call that the crash matrix could not know of is found in the code."""

from pathlib import Path

import pytest

import subplat
from subplat.testing.crashes.code_check import EXEMPT, bare_effects

PACKAGE = Path(subplat.__file__).parent
PLANTED = {
    "a commit": (
        "adapters/postgres/planted.py",
        "def write(connection):\n    connection.commit()\n",
        "write: connection.commit()",
    ),
    "a commit with a point before it alone": (
        "adapters/postgres/planted.py",
        'def write(connection):\n    crash_point("commit before")\n    connection.commit()\n',
        "write: connection.commit()",
    ),
    "a block that commits at its end": (
        "adapters/postgres/planted.py",
        "def write(engine):\n    with engine.begin() as connection:\n        connection.execute(1)\n",
        "write: with engine.begin()",
    ),
    "a commit beside the units of work": (
        "wiring/planted.py",
        "import psycopg\ndef write(dsn):\n    with psycopg.connect(dsn) as connection:\n        connection.commit()\n",
        "write: connection.commit()",
    ),
    "a statement of the queue": (
        "adapters/jobs/planted.py",
        'def start(connection):\n    connection.execute("select jobs.start_due(1)")\n',
        "start: connection.execute()",
    ),
    "a connection that commits each statement": (
        "wiring/planted.py",
        "import psycopg\ndef link(dsn):\n    return psycopg.connect(dsn, autocommit=True)\n",
        "link: psycopg.connect",
    ),
    "a call to outside": (
        "adapters/xendit/planted.py",
        "def pay(self):\n    return self._client.post('/pay')\n",
        "pay: self._client.post()",
    ),
    "a network library where it does not belong": (
        "application/billing/planted.py",
        "def pay():\n    import httpx\n    return httpx\n",
        "imports httpx",
    ),
}


def test_every_commit_and_outside_call_passes_a_crash_point() -> None:
    assert [str(bare) for bare in bare_effects(PACKAGE)] == []


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_effect_without_points_is_found(kind: str, tmp_path: Path) -> None:
    name, text, told = PLANTED[kind]
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert any(told in str(bare) for bare in bare_effects(tmp_path))


@pytest.mark.parametrize("kind", ["a commit", "a call to outside", "a statement of the queue"])
def test_with_its_points_it_is_not(kind: str, tmp_path: Path) -> None:
    name, text, _ = PLANTED[kind]
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(f'@passes("it")\n{text}')
    assert bare_effects(tmp_path) == ()


def test_a_stand_in_of_somebody_else_needs_no_points(tmp_path: Path) -> None:
    path = tmp_path / "adapters" / "sandbox" / "planted.py"
    path.parent.mkdir(parents=True)
    path.write_text("import httpx\ndef call():\n    httpx.post('/')\n")
    assert bare_effects(tmp_path) == ()


def test_what_is_exempt_is_still_there() -> None:
    for each in EXEMPT:
        module, _, function = each.partition(" ")
        assert function == "*" or f"def {function}(" in (PACKAGE / module).read_text(), each
