"""The kill matrix: every place that the story passes, each in a run of its own, with a process that dies there.

A lane is a process with a database and addresses of its own. It walks through the stages; before each it forks a keeper
of what was, which then plays the stage again and again, each time with other trouble.
"""

import copy
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from zlib import crc32

from attrs import asdict, define, evolve, field, frozen

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.testing.crashes.children import fork
from subplat.testing.crashes.desk import Notes
from subplat.testing.crashes.ground import Ground, Place, lay_ground
from subplat.testing.crashes.machine_time import MachineTime
from subplat.testing.crashes.orders import LOOKING_ROUND, Order, Trouble
from subplat.testing.crashes.run import Beginning, How, Result, apart, play
from subplat.testing.crashes.story import FIRST_MORNING, STAGES, Stage
from subplat.testing.crashes.truth import BY_TWO_AT_ONCE, LEFT_BEHIND, differences
from subplat.testing.crashes.wire import Cut, Moment

BASE = "subplat_crash_base"
FARTHEST_SECOND = 40
"""A second death comes within so many places of recovery."""


@frozen(kw_only=True)
class Wanted:
    """What to try. `of`, `part`: only those places whose name falls into this part; likewise commits and statements.

    `every_stage`: a place counts anew in each stage that passes it, else in the first. `pairs`, `stops`, `cuts`, `ends`:
    one of so many places, commits or statements; 0: none.
    """

    of: int = 1
    part: int = 0
    every_stage: bool = False
    pairs: int = 8
    stops: int = 8
    cuts: int = 8
    ends: int = 60
    only: str = ""

    def takes(self, name: str) -> bool:
        """Whether a place is one of these."""
        return _number(name) % self.of == self.part and self.only in name


@frozen(kw_only=True)
class Trial:
    """One run with trouble."""

    kind: str
    stage: str
    place: str
    orders: tuple[Order, ...] = ()
    cut: Cut | None = None

    def met(self, result: Result) -> bool:
        """Whether the trouble happened."""
        return result.is_cut if self.cut is not None else self.place in result.met

    def __str__(self) -> str:
        return f"{self.kind} in {self.stage} at {self.place}" + "".join(
            f", again {each.after}" for each in self.orders[1:]
        )


