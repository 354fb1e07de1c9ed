"""Logs go to standard error; standard output belongs to the data."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from subplat.application.ports.acting import acting_as
from subplat.application.ports.running import RunningJob, running
from subplat.domain.accounts.actor import Actor, Source
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


def test_every_line_of_a_job_says_which_whoever_writes_it(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr()
    with running(RunningJob(id="019c11c7", kind="mails.send.v1", attempt=2)):
        structlog.get_logger("subplat.here").info("happened")
        logging.getLogger("library").warning("careful")
    structlog.get_logger("subplat.here").info("after")
    *inside, after = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    for line in inside:
        assert (line["job_id"], line["job_kind"], line["attempt"]) == ("019c11c7", "mails.send.v1", 2)
    assert "job_id" not in after


def test_every_line_of_a_request_says_which(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr()
    with acting_as(Actor(source=Source.API, label="a key", request_id="r-1")):
        logging.getLogger("subplat.there").warning("odd")
        structlog.get_logger("subplat.here").info("answered", request_id="its own")
    odd, answered = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (odd["request_id"], answered["request_id"]) == ("r-1", "its own")
    assert "a key" not in str(odd)


def test_the_form_of_the_lines_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("console", "json"):
        log_to_stderr(form=form)
        structlog.get_logger("subplat.here").info("happened", number=1)
    readable, machine = capsys.readouterr().err.splitlines()
    assert "happened" in readable
    assert not readable.startswith("{")
    assert json.loads(machine)["number"] == 1
