"""`subplat demo`: eighteen months of business, then the story of a deal on real parts, told as it happens."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from threading import Event

from attrs import frozen
from typer import echo

from subplat.demonstration.history import DAYS_OF_A_MONTH, History
from subplat.demonstration.logins import Login, open_logins
from subplat.demonstration.outcome import counts, part_of, workflows, workflows_of_the_past
from subplat.demonstration.story import Step, Story
from subplat.domain.reporting.invariants import INVARIANTS, check_books
from subplat.entrypoints.http.serving import HttpServer
from subplat.entrypoints.signals import ended_by_signals
from subplat.wiring.demonstration import SandboxWorld, demonstration
from subplat.wiring.history import SAMPLE_ZONE, past_in_memory
from subplat.wiring.live import LivePlatform
from subplat.wiring.moving import move_in

MONTHS, CLIENTS = 18, 36
DAYBREAK = 5
"""The hour at which a day of the past begins: before its billing run."""


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

    def before_work(platform: LivePlatform, world: SandboxWorld) -> None:
        world.prepare(f"{server.base_url}/webhooks/xendit")
        _play_past(platform, say)

    with HttpServer.reserved() as server:
        say("Starting sandbox and PostgreSQL …")
        with demonstration(server.base_url, before_work) as (platform, world), server.serving(platform):
            world.settle()
            say("Today, with API and worker …")
            say(_line(Step(workflow="W4", text="The billing run of today is done", calls=world.calls())))
            story = Story(application=platform.application, world=world, tell=lambda step: say(_line(step)))
            story.play()
            result = _result(platform, story, world.calls(), began)
            echo(result.as_json()) if as_json else _summary(result)
            if serve:
                logins = open_logins(platform.application, platform.container.tokens(), story.billing_email)
                _serve(server.base_url, str(platform.settings.sandbox_url), logins)
    return 0 if result.holds else 1


def beginning(now: datetime, *, months: int = MONTHS) -> datetime:
    """When the past begins that ends with the last daybreak before `now`."""
    daybreak = now.astimezone(SAMPLE_ZONE).replace(hour=DAYBREAK, minute=0, second=0, microsecond=0)
    if daybreak > now:
        daybreak -= timedelta(days=1)
    return daybreak - timedelta(days=months * DAYS_OF_A_MONTH)


def _play_past(platform: LivePlatform, say: Callable[[str], None]) -> None:
    say(f"{MONTHS} months of business for {CLIENTS} clients, by a clock that jumps …")
    past = past_in_memory(beginning(platform.application.clock.now()))
    History(application=past.platform.application, neighbourhood=past, tell=say, clients=CLIENTS, months=MONTHS).play()
    say("Moving its books into PostgreSQL and its services into the sandbox …")
    move_in(past.platform, platform)


def _result(platform: LivePlatform, story: Story, calls: Mapping[str, int], began: float) -> Result:
    books = platform.application.books.read()
    violations = check_books(books, platform.application.clock.today())
    return Result(
        workflows={**workflows(part_of(books, story.billing_email)), **workflows_of_the_past(books)},
        counts=_sorted(counts(books)),
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
    echo("\nIn PostgreSQL now")
    _tables(result.counts)
    echo(f"  calls outside          {', '.join(f'{name} {n}' for name, n in result.external_calls.items())}")
    for name, state in result.workflows.items():
        echo(f"  {name}: {state}")
    echo(f"  invariants: {len(INVARIANTS)} checked, {len(result.violated)} violated; {result.seconds} s")
    for violation in result.violated:
        echo(f"    {violation}")


def _tables(tables: Mapping[str, Mapping[str, int]]) -> None:
    for table, rows in tables.items():
        if rows:
            echo(f"  {table:<22} " + ", ".join(f"{state} {number}" for state, number in rows.items()))


def _serve(api: str, sandbox: str, logins: Sequence[Login]) -> None:
    ended = Event()
    with ended_by_signals(ended.set):
        _say(f"\nAPI      {api}/api/v1     its description {api}/schema     sandbox {sandbox}")
        _say("Logins   POST /api/v1/auth/login; passwords are of this run alone")
        for login in logins:
            _say(f"  {login.role:<8} {login.email:<36} {login.password}")
        _say("(Ctrl-C ends)")
        ended.wait()


def _say(text: str) -> None:
    echo(text, err=True)


def _silent(text: str) -> None:
    """`--json` prints one object and nothing else."""