@define(kw_only=True)
class Tally:
    """What came of it. `violations`: a trial and how it differs from the undisturbed stage."""

    places: list[str] = field(factory=list[str])
    reached: list[str] = field(factory=list[str])
    killed: int = 0
    pairs: int = 0
    stops: int = 0
    cuts: int = 0
    ends: int = 0
    runs: int = 0
    missed: list[str] = field(factory=list[str])
    violations: dict[str, object] = field(factory=dict[str, object])
    seconds: float = 0.0

    def take(self, trial: Trial, result: Result, wanted: Result) -> None:
        """One run more."""
        self.runs += 1
        self.seconds += result.seconds
        has_met = trial.met(result)
        if not has_met:
            self.missed.append(str(trial))
        elif trial.cut is None and trial.place not in self.reached:
            self.reached.append(trial.place)
        self.killed += trial.kind == "kill" and has_met
        self.pairs += trial.kind == "pair" and len(result.met) > 1
        self.stops += trial.kind == "stop" and has_met
        self.cuts += trial.kind == "cut" and has_met
        self.ends += trial.kind == "end" and has_met
        but = BY_TWO_AT_ONCE if trial.kind == "stop" else LEFT_BEHIND
        wrong: object = result.problem or differences(result.truth, wanted.truth, but)
        if wrong:
            self.violations[str(trial)] = wrong

    def add(self, other: "Tally") -> None:
        """That of another keeper or lane."""
        self.places = sorted({*self.places, *other.places})
        self.reached = sorted({*self.reached, *other.reached})
        for name in ("killed", "pairs", "stops", "cuts", "ends", "runs", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.missed += other.missed
        self.violations |= other.violations


@define(kw_only=True, eq=False)
class Lane:
    """`number` of `lanes`: takes its share of the places."""

    cluster: EmbeddedPostgres
    directory: Path
    wanted: Wanted
    number: int = 0
    lanes: int = 1
    tell: Callable[[str], None] = print
    tally: Tally = field(factory=Tally, init=False)
    _seen: set[str] = field(factory=set[str], init=False)

    def walk(self, stages: Sequence[Stage] = STAGES) -> Tally:
        """All stages, with their trials."""
        ground = lay_ground(self.cluster, name=f"subplat_crash_{self.number}", directory=self.directory)
        beginning = Beginning(template=BASE, moment=FIRST_MORNING, notes=Notes())
        try:
            for position, stage in enumerate(stages):
                beginning = self._stage(ground, stage, beginning, f"subplat_crash_{self.number}_{position}")
        finally:
            ground.wire.close()
            ground.place.drop()
        return self.tally

    def _stage(self, ground: Ground, stage: Stage, beginning: Beginning, name: str) -> Beginning:
        keeper = Keeper(ground=ground, beginning=copy.deepcopy(beginning), directory=self.directory)
        ears, gate = os.pipe()

        def keep() -> None:
            os.close(gate)
            with os.fdopen(ears) as told:
                asked = json.loads(told.read() or "{}")
            if asked:
                undisturbed = Result(**asked["undisturbed"])
                share = [*trials(stage, asked["places"], self.wanted), *self._cuts(stage, undisturbed)]
                keeper.carry_out(stage, undisturbed, share)

        child = fork(keep)
        os.close(ears)
        undisturbed = play(ground, beginning, How(stages=[stage]), self.directory / "diary", keep_as=name)
        if undisturbed.problem:
            raise RuntimeError(f"{stage.name} does not come to its end undisturbed: {undisturbed.problem}")
        places = self._mine(undisturbed)
        known = evolve(undisturbed, passed={})
        told = {"undisturbed": asdict(known), "places": places}
        with os.fdopen(gate, "w") as mouth:
            json.dump(told, mouth)
        os.waitpid(child, 0)
        found = keeper.found()
        found.places = sorted(undisturbed.passed)
        self.tally.add(found)
        self.tell(
            f"{stage.name}: {len(undisturbed.passed)} places, {found.runs} runs, {len(found.violations)} violations"
        )
        if beginning.template != BASE:
            Place(cluster=self.cluster, name=beginning.template).drop()
        return Beginning(template=name, moment=ground.time.now().isoformat(), notes=beginning.notes)

    def _cuts(self, stage: Stage, undisturbed: Result) -> Iterator[Trial]:
        """Of every lane and part other commits, unheard and unanswered in turn; and other statements."""
        share, shares = self.number + self.lanes * self.wanted.part, self.lanes * self.wanted.of
        for turn, number in enumerate(_chosen(stage, undisturbed.commits, self.wanted.cuts, share, shares)):
            yield _cut("cut", stage, Cut(number=number, moment=(Moment.UNHEARD, Moment.UNANSWERED)[(turn + share) % 2]))
        for number in _chosen(stage, undisturbed.statements, self.wanted.ends, share, shares):
            yield _cut("end", stage, Cut(number=number, moment=Moment.TERMINATED))

    def _mine(self, undisturbed: Result) -> list[str]:
        new = [name for name in undisturbed.passed if self.wanted.every_stage or name not in self._seen]
        self._seen.update(undisturbed.passed)
        return [name for name in new if self.wanted.takes(name) and _number(name) // 7 % self.lanes == self.number]


@frozen(kw_only=True)
class Keeper:
    """Has twins and notes as they were before the stage."""

    ground: Ground
    beginning: Beginning
    directory: Path

    def carry_out(self, stage: Stage, undisturbed: Result, share: Sequence[Trial]) -> None:
        """Every trial, one after the other; what came of them is left in a file."""
        tally = Tally()
        for trial in share:
            started = time.monotonic()
            how = How(stages=[stage], orders=trial.orders, cut=trial.cut)
            result = apart(self.ground, self.beginning, how, self.directory)
            if not result.problem and not trial.met(result) and not _is_looking_round(trial.place):
                # Threads do not always meet in the same order: once more.
                result = apart(self.ground, self.beginning, how, self.directory)
            before = len(tally.violations)
            tally.take(trial, evolve(result, seconds=time.monotonic() - started), undisturbed)
            if len(tally.violations) > before:
                shutil.copy(self.directory / "diary", self.directory / f"diary-{len(tally.violations)}-{stage.name}")
                shutil.copy(self.directory / "diary.log", self.directory / f"log-{len(tally.violations)}-{stage.name}")
        tally_file = self.directory / "tally.json"
        tally_file.write_text(json.dumps(asdict(tally)))

    def found(self) -> Tally:
        """What `carry_out` left, in another process; nothing before."""
        file = self.directory / "tally.json"
        told = json.loads(file.read_text())
        file.unlink()
        return Tally(**told)


def trials(stage: Stage, places: Sequence[str], wanted: Wanted) -> Iterator[Trial]:
    """Each place once by SIGKILL; some with a second death during recovery, some by a pause longer than a lease."""
    for place in places:
        kill = Order(trouble=Trouble.KILL, place=place)
        yield Trial(kind="kill", stage=stage.name, place=place, orders=(kill,))
        if wanted.pairs and _number(place) // 3 % wanted.pairs == 0:
            second = Order(trouble=Trouble.KILL, after=1 + _number(place) // 5 % FARTHEST_SECOND)
            yield Trial(kind="pair", stage=stage.name, place=place, orders=(kill, second))
        if wanted.stops and _number(place) // 11 % wanted.stops == 0:
            stop = Order(trouble=Trouble.STOP, place=place)
            yield Trial(kind="stop", stage=stage.name, place=place, orders=(stop,))


def _chosen(stage: Stage, last: int, one_of: int, share: int, shares: int) -> Iterator[int]:
    """One of so many numbers up to `last`, dealt out to the shares; not the same ones in each stage."""
    if one_of:
        for turn, number in enumerate(range(1 + _number(stage.name) % one_of, last + 1, one_of)):
            if (turn + _number(stage.name)) % shares == share:
                yield number


def _cut(kind: str, stage: Stage, cut: Cut) -> Trial:
    return Trial(kind=kind, stage=stage.name, place=f"{cut.moment} {cut.number}", cut=cut)


def make_base(cluster: EmbeddedPostgres, template: str) -> None:
    """What every story begins from: the migrated template, with a queue whose time can be moved."""
    base = Place(cluster=cluster, name=BASE)
    base.make_from(template)
    MachineTime.install_in_template(base.superuser_dsn)


def _is_looking_round(place: str) -> bool:
    return place.startswith(LOOKING_ROUND)


def _number(name: str) -> int:
    return crc32(name.encode())
