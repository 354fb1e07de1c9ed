"""The table of threats names tests that exist, or says why there is none."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "reference" / "threats.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLE.read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| Threat")
]


def test_the_table_has_every_kind_of_threat() -> None:
    assert len(ROWS) >= 23
    assert all(len(row) == 3 for row in ROWS)
    assert len({row[0] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_threat_is_tried_by_tests_that_exist_or_says_why_not(row: list[str]) -> None:
    threat, control, proof = row
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", proof)
    reasons = re.findall(r"\(([^()]{20,})\)", proof)
    assert threat
    assert control
    assert named or reasons
    assert proof.count("`tests/") == len(named)
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text())
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, f"{path}::{name}"
