"""A pytest plugin: no secret that the tests hand out may ever be in a log. The test in which one is fails, and names it.

Searched are, of every test: what was printed and logged (also what the test itself took away with `capsys`, as far as it went
through our loggers), and the `*.log` files that its processes left in `tmp_path`.
"""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from subplat.entrypoints import logs

CANARIES = frozenset(
    {
        "staff token of the tests",
        "integration token of the tests",
        "callback token of the tests",
        "metrics token of the tests",
        "the callback token before",
        "the staff token",
        "a-token-for-tests",
        "melati-kuning-di-kebun-41",
        "xnd_development_canary",
        "canary-7f3a",
        # The sandbox' own: they guard nothing, but stand where the real ones do.
        "xnd_development_sandbox",
        "sandbox-callback-token",
        "sandbox-read-key",
        "sandbox-write-key",
        "sandbox-gemini-key",
    }
)
"""Tokens, keys and passwords that tests configure; a new one belongs here."""

LINES = pytest.StashKey[list[str]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Keeps what our loggers write during a test."""
    lines = item.stash[LINES] = []
    with logs.overheard(lines.append):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Once a phase is over, looks through all that was written in it."""
    report = yield
    found = sorted(leaked(item, report))
    if found:
        report.outcome = "failed"
        report.longrepr = "Secrets were written to a log:\n" + "\n".join(found)
    return report


def leaked(item: pytest.Item, report: pytest.TestReport) -> Iterator[str]:
    """One line for each place in which there is a secret."""
    for place, text in _written(item, report):
        for secret in CANARIES:
            if secret in text:
                yield f"{secret!r} in {place}"


def _written(item: pytest.Item, report: pytest.TestReport) -> Iterator[tuple[str, str]]:
    for place, text in report.sections:
        # A twin's web server in this process has to see the keys that are sent to it, and writes down their addresses.
        yield place, "\n".join(line for line in text.splitlines() if " uvicorn.access:" not in line)
    lines = item.stash[LINES]
    yield "the lines of our loggers", "\n".join(lines)
    directory = getattr(item, "funcargs", {}).get("tmp_path")
    if report.when == "call" and isinstance(directory, Path):
        for file in sorted(directory.rglob("*.log")):
            yield file.name, file.read_text(encoding="utf-8", errors="replace")
