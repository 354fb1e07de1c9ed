"""Every import contract holds on the real tree, and breaks when somebody breaks the rule it stands for."""

import configparser
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.campaign


ROOT = Path(__file__).parents[3]
CONFIGURATION = ROOT / ".importlinter"
CONTRACT_PREFIX = "importlinter:contract:"

# (contract, files that break it: path below src/subplat -> source)
OFFENCES: list[tuple[str, dict[str, str]]] = [
    ("layers", {"domain/offender.py": "import subplat.application\n"}),
    ("layers", {"domain/offender.py": "import subplat.adapters\n"}),
    ("layers", {"application/offender.py": "import subplat.adapters\n"}),
    ("layers", {"adapters/offender/__init__.py": "import subplat.entrypoints\n"}),
    ("layers", {"application/offender.py": "def late() -> None:\n    import subplat.adapters\n"}),
    ("layers", {"newcomer.py": ""}),
    ("core-is-free-of-frameworks", {"domain/offender.py": "import sqlalchemy\n"}),
    ("core-is-free-of-frameworks", {"application/offender.py": "from google import genai\n"}),
    ("core-is-free-of-frameworks", {"application/offender.py": "def late() -> None:\n    import httpx\n"}),
    ("container-only-in-wiring", {"entrypoints/offender.py": "from dependency_injector import providers\n"}),
    ("container-only-in-wiring", {"adapters/offender/__init__.py": "import dependency_injector\n"}),
    ("entrypoints-through-wiring", {"entrypoints/offender.py": "import subplat.adapters.postgres\n"}),
    (
        "adapters-are-strangers",
        {"adapters/one.py": "import subplat.adapters.another\n", "adapters/another.py": ""},
    ),
    (
        "adapters-are-strangers",
        {"adapters/google_client/offender.py": "import subplat.adapters.gmail.x\n", "adapters/gmail/x.py": ""},
    ),
    (
        "adapters-know-ports-only",
        {
            "adapters/offender.py": "import subplat.application.billing.issue\n",
            "application/billing/issue.py": "",
        },
    ),
    (
        "no-circles",
        {
            "domain/one.py": "import subplat.domain.another\n",
            "domain/another.py": "import subplat.domain.one\n",
        },
    ),
]


def contracts() -> set[str]:
    parser = configparser.ConfigParser()
    parser.read(CONFIGURATION, encoding="utf-8")
    return {section.removeprefix(CONTRACT_PREFIX) for section in parser.sections() if CONTRACT_PREFIX in section}


def lint(source: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(program), "--config", str(CONFIGURATION), "--no-cache", *arguments],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The skeleton of the real tree: its packages, without what is in them."""
    for package in (ROOT / "src" / "subplat").rglob("__init__.py"):
        copy = tmp_path / package.relative_to(ROOT / "src")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text("", encoding="utf-8")
    return tmp_path


def offend(tree: Path, files: dict[str, str]) -> None:
    for name, source in files.items():
        file = tree / "subplat" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.write_text(source, encoding="utf-8")


def test_the_real_tree_keeps_every_contract() -> None:
    outcome = lint(ROOT / "src")
    assert outcome.returncode == 0, outcome.stdout
    assert f"Contracts: {len(contracts())} kept, 0 broken." in outcome.stdout


def test_a_tree_of_empty_packages_keeps_every_contract(tree: Path) -> None:
    outcome = lint(tree)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize(("contract", "files"), OFFENCES, ids=lambda value: value if isinstance(value, str) else "")
def test_an_offence_breaks_its_contract(tree: Path, contract: str, files: dict[str, str]) -> None:
    offend(tree, files)
    outcome = lint(tree, "--contract", contract)
    assert outcome.returncode == 1, outcome.stdout
    assert "Contracts: 0 kept, 1 broken." in outcome.stdout


def test_every_contract_has_an_offence() -> None:
    assert {contract for contract, _ in OFFENCES} == contracts()


def test_a_google_adapter_may_use_the_shared_client(tree: Path) -> None:
    files = {"adapters/google_client/transport.py": "", "adapters/gmail/mailer.py": ""}
    files["adapters/gmail/mailer.py"] = "from subplat.adapters.google_client import transport\n"
    offend(tree, files)
    outcome = lint(tree, "--contract", "adapters-are-strangers")
    assert outcome.returncode == 0, outcome.stdout
