"""Every room says what it owns, what it does not, and what always holds; its tables of states are those of the code."""

import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest

import subplat.domain
from subplat.domain.transitions import Transitions

ROOT = Path(subplat.domain.__path__[0])
ROOMS = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))
ROW = re.compile(r"^\| ([A-Z_, ]+) \| ([a-z_]+) \| ([A-Z_]+) \|$", re.MULTILINE)


def tables() -> dict[str, tuple[str, Transitions[Any]]]:
    """Room and table of every aggregate that has one."""
    found: dict[str, tuple[str, Transitions[Any]]] = {}
    for module in pkgutil.walk_packages(subplat.domain.__path__, "subplat.domain."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Transitions):
                found.setdefault(value.aggregate, (_room_of(value), value))
    return found


def _room_of(table: Transitions[Any]) -> str:
    """Where the states are defined."""
    return str(table.states.__module__.split(".")[2])


def written(room: str, aggregate: str) -> set[tuple[str, str, str]]:
    text = (ROOT / room / "README.md").read_text()
    _, heading, after = text.partition(f"## States of a {aggregate}\n")
    assert heading, f"{room}/README.md has no table of a {aggregate}"
    section = after.split("\n## ")[0]
    return {(state, verb, to) for states, verb, to in ROW.findall(section) for state in states.split(", ")}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_owns_and_what_always_holds(room: str) -> None:
    text = (ROOT / room / "README.md").read_text()
    for part in ("Owns", "Does not own", "Invariants"):
        assert re.search(rf"^(## )?{part}\b", text, re.MULTILINE), part
    assert all(len(line) <= 140 for line in text.splitlines())


@pytest.mark.parametrize("aggregate", sorted(tables()))
def test_the_written_table_of_states_is_the_one_in_the_code(aggregate: str) -> None:
    room, table = tables()[aggregate]
    coded = {(before.value, verb, after.value) for verb, row in table.table.items() for before, after in row.items()}
    assert written(room, aggregate) == coded
