"""Comparing secrets."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import subplat.entrypoints.http as http
from subplat.entrypoints.http.tokens import AcceptedTokens

TOKENS = AcceptedTokens(["the old token", "the new token", ""])


@pytest.mark.parametrize("token", [b"the old token", b"the new token"])
def test_both_tokens_of_a_rotation_are_good(token: bytes) -> None:
    assert TOKENS.admit(token)


@pytest.mark.parametrize(
    "token", [None, b"", b" ", b"the", b"the old token ", b"THE OLD TOKEN", "tökèn".encode(), b"x" * 9000]
)
def test_everything_else_is_not(token: bytes | None) -> None:
    assert not TOKENS.admit(token)


@given(st.binary())
def test_no_other_bytes_are_good(token: bytes) -> None:
    assert TOKENS.admit(token) == (token in (b"the old token", b"the new token"))


@pytest.mark.parametrize("configured", [[], [""], ["", ""]])
def test_without_a_configured_token_nothing_is_good(configured: list[str]) -> None:
    tokens = AcceptedTokens(configured)
    assert not tokens
    assert not tokens.admit(b"")
    assert not tokens.admit(None)


def test_a_token_beyond_ascii_is_compared_as_utf_8() -> None:
    assert AcceptedTokens(["tökèn"]).admit("tökèn".encode())


def test_no_secret_is_compared_with_the_equals_sign() -> None:
    words = ("token", "secret", "digest", "presented")
    compared = [
        f"{path.name}:{node.lineno}"
        for path in Path(http.__path__[0]).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Compare) and any(isinstance(operator, ast.Eq | ast.NotEq) for operator in node.ops)
        if any(word in ast.unparse(node).lower() for word in words)
    ]
    assert compared == []
