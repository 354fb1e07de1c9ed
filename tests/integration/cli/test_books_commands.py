"""The real program on PostgreSQL, with no sandbox anywhere: what needs the books alone works with the books alone."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from subplat import Subplat
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.adapters.sandbox.world import World
from subplat.adapters.system.clock import SystemClock
from subplat.application.accounts.register_user import RegisterUser
from subplat.domain.accounts.user import Role
from subplat.testing.builders import a_deal, a_paying_client
from subplat.testing.postgres_books import played_on
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.memory import memory_platform

Run = Callable[..., tuple[int, str, str]]
Program = Callable[..., Any]
ADMIN, FINANCE = "admin@reseller.example", "finance@reseller.example"
NOT_NEEDED = ("alembic", "google", "googleapiclient", "httpx", "litestar", "typst", "uvicorn")


@pytest.fixture
def app(migrated: MigratedDatabase) -> Iterator[Subplat]:
    """Business of three days ago, on PostgreSQL, with an Admin and somebody of Finance."""
    engine = open_engine(PostgresSettings(dsn=migrated.dsn))
    played = Subplat(memory_platform(SystemClock().now() - timedelta(days=3), around=played_on(engine)))
    for email, role in ((ADMIN, Role.ADMIN), (FINANCE, Role.FINANCE)):
        played.accounts.register(RegisterUser(email=email, full_name=role.title(), role=role))
    yield played
    engine.dispose()


@pytest.fixture
def program() -> Program:
    """What `subplat … --json` says as a process of its own."""

    def subplat(*arguments: object, code: int = 0) -> Any:
        ended = subprocess.run(
            [sys.executable, "-m", "subplat", *map(str, arguments), "--json"],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "LOGNAME": "operator"},
            stdin=subprocess.DEVNULL,
        )
        assert ended.returncode == code, ended.stderr
        assert "Traceback" not in ended.stderr
        return json.loads(ended.stdout) if ended.stdout else None

    return subplat


@pytest.mark.long
def test_an_operator_looks_decides_and_is_written_down(app: Subplat, program: Program) -> None:
    deal = a_paying_client(app)
    (contract,) = program("subscription", "list", "--status", "ACTIVE")
    assert contract["id"] == str(deal.subscription_id)
    cancel = ("subscription", "cancel", contract["id"], "--reason", "moving")
    assert program(*cancel, code=2) is None
    effects = {each["what"]: each for each in program(*cancel, "--dry-run")["effects"]}
    assert (effects["subscription"]["before"], effects["subscription"]["after"]) == ("ACTIVE", "CANCELLED")
    assert program("subscription", "show", contract["id"])["version"] == contract["version"]
    program(*cancel, "--yes")
    assert program("subscription", "show", contract["id"])["status"] == "CANCELLED"
    entries = program("audit", "list", "--id", contract["id"])
    assert {(each["label"], each["source"], each["reason"]) for each in entries} == {("cli:operator", "cli", "moving")}
    assert program("client", "show", contract["client_id"])["subscriptions"][0]["id"] == contract["id"]


def test_money_by_hand(app: Subplat, run: Run) -> None:
    deal = a_deal(app)
    amount = f"{deal.amount.amount} IDR"
    confirm = ("payment", "confirm-manual", deal.cycle_id, "--reference", "TRF-1", "--amount", amount, "--by", FINANCE)
    rehearsed = json.loads(run(*confirm, "--dry-run", "--json")[1])["effects"]
    assert {"what": "subscription", "before": "PENDING_ACTIVATION", "after": "ACTIVE"} in rehearsed
    assert json.loads(run("payment", "list", "--json")[1]) == []
    code, out, err = run(*confirm, "--yes", "--json")
    payment = json.loads(out)["payment_id"]
    assert (code, "PENDING_ACTIVATION" in err) == (0, True)
    again = {"payment_id": payment, "waits_for_second_person": False}
    assert run(*confirm, "--json")[:2] == (3, json.dumps(again) + "\n")
    refund = ("payment", "refund", payment, "--amount", "1000 IDR", "--to", "WALLET", "--reason", "returned")
    assert run(*refund, "--by", FINANCE, "--yes")[0] == 1
    assert run(*refund, "--by", ADMIN, "--yes")[0] == 0
    client = json.loads(run("client", "list", "--json")[1])[0]["id"]
    adjust = (
        "wallet",
        "adjust",
        client,
        "--direction",
        "OUT",
        "--amount",
        "400 IDR",
        "--reason",
        "typo",
        "--by",
        ADMIN,
    )
    assert run(*adjust, "--yes", "--json")[:2] == (
        0,
        json.dumps({"client_id": client, "balance": {"amount": "600.00", "currency": "IDR"}}) + "\n",
    )
    assert [each["type"] for each in json.loads(run("wallet", "show", client, "--json")[1])["movements"]] == [
        "ADJUSTMENT",
        "REFUND",
    ]


def test_reports_and_files_without_a_sandbox(app: Subplat, run: Run, tmp_path: Path) -> None:
    a_paying_client(app)
    report = json.loads(run("report", "mrr", "--json")[1])
    assert report["tables"][0]["rows"][0]["clients"] == 1
    path = tmp_path / "mrr.json"
    assert run("export", "mrr", "--format", "json", "--output", path)[0] == 0
    assert json.loads(path.read_text()) == report
    assert "█" in run("report", "mrr", "--chart")[1]


def test_what_waits_is_counted_without_a_sandbox(app: Subplat, run: Run) -> None:
    assert run("work")[:2] == (0, "nothing waits for a person\n")
    a_deal(app)
    found = json.loads(run("work", "--json")[1])
    assert (found["requested_invoices"], found["total"]) == (1, 1)
    assert "INVOICE_REQUESTED" in run("work")[1]


def test_every_list_works_without_a_sandbox(app: Subplat, run: Run) -> None:
    a_paying_client(app)
    for kind in (
        "client",
        "quotation",
        "subscription",
        "payment",
        "email",
        "task",
        "webhook",
        "job",
        "audit",
        "api-key",
    ):
        code, out, err = run(kind, "list", "--json")
        assert (code, type(json.loads(out)), err) == (0, list, "")


def test_commands_on_the_books_import_none_of_the_sdks(app: Subplat, migrated: MigratedDatabase) -> None:
    program = (
        "import json, sys\n"
        "from subplat.entrypoints.cli.main import main\n"
        "try: main(['client', 'list'])\n"
        "finally: print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(json.loads(ended.stderr)) & set(NOT_NEEDED) == set()


def test_what_is_outside_is_asked_for_only_where_it_is_needed(app: Subplat, run: Run, sandbox: World) -> None:
    """The bill's link is not known to this sandbox, so nothing is found, and nothing is changed."""
    deal = a_deal(app)
    assert run("subscription", "sync-xendit", deal.subscription_id)[:2] == (3, "in step\n")


def test_asking_xendit_needs_the_sandbox(app: Subplat, run: Run) -> None:
    deal = a_deal(app)
    code, out, err = run("subscription", "sync-xendit", deal.subscription_id)
    assert (code, out, "subplat serve" in err) == (1, "", True)
