"""`--help` is there at once: nothing heavy is imported for it."""

import json
import os
import subprocess
import sys

import pytest

HEAVY = [
    "absurd_sdk",
    "alembic",
    "anyio",
    "attrs",
    "babel",
    "dependency_injector",
    "google",
    "googleapiclient",
    "httpx",
    "litestar",
    "msgspec",
    "psycopg",
    "rich",
    "sqlalchemy",
    "stamina",
    "structlog",
    "subplat.adapters",
    "subplat.wiring",
    "typed_settings",
    "typst",
    "uvicorn",
]
PROGRAM = """
import json, sys
from subplat.entrypoints.cli.main import main
try:
    main(json.loads(sys.argv[1]))
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["demo", "--help"],
        ["serve", "--help"],
        ["db", "--help"],
        ["webhook", "list", "--help"],
        ["job", "--help"],
        ["sandbox", "--help"],
        ["billing", "run", "--help"],
        ["report", "--help"],
        ["export", "--help"],
        ["subscription", "cancel", "--help"],
        ["payment", "refund", "--help"],
        ["audit", "list", "--help"],
        ["openapi", "--help"],
    ],
    ids=" ".join,
)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(arguments)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("Usage: subplat")
    imported = set(json.loads(ended.stderr))
    assert {"typer", "subplat.entrypoints.cli.main"} <= imported
    assert imported & set(HEAVY) == set()


def test_the_shell_completes_commands_and_words() -> None:
    def completed(*words: str) -> str:
        environment = {
            **os.environ,
            "_SUBPLAT_COMPLETE": "complete_bash",
            "COMP_WORDS": " ".join(["subplat", *words]),
            "COMP_CWORD": str(len(words)),
        }
        ended = subprocess.run(
            [sys.executable, "-c", PROGRAM, "[]"], capture_output=True, text=True, check=False, env=environment
        )
        assert set(json.loads(ended.stderr)) & set(HEAVY) == set()
        return ended.stdout

    assert {"cancel", "sync-xendit"} <= set(completed("subscription", "").split())
    assert completed("subscription", "override", "--to", "S").split() == ["SUSPENDED"]


def test_the_package_can_be_run() -> None:
    ended = subprocess.run([sys.executable, "-m", "subplat", "--help"], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    for command in (
        *("demo", "serve", "worker", "doctor", "db", "config", "sandbox", "openapi", "users", "api-key", "audit"),
        *("client", "quotation", "subscription", "billing", "payment", "wallet", "email", "task", "webhook", "job"),
        *("report", "export", "work"),
    ):
        assert f"  {command} " in ended.stdout


def test_importing_the_library_imports_nothing_heavy() -> None:
    program = "import json, sys, subplat; print(json.dumps(sorted(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(json.loads(ended.stdout)) & set(HEAVY) == set()
