"""Logs go to standard error; standard output belongs to the data."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from subplat.entrypoints.logs import log_to_stderr


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("subplat")
    handlers, level, our_level = root.handlers, root.level, ours.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    ours.setLevel(our_level)
    structlog.reset_defaults()


def test_our_own_lines_and_those_of_libraries_are_one_line_of_json_each(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr()
    structlog.get_logger("subplat.here").info("happened", number=1)
    logging.getLogger("subplat.there").warning("said %s", "so")
    logging.getLogger("library").warning("careful")
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in err.splitlines()]
    assert out == ""
    assert [(line["logger"], line["level"], line["event"]) for line in lines] == [
        ("subplat.here", "info", "happened"),
        ("subplat.there", "warning", "said so"),
        ("library", "warning", "careful"),
    ]
    assert lines[0]["number"] == 1
    assert all(line["timestamp"].endswith("Z") for line in lines)


def test_a_failure_is_one_line_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr()
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        logging.getLogger("subplat.here").exception("it broke")
    (line,) = capsys.readouterr().err.splitlines()
    assert "ZeroDivisionError" in json.loads(line)["exception"]


def test_libraries_stay_quiet_below_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr()
    logging.getLogger("httpx").info("HTTP Request: GET https://pay.example/?token=secret")
    assert capsys.readouterr().err == ""


def test_commands_can_ask_for_warnings_only(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr(logging.WARNING)
    structlog.get_logger("subplat.here").info("happened")
    assert capsys.readouterr().err == ""
