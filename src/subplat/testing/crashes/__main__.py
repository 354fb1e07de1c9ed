"""`python -m subplat.testing.crashes`: the kill matrix, killed migrations, races, and hard stops of PostgreSQL; see README.md."""

import argparse
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

import subplat
from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.embedded_process import server_process
from subplat.testing.crashes.children import fork
from subplat.testing.crashes.hard_stop import stop_hard
from subplat.testing.crashes.matrix import Lane, make_base
from subplat.testing.crashes.migrating import Migrations
from subplat.testing.crashes.points import known_points, never_passed
from subplat.testing.crashes.races import race
from subplat.testing.crashes.tally import Tally
from subplat.testing.crashes.trials import Wanted
from subplat.testing.postgres_cluster import cluster_in, ensure_template, remove_cluster
from subplat.wiring.schema import upgrade

MATRIX, MIGRATIONS, RACES, HARD_STOP = "matrix", "migrations", "races", "hard-stop"
SUBJECTS = (MATRIX, MIGRATIONS, RACES, HARD_STOP)
ALL = "all"
FEWEST = 600
"""The story passes more places than this; with fewer it was not told to its end."""
UNMET = 0.02
"""So large a part of the places may not be met in their runs: what comes by the hour, or by two threads at once."""
PACKAGE = Path(subplat.__file__).parent
Work = Callable[[Path], Any]
"""In a directory of its own."""


@frozen(kw_only=True)
class Task:
    """What one process does; it leaves its answer in `report`."""

    name: str
    report: Path
    work: Callable[[], Any]

    def live(self) -> None:
        """In a process of its own: clocks are moved there."""
        self.report.write_text(json.dumps(asdict(self.work())))


def main(arguments: Sequence[str]) -> int:
    """0 when nothing was violated, else 1; what was found goes to standard output and into a file."""
    asked = asked_for(arguments)
    started = time.monotonic()
    # Who ends this process ends the server as well.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    directory = Path(tempfile.mkdtemp(prefix="subplat-crashes-"))
    cluster = cluster_in(directory / "cluster")
    cluster.start()
    try:
        make_base(cluster, ensure_template(cluster, upgrade))
        tasks = _tasks(asked, cluster, directory)
        told = _carried_out(tasks, at_once=asked.lanes)
        database = _seconds_of_server(cluster)
    finally:
        remove_cluster(directory / "cluster")
    spent = {"seconds": time.monotonic() - started, "seconds of processors": _seconds_here(), "PostgreSQL's": database}
    report = _report(told, tasks, asked) | {name: round(seconds, 1) for name, seconds in spent.items()}
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    asked.json.write_text(json.dumps(report, indent=2))
    for name, value in report.items():
        sys.stdout.write(f"{name}: {value if not isinstance(value, list | dict) else json.dumps(value, indent=1)}\n")
    if report["violations"]:
        sys.stdout.write(f"what the processes said is in {directory}\n")
    else:
        shutil.rmtree(directory, ignore_errors=True)
    return 1 if report["violations"] else 0


def asked_for(arguments: Sequence[str]) -> argparse.Namespace:
    """What the command line says; all subjects where it names none."""
    parser = argparse.ArgumentParser(prog="python -m subplat.testing.crashes", description=__doc__)
    parser.add_argument("subjects", nargs="*", choices=(*SUBJECTS, ALL), default=ALL, help="all by default")
    parser.add_argument("--part", default="1/1", metavar="K/N", help="only every N-th place; K counts from 1")
    parser.add_argument("--chains", action="store_true", help="kill at all places, many in one run; parts come on top")
    parser.add_argument("--every-stage", action="store_true", help="a place counts anew in each stage that passes it")
    parser.add_argument("--pairs", type=int, default=8, metavar="N", help="one of N places: killed again in recovery")
    parser.add_argument("--stops", type=int, default=8, metavar="N", help="one of N places: stopped beyond its lease")
    parser.add_argument("--cuts", type=int, default=8, metavar="N", help="one of N commits: the wire breaks in it")
    parser.add_argument(
        "--ends", type=int, default=60, metavar="N", help="one of N statements: the server ends the session"
    )
    parser.add_argument("--only", default="", metavar="TEXT", help="only places with this in their name")
    parser.add_argument("--lanes", type=int, default=2, metavar="N", help="so many processes beside each other")
    parser.add_argument("--json", type=Path, default=Path("build/crashes.json"), metavar="FILE", help="the report")
    asked = parser.parse_args(arguments)
    if ALL in asked.subjects:
        asked.subjects = SUBJECTS
    return asked


