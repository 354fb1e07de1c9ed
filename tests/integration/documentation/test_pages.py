"""README and docs are true: their examples run, their links lead somewhere, their routes and commands exist."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path

import click
import pytest
import typer
from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser
from typed_settings.types import SecretStr

from subplat.entrypoints.cli.main import app as commands
from subplat.entrypoints.http.app import create_http_app
from subplat.entrypoints.http.config import HttpConfig
from subplat.entrypoints.http.guard import routes_of
from subplat.entrypoints.http.serving import HttpServer
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.demonstration import installation
from subplat.wiring.memory import memory_platform
from subplat.wiring.settings import DatabaseSettings, Profile, Settings

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
ADDRESS = "http://127.0.0.1:8000"
"""Where the pages' readers run theirs; here it is another port."""
RUN, SHOWN = {"python", "console"}, {"sh", "text", "json", "yaml", "toml", "sql", "ini", "nginx", ""}
OUTPUT = OutputChecker()


def run_console(example: Example) -> None:
    """Each `$` line is run by a shell, and has to end well; what is shown below it has to come, `...` for anything."""
    for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n?)*)", str(example.parsed), re.MULTILINE):
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        if expected.strip():
            assert OUTPUT.check_output(expected, done.stdout, ELLIPSIS | NORMALIZE_WHITESPACE), done.stdout


SYBIL = Sybil(parsers=[PythonCodeBlockParser(), CodeBlockParser("console", run_console)])


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Commands are found, and write nowhere else; the files that a page is about are there."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("SUBPLAT_DATA_DIRECTORY", str(tmp_path / "data"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "docs" / "how-to" / "policies", tmp_path / "policies")
    return tmp_path


@pytest.fixture
def served(
    place: Path, request: pytest.FixtureRequest, database: MigratedDatabase, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An installation, as `subplat serve` and `subplat worker` make one; its address."""
    token = "staff token of the tests"
    with HttpServer.reserved() as server:
        settings = Settings(
            profile=Profile.SANDBOX,
            data_directory=place / "data",
            base_url=server.base_url,
            staff_token=SecretStr(token),
            database=DatabaseSettings(url=database.dsn, owner_url=database.owner_dsn, pool_size=10),
        )
        with installation(settings) as (platform, world), server.serving(platform):
            world.prepare(f"{server.base_url}/webhooks/xendit")
            monkeypatch.setenv("SUBPLAT_STAFF_TOKEN", token)
            monkeypatch.setenv("SUBPLAT_DATABASE_URL", database.dsn)
            monkeypatch.setenv("SUBPLAT_DATABASE_OWNER_URL", database.owner_dsn)
            monkeypatch.setenv("SUBPLAT_BASE_URL", server.base_url)
            monkeypatch.setenv("SUBPLAT_SANDBOX_URL", str(platform.settings.sandbox_url))
            yield server.base_url


def has_examples(page: Path) -> bool:
    return any(f"```{kind}\n" in page.read_text(encoding="utf-8") for kind in RUN)


@pytest.mark.parametrize("page", [page for page in PAGES if has_examples(page)], ids=lambda page: page.stem)
def test_the_examples_of_a_page_run(page: Path, place: Path, request: pytest.FixtureRequest) -> None:
    text = page.read_text(encoding="utf-8")
    if ADDRESS in "".join(re.findall(r"```(?:python|console)\n.*?```", text, re.DOTALL)):
        text = text.replace(ADDRESS, request.getfixturevalue("served"))
    copy = place / page.name
    copy.write_text(text, encoding="utf-8")
    examples = list(SYBIL.parse(copy).examples())
    assert examples
    for example in examples:
        example.evaluate()


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_blocks_are_of_kinds_that_are_run_or_that_are_none_to_run(page: Path) -> None:
    kinds = re.findall(r"^```(\w*)\n(?:.*?\n)?```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert set(kinds) <= RUN | SHOWN


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        if anchor:
            titles = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}, target


def test_routes_that_pages_name_exist() -> None:
    platform = memory_platform(datetime.fromisoformat("2026-01-31T09:00+07:00"))
    app = create_http_app(platform.application, HttpConfig(request_ids=lambda: "request"))
    known = {
        (method, re.sub(r"\{[^}]*\}", "{}", path))
        for path, handler in routes_of(app)
        for method in getattr(handler, "http_methods", ())
    }
    named = [
        (page.name, method, re.sub(r"\{[^}]*\}", "{}", path))
        for page in PAGES
        for method, path in re.findall(
            r"\b(GET|POST|PUT|PATCH|DELETE) (/(?:api|pay|livez|readyz|metrics)[\w/{}.-]*)", page.read_text("utf-8")
        )
    ]
    assert len(named) > 20
    assert [each for each in named if each[1:] not in known] == []


def test_commands_that_pages_name_exist() -> None:
    root = typer.main.get_command(commands)
    unknown = []
    for page in PAGES:
        for words in re.findall(r"(?:^\$ |`)subplat ([a-z][a-z-]*(?: [a-z][a-z-]*)?)", page.read_text("utf-8"), re.M):
            first, _, second = words.partition(" ")
            command = root.get_command(click.Context(root), first)
            group = getattr(command, "commands", None)
            if command is None or (second and group is not None and second not in group):
                unknown.append((page.name, words))
    assert unknown == []


def test_an_example_that_is_not_true_is_found(place: Path) -> None:
    page = place / "page.md"
    for block in (
        "```python\nassert 1 + 1 == 3\n```\n",
        "```console\n$ echo a\nb\n```\n",
        "```console\n$ false\n```\n",
    ):
        page.write_text(block, encoding="utf-8")
        (example,) = SYBIL.parse(page).examples()
        with pytest.raises(AssertionError):
            example.evaluate()
