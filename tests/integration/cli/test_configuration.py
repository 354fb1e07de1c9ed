"""`subplat config show`."""

import json
from collections.abc import Callable

import pytest

Run = Callable[..., tuple[int, str, str]]
CANARY = "canary-7f3a"


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUBPLAT_STAFF_TOKEN", CANARY)
    monkeypatch.setenv("SUBPLAT_XENDIT_SECRET_KEY", CANARY)
    monkeypatch.setenv("SUBPLAT_XENDIT_CALLBACK_TOKENS", f"{CANARY},{CANARY}")
    monkeypatch.setenv("SUBPLAT_DATABASE_URL", f"postgresql://app:{CANARY}@db.example:5432/subplat")
    monkeypatch.setenv(
        "SUBPLAT_DATABASE_OWNER_URL", f"postgresql://owner:{CANARY}%40@db.example/subplat?sslmode=require"
    )


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_no_secret_is_shown(run: Run, form: list[str]) -> None:
    code, out, err = run("config", "show", *form)
    assert code == 0
    assert CANARY not in out + err


def test_every_setting_is_shown_with_its_variable(run: Run) -> None:
    shown = json.loads(run("config", "show", "--json")[1])
    assert shown["SUBPLAT_STAFF_TOKEN"] == shown["SUBPLAT_XENDIT_CALLBACK_TOKENS"] == "(set)"
    assert shown["SUBPLAT_GEMINI_API_KEY"] == "(not set)"
    assert shown["SUBPLAT_DATABASE_URL"] == "postgresql://app:***@db.example:5432/subplat"
    assert shown["SUBPLAT_DATABASE_OWNER_URL"] == "postgresql://owner:***@db.example/subplat?sslmode=require"
    assert shown["SUBPLAT_DATABASE_POOL_SIZE"] == 10
    assert shown["SUBPLAT_PROFILE"] == "sandbox"


def test_a_shown_variable_is_the_one_that_is_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [name for name, value in json.loads(run("config", "show", "--json")[1]).items() if isinstance(value, str)]
    for name in (name for name in names if name.endswith("EMAIL")):
        monkeypatch.setenv(name, "other@reseller.example")
        assert json.loads(run("config", "show", "--json")[1])[name] == "other@reseller.example"
