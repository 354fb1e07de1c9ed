"""`subplat demo`: the story on real parts, told as it happens."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from threading import Event

from attrs import frozen
from typer import echo

from subplat.demonstration.outcome import counts, workflows
from subplat.demonstration.story import Step, Story
from subplat.domain.reporting.invariants import INVARIANTS, check_books
from subplat.entrypoints.http.serving import HttpServer
from subplat.wiring.demonstration import demonstration
from subplat.wiring.live import LivePlatform


@frozen(kw_only=True)
class Result:
    """What the demonstration came to."""

    workflows: Mapping[str, str]
    counts: Mapping[str, Mapping[str, int]]
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
            result = _result(platform, world.calls(), time.monotonic() - began)
            echo(result.as_json()) if as_json else _summary(result)
            if serve:
                _serve(server.base_url, str(platform.settings.sandbox_url))
    return 0 if result.holds else 1


def _result(platform: LivePlatform, calls: Mapping[str, int], seconds: float) -> Result:
    books = platform.application.books.read()
    violations = check_books(books, platform.application.clock.today())
    return Result(
        workflows=workflows(books),
        counts={table: dict(sorted(rows.items())) for table, rows in counts(books).items()},
        violated=tuple(f"{found.invariant} {found.subject}: {found.detail}" for found in violations),
        external_calls=dict(sorted(calls.items())),
        seconds=f"{seconds:.1f}",
    )


def _line(step: Step) -> str:
    calls = ", ".join(f"{system} {count}" for system, count in sorted(step.calls.items()))
    return f"  {step.workflow}  {step.text}" + (f"  [calls: {calls}]" if calls else "")


def _summary(result: Result) -> None:
    echo("")
    for table, rows in result.counts.items():
        if rows:
            echo(f"  {table:<22} " + ", ".join(f"{state} {number}" for state, number in rows.items()))
    echo(f"  calls outside          {', '.join(f'{name} {n}' for name, n in result.external_calls.items())}")
    for name, state in result.workflows.items():
        echo(f"  {name}: {state}")
    echo(f"  invariants: {len(INVARIANTS)} checked, {len(result.violated)} violated; {result.seconds} s")
    for violation in result.violated:
        echo(f"    {violation}")


def _serve(api: str, sandbox: str) -> None:
    _say(f"\nAPI {api}   sandbox {sandbox}   (Ctrl-C ends)")
    with suppress(KeyboardInterrupt):
        Event().wait()


def _say(text: str) -> None:
    echo(text, err=True)


def _silent(text: str) -> None:
    """`--json` prints one object and nothing else."""
