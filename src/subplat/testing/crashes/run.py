"""One run: a stage of the story from its beginning, with trouble or without, and what it came to."""

import json
import os
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import asdict, field, frozen

from subplat.testing.crashes.children import fork
from subplat.testing.crashes.desk import Desk, Notes
from subplat.testing.crashes.ground import Ground
from subplat.testing.crashes.household import Household
from subplat.testing.crashes.machine_time import aware
from subplat.testing.crashes.orders import InTurn, Orders
from subplat.testing.crashes.story import Stage
from subplat.testing.crashes.truth import Truth, truth
from subplat.testing.crashes.wire import Cut


@frozen(kw_only=True)
class Beginning:
    """Where a stage starts from: a template database, an instant, and what people know."""

    template: str
    moment: str
    notes: Notes


@frozen(kw_only=True)
class How:
    """`stages` are played one after the other. `orders`: what happens to the platform processes.

    `cut`: where the wire to the database breaks. `copies`: every command is sent so often at once; `at_once` processes
    with so many `threads` each are at work.
    """

    stages: Sequence[Stage]
    orders: Orders = field(factory=InTurn)
    cut: Cut | None = None
    copies: int = 1
    at_once: int = 1
    threads: int = 1


@frozen(kw_only=True)
class Result:
    """`passed`: how often each place was passed; `met`: where trouble happened. `problem` ended the run, if something did.

    `commits` and `statements` were seen on the wire, which broke if `is_cut`.
    """

    truth: Truth = field(factory=dict)
    passed: dict[str, int] = field(factory=dict)
    met: list[str] = field(factory=list)
    deaths: list[str] = field(factory=list)
    commands: int = 0
    commits: int = 0
    statements: int = 0
    is_cut: bool = False
    seconds: float = 0.0
    problem: str = ""


def play(ground: Ground, beginning: Beginning, how: How, diary_at: Path, *, keep_as: str = "") -> Result:
    """In this process, whose twins are as the stage needs them. `keep_as`: the database stays, under that name."""
    started = time.monotonic()
    ground.place.make_from(beginning.template)
    ground.time.set(aware(beginning.moment))
    diary_at.unlink(missing_ok=True)
    diary = os.open(diary_at, os.O_CREAT | os.O_RDWR | os.O_APPEND)
    log = os.open(diary_at.with_suffix(".log"), os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    household = Household(
        ground=ground, diary=diary, log=log, orders=how.orders, at_once=how.at_once, threads=how.threads
    )
    household.prepare()
    ground.wire.start(how.cut)
    ground.sandbox.start()
    ground.receiver.start()
    household.open()
    desk = Desk(ground=ground, notes=beginning.notes, copies=how.copies)
    found: Truth = {}
    problem = ""
    try:
        for stage in how.stages:
            stage.play(desk)
            desk.settle()
        found = truth(desk)
    except Exception:
        problem = traceback.format_exc()
    finally:
        desk.close()
        household.close()
        ground.receiver.stop()
        ground.sandbox.stop()
        ground.wire.stop()
        os.close(diary)
        os.close(log)
    if keep_as:
        ground.place.keep_as(keep_as)
    passed, met = read_diary(diary_at)
    return Result(
        truth=found,
        passed=passed,
        met=met,
        deaths=household.deaths,
        commands=desk.sent,
        commits=ground.wire.commits,
        statements=ground.wire.statements,
        is_cut=ground.wire.is_cut,
        seconds=time.monotonic() - started,
        problem="\n".join([*household.by_themselves, problem]).strip(),
    )


def apart(ground: Ground, beginning: Beginning, how: How, directory: Path) -> Result:
    """Likewise in a child, so that twins and notes of this process stay as they are."""
    answer = directory / "result.json"
    answer.unlink(missing_ok=True)

    def live() -> None:
        result = play(ground, beginning, how, directory / "diary")
        answer.write_text(json.dumps(asdict(result)))

    child = fork(live)
    os.waitpid(child, 0)
    if not answer.exists():
        return Result(problem="the run itself ended without a result")
    told: dict[str, Any] = json.loads(answer.read_text())
    return Result(**told)


def read_diary(diary: Path) -> tuple[dict[str, int], list[str]]:
    """How often each place was passed, and where trouble happened."""
    lines = diary.read_text().splitlines()
    return dict(Counter(line[1:] for line in lines)), [line[1:] for line in lines if line.startswith("!")]
