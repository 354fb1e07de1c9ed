"""`subplat demo`: the story on real parts, told as it happens."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from threading import Event

from attrs import frozen
from typer import echo

from subplat.application.application import Application
from subplat.demonstration.history import History
from subplat.demonstration.outcome import counts, workflows, workflows_of_the_past
from subplat.demonstration.story import Step, Story
from subplat.domain.reporting.invariants import INVARIANTS, check_books
from subplat.entrypoints.http.serving import HttpServer
from subplat.wiring.demonstration import demonstration
from subplat.wiring.history import past_in_memory
from subplat.wiring.live import LivePlatform

BEGINNING = datetime.fromisoformat("2025-05-05T05:00+07:00")


@frozen(kw_only=True)
class Result:
    """What the demonstration came to."""

    workflows: Mapping[str, str]
    counts: Mapping[str, Mapping[str, int]]
    past: Mapping[str, Mapping[str, int]]
    violated: tuple[str, ...]
    external_calls: Mapping[str, int]
    seconds: str

    @property
    def holds(self) -> bool:
        """Whether every workflow went well and every invariant holds."""
        return not self.violated and all(state == "ok" for state in self.workflows.values())

    def as_json(self) -> str:
        """One object."""
        return json.dumps(
            {
                "workflows": self.workflows,
                "counts": self.counts,
                "history": self.past,
                "invariants": {"checked": len(INVARIANTS), "violated": list(self.violated)},
                "external_calls": self.external_calls,
                "seconds": self.seconds,
            }
        )


def run_demo(*, serve: bool, as_json: bool) -> int:
    """Plays it; the exit code: 0 if all of it held. With `serve` it goes on serving until Ctrl-C."""
    began = time.monotonic()
    say = _silent if as_json else _say
    with HttpServer.reserved() as server:
        say("Starting sandbox, PostgreSQL, API and worker …")
        with demonstration(server.base_url) as (platform, world), server.serving(platform):
            world.prepare(f"{server.base_url}/webhooks/xendit")
            Story(application=platform.application, world=world, tell=lambda step: say(_line(step))).play()
            say("Eighteen months of business for two dozen clients …")
            past = past_in_memory(BEGINNING)
            History(application=past.platform.application, neighbourhood=past, tell=say).play()
            result = _result(platform, past.platform.application, world.calls(), began)
            echo(result.as_json()) if as_json else _summary(result)
            if serve:
                _serve(server.base_url, str(platform.settings.sandbox_url))
    return 0 if result.holds else 1


def _result(platform: LivePlatform, past: Application, calls: Mapping[str, int], began: float) -> Result:
    books, old_books = platform.application.books.read(), past.books.read()
    violations = (
        *check_books(books, platform.application.clock.today()),
        *check_books(old_books, past.clock.today()),
    )
    return Result(
        workflows={**workflows(books), **workflows_of_the_past(old_books)},
        counts=_sorted(counts(books)),
        past=_sorted(counts(old_books)),
        violated=tuple(f"{found.invariant} {found.subject}: {found.detail}" for found in violations),
        external_calls=dict(sorted(calls.items())),
        seconds=f"{time.monotonic() - began:.1f}",
    )


def _sorted(tables: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    return {table: dict(sorted(rows.items())) for table, rows in tables.items()}


def _line(step: Step) -> str:
    calls = ", ".join(f"{system} {count}" for system, count in sorted(step.calls.items()))
    return f"  {step.workflow}  {step.text}" + (f"  [calls: {calls}]" if calls else "")


def _summary(result: Result) -> None:
    echo("\nToday, on PostgreSQL and over HTTP")
    _tables(result.counts)
    echo(f"  calls outside          {', '.join(f'{name} {n}' for name, n in result.external_calls.items())}")
    echo("The eighteen months before, in memory")
    _tables(result.past)
    for name, state in result.workflows.items():
        echo(f"  {name}: {state}")
    echo(f"  invariants: {len(INVARIANTS)} checked, {len(result.violated)} violated; {result.seconds} s")
    for violation in result.violated:
        echo(f"    {violation}")


def _tables(tables: Mapping[str, Mapping[str, int]]) -> None:
    for table, rows in tables.items():
        if rows:
            echo(f"  {table:<22} " + ", ".join(f"{state} {number}" for state, number in rows.items()))


def _serve(api: str, sandbox: str) -> None:
    _say(f"\nAPI {api}   sandbox {sandbox}   (Ctrl-C ends)")
    with suppress(KeyboardInterrupt):
        Event().wait()


def _say(text: str) -> None:
    echo(text, err=True)


def _silent(text: str) -> None:
    """`--json` prints one object and nothing else."""