def _tasks(asked: argparse.Namespace, cluster: EmbeddedPostgres, directory: Path) -> list[Task]:
    part, _, of = asked.part.partition("/")
    wanted = Wanted(
        of=int(of),
        part=int(part) - 1,
        chains=asked.chains,
        every_stage=asked.every_stage,
        pairs=asked.pairs,
        stops=asked.stops,
        cuts=asked.cuts,
        ends=asked.ends,
        only=asked.only,
    )
    works: dict[str, Work] = {}
    for number in range(asked.lanes if MATRIX in asked.subjects else 0):
        lane = partial(Lane, cluster=cluster, wanted=wanted, number=number, lanes=asked.lanes, tell=_tell)
        works[f"{MATRIX}-{number}"] = partial(_walk, lane)
    if MIGRATIONS in asked.subjects:
        works[MIGRATIONS] = partial(_migrate, cluster)
    if RACES in asked.subjects:
        works[RACES] = partial(race, cluster)
    if HARD_STOP in asked.subjects:
        works[HARD_STOP] = stop_hard
    tasks: list[Task] = []
    for name, work in works.items():
        own = directory / name
        own.mkdir()
        tasks.append(Task(name=name, report=own / "report.json", work=partial(work, own)))
    return tasks


def _walk(lane: Callable[..., Lane], directory: Path) -> Tally:
    return lane(directory=directory).walk()


def _migrate(cluster: EmbeddedPostgres, directory: Path) -> Tally:
    return Migrations(cluster=cluster, directory=directory).carry_out()


def _carried_out(tasks: Sequence[Task], *, at_once: int) -> Mapping[str, Any]:
    """The answers by name, of those that left one."""
    waiting, working = list(tasks), set[int]()
    while waiting or working:
        while waiting and len(working) < at_once:
            working.add(fork(waiting.pop(0).live))
        ended, _ = os.wait()
        working.discard(ended)
    return {task.name: json.loads(task.report.read_text()) for task in tasks if task.report.exists()}


def _seconds_here() -> float:
    """Of processors, by this process and those it has waited for."""
    spent = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in spent)


def _seconds_of_server(cluster: EmbeddedPostgres) -> float:
    """Of processors, by PostgreSQL with the sessions that are over; Linux, 0 elsewhere."""
    try:
        status = Path(f"/proc/{server_process(cluster.status().data)}/stat").read_text()
    except OSError:
        return 0.0
    return sum(int(ticks) for ticks in status.rpartition(")")[2].split()[11:15]) / os.sysconf("SC_CLK_TCK")


def _report(told: Mapping[str, Any], tasks: Sequence[Task], asked: argparse.Namespace) -> dict[str, Any]:
    tally = Tally()
    for name, answer in told.items():
        if name.startswith((MATRIX, MIGRATIONS)):
            tally.add(Tally(**answer))
    violations = dict(tally.violations)
    points = known_points(PACKAGE)
    missing = never_passed(points, tally.places)
    unmet = sorted(set(tally.places) - set(tally.reached))
    is_whole = asked.part == "1/1" or asked.chains
    if {MATRIX, MIGRATIONS} <= set(asked.subjects) and is_whole and not asked.only:
        violations |= {name: "no story passes it, and nobody says why" for name, why in missing.items() if not why}
        if len(tally.places) < FEWEST or len(unmet) > UNMET * len(tally.places):
            violations["places"] = f"of {len(tally.places)} places {len(unmet)} were not met: {unmet}"
    violations |= {task.name: "it ended without an answer" for task in tasks if task.name not in told}
    crowd, stopped = told.get(RACES, {}), told.get(HARD_STOP, {})
    if crowd.get("wrong"):
        violations[RACES] = crowd["wrong"]
    for name in ("lost", "doubled", "unresolved"):
        if stopped.get(name):
            violations[f"{HARD_STOP}, {name}"] = stopped[name]
    if stopped and not stopped["is_sound"]:
        violations[f"{HARD_STOP}, wallets"] = "the balance is not the sum of what was booked"
    return {
        "part": asked.part,
        "points in the code": len(points),
        "points never passed": missing,
        "places known": len(tally.places),
        "places reached": len(tally.reached),
        "places not reached": unmet,
        "killed": tally.killed,
        "chains": tally.chains,
        "killed in chains": tally.chained,
        "killed again in recovery": tally.pairs,
        "stopped beyond the lease": tally.stops,
        "cut in COMMIT": tally.cuts,
        "session ended at a statement": tally.ends,
        "runs": tally.runs,
        "not met": tally.missed,
        "races": {name: value for name, value in crowd.items() if name != "wrong"},
        "hard stops": {name: value for name, value in stopped.items() if not isinstance(value, list)},
        "violations": violations,
    }


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
