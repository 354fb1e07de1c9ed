"""Wrong usage and wrong settings: exit 2, words on standard error, nothing on standard output."""

from collections.abc import Callable

import pytest

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["db"],
        ["db", "nonsense"],
        ["serve", "--port", "99999"],
        ["webhook", "show", "x"],
        ["webhook", "list", "--limit", "0"],
        ["webhook", "replay"],
        ["webhook", "replay", "--unprocessed", "019c11c7-4d00-7000-8000-00000000ffff"],
        ["job", "retry"],
        ["job", "list", "--state", "nonsense"],
        ["sandbox", "advance"],
        ["sandbox", "advance", "--days", "-1"],
        ["sandbox", "outage", "xendit", "maybe"],
        ["sandbox", "pay", "x", "--amount", "much"],
        ["sandbox", "pay", "x", "--amount", "NaN"],
        ["sandbox", "pay", "x", "--amount", "-1"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(run: Run, arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "Usage: subplat" in err


@pytest.mark.parametrize(
    ("variable", "value"), [("SUBPLAT_PROFILE", "nonsense"), ("SUBPLAT_DATABASE_POOL_SIZE", "many")]
)
def test_a_setting_that_is_none_ends_with_2(
    run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    code, out, err = run("config", "show")
    assert (code, out) == (2, "")
    assert value in err
    assert "Traceback" not in err


def test_an_incomplete_live_profile_ends_with_2_and_names_what_is_missing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUBPLAT_PROFILE", "live")
    code, out, err = run("job", "list")
    assert (code, out) == (2, "")
    assert "SUBPLAT_XENDIT_SECRET_KEY" in err


def test_the_sandbox_is_steered_in_its_own_profile_only(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUBPLAT_PROFILE", "live")
    code, out, err = run("sandbox", "advance", "--days", 1)
    assert (code, out) == (1, "")
    assert "profile" in err


def test_without_a_sandbox_a_command_says_how_to_get_one(run: Run) -> None:
    code, out, err = run("sandbox", "mailbox")
    assert (code, out) == (1, "")
    assert "subplat serve" in err
