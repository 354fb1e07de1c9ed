"""The kill matrix: every place that the story passes, each in a run of its own, with a process that dies there.

A lane is a process with a database and addresses of its own. It walks through the stages; before each it forks a keeper
of what was, which then plays the stage again and again, each time with other trouble.
"""

import copy
import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

from attrs import asdict, define, evolve, field, frozen

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.testing.crashes.children import fork
from subplat.testing.crashes.desk import Notes
from subplat.testing.crashes.ground import Ground, Place, lay_ground
from subplat.testing.crashes.machine_time import MachineTime
from subplat.testing.crashes.orders import LOOKING_ROUND, Chain, is_of_share
from subplat.testing.crashes.run import Beginning, How, Result, apart, play
from subplat.testing.crashes.story import FIRST_MORNING, STAGES, Stage
from subplat.testing.crashes.tally import Tally
from subplat.testing.crashes.trials import Trial, Wanted, alone, chained, cuts, trials

BASE = "subplat_crash_base"


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
        keeper = Keeper(
            ground=ground,
            beginning=copy.deepcopy(beginning),
            directory=self.directory,
            wanted=self.wanted,
            lane=self.number,
            lanes=self.lanes,
        )
        ears, gate = os.pipe()

        def keep() -> None:
            os.close(gate)
            with os.fdopen(ears) as told:
                asked = json.loads(told.read() or "{}")
            if asked:
                keeper.carry_out(stage, Result(**asked["undisturbed"]), asked["places"], asked["done"])

        child = fork(keep)
        os.close(ears)
        undisturbed = play(ground, beginning, How(stages=[stage]), self.directory / "diary", keep_as=name)
        if undisturbed.problem:
            raise RuntimeError(f"{stage.name} does not come to its end undisturbed: {undisturbed.problem}")
        # A place that no chain came to in its stage may be met in a later one, and one of a recovery is met before.
        over = set[str]() if self.wanted.every_stage else set(self.tally.reached) if self.wanted.chains else self._seen
        new = [name for name in undisturbed.passed if name not in over]
        known = evolve(undisturbed, passed={})
        told = {"undisturbed": asdict(known), "places": self._mine(new), "done": sorted(over)}
        with os.fdopen(gate, "w") as mouth:
            json.dump(told, mouth)
        os.waitpid(child, 0)
        found = keeper.found()
        found.places = sorted({*undisturbed.passed, *found.reached})
        self._seen.update(found.places)
        self.tally.add(found)
        self.tell(
            f"{stage.name}: {len(undisturbed.passed)} places, {found.runs} runs, {len(found.violations)} violations"
        )
        if beginning.template != BASE:
            Place(cluster=self.cluster, name=beginning.template).drop()
        return Beginning(template=name, moment=ground.time.now().isoformat(), notes=beginning.notes)

    def _mine(self, new: Sequence[str]) -> list[str]:
        return [name for name in new if self.wanted.only in name and is_of_share(name, self.number, self.lanes)]


@frozen(kw_only=True)
class Keeper:
    """Has twins and notes as they were before the stage."""

    ground: Ground
    beginning: Beginning
    directory: Path
    wanted: Wanted
    lane: int
    lanes: int
    tally: Tally = field(factory=Tally, init=False)

    def carry_out(self, stage: Stage, undisturbed: Result, places: Sequence[str], done: Sequence[str]) -> None:
        """Every trial, one after the other; what came of them is left in a file. `done`: places that need no kill."""
        wanted = self.wanted
        left = self._chains(stage, undisturbed, places, done) if wanted.chains else []
        sample = [*left, *(name for name in places if name not in left and wanted.takes(name))]
        for trial in trials(stage, sample, wanted):
            self._try(trial, stage, undisturbed)
        for trial in cuts(stage, undisturbed, wanted, lane=self.lane, lanes=self.lanes):
            self._try(trial, stage, undisturbed)
        (self.directory / "tally.json").write_text(json.dumps(asdict(self.tally)))

    def _chains(self, stage: Stage, undisturbed: Result, places: Sequence[str], done: Sequence[str]) -> list[str]:
        """Chains until each place was met; the places that none comes to. Where one is violated, its places are tried alone."""
        # Those without work in hand are met anywhere, or in no stage in particular.
        left, over = [name for name in places if not _is_looking_round(name)], list(done)
        numbers = count(1)
        while left:
            chain = Chain(done=over, only=self.wanted.only, share=self.lane, shares=self.lanes)
            violated = len(self.tally.violations)
            result = self._try(chained(stage, next(numbers), chain), stage, undisturbed)
            over += result.met
            before, left = left, [name for name in left if name not in result.met]
            if len(self.tally.violations) > violated:
                for place in result.met:
                    self._try(alone(stage, place), stage, undisturbed)
            if left == before:
                break
        return left

    def _try(self, trial: Trial, stage: Stage, undisturbed: Result) -> Result:
        started, before = time.monotonic(), len(self.tally.violations)
        how = How(stages=[stage], orders=trial.orders, cut=trial.cut)
        result = apart(self.ground, self.beginning, how, self.directory)
        if (
            trial.kind != "chain"
            and not result.problem
            and not trial.met(result)
            and not _is_looking_round(trial.place)
        ):
            # Threads do not always meet in the same order: once more.
            result = apart(self.ground, self.beginning, how, self.directory)
        self.tally.take(trial, evolve(result, seconds=time.monotonic() - started), undisturbed)
        if (now := len(self.tally.violations)) > before:
            for kind in ("diary", "diary.log"):
                shutil.copy(self.directory / kind, self.directory / f"{now}-{stage.name}-{kind}")
        return result

    def found(self) -> Tally:
        """What `carry_out` left, in another process; nothing before."""
        file = self.directory / "tally.json"
        told = json.loads(file.read_text())
        file.unlink()
        return Tally(**told)


def make_base(cluster: EmbeddedPostgres, template: str) -> None:
    """What every story begins from: the migrated template, with a queue whose time can be moved."""
    base = Place(cluster=cluster, name=BASE)
    base.make_from(template)
    MachineTime.install_in_template(base.superuser_dsn)


def _is_looking_round(place: str) -> bool:
    return place.startswith(LOOKING_ROUND)
