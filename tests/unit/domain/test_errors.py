"""Errors: one family, each with a code of its own, data and a sentence for people."""

import importlib
import pkgutil
import re
from uuid import UUID

import pytest

import subplat.domain
from subplat.domain.errors import (
    AlreadyExists,
    Conflict,
    DomainError,
    IllegalTransition,
    InvalidValue,
    NotFound,
    RuleBroken,
    StaleVersion,
)

for _module in pkgutil.walk_packages(subplat.domain.__path__, "subplat.domain."):
    importlib.import_module(_module.name)


def every_subclass(kind: type[DomainError]) -> set[type[DomainError]]:
    return {kind}.union(*(every_subclass(below) for below in kind.__subclasses__()))


ERRORS = sorted((kind for kind in every_subclass(DomainError) if kind.__module__.startswith("subplat.domain")), key=str)
STABLE = {
    "domain_error",
    "rule_broken",
    "not_found",
    "conflict",
    "illegal_transition",
    "stale_version",
    "already_exists",
    "invalid_value",
    "currency_mismatch",
    "quotation_empty",
    "quotation_too_old",
    "committed_units",
    "insufficient_balance",
}
"""Codes that callers rely on: none of them may ever change or go."""


def test_every_code_is_unique_and_the_known_ones_stay() -> None:
    codes = [kind.code for kind in ERRORS]
    assert len(codes) == len(set(codes))
    assert set(codes) >= STABLE


@pytest.mark.parametrize("kind", ERRORS)
def test_every_error_has_a_code_of_its_own_and_says_what_it_means(kind: type[DomainError]) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code)
    assert "code" in vars(kind)
    assert kind.__doc__


@pytest.mark.parametrize("kind", [kind for kind in ERRORS if kind is not DomainError])
def test_every_error_is_a_broken_rule_a_missing_thing_or_a_conflict(kind: type[DomainError]) -> None:
    assert sum(issubclass(kind, family) for family in (RuleBroken, NotFound, Conflict)) == 1


def test_an_error_carries_its_data() -> None:
    key = UUID(int=7)
    assert NotFound("client", key).data == {"kind": "client", "key": str(key)}
    assert "client" in str(NotFound("client", key))
    assert StaleVersion("quotation", key).data == {"kind": "quotation", "key": str(key)}
    assert AlreadyExists("a login", "a@b.example").data == {"kind": "a login", "key": "a@b.example"}
    refused = IllegalTransition("quotation", "DRAFT", "accept")
    assert refused.data == {"aggregate": "quotation", "state": "DRAFT", "attempt": "accept"}
    assert refused.detail == str(refused) == "quotation is DRAFT: accept is not possible"
    assert InvalidValue("no", limit=3).data == {"limit": 3}
