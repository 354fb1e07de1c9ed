"""Looks for one planted bug: by the tests that are named for it, and by simulated companies. Each in a process of its own."""

import gc
import json
import os
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from attrs import frozen

from subplat.simulation.emphasis import Emphasis
from subplat.simulation.fault_mix import Level
from subplat.simulation.planting import Mix, PlantedBug, planted
from subplat.simulation.run import Plan, Simulation
from subplat.wiring.simulation import town_in_memory
from subplat.wiring.simulation_processes import FEW_COLLECTIONS

CLIENTS, YEARS = 12, 1
PASSED, FAILED = 0, 1


@frozen(kw_only=True)
class Budget:
    """How many seeds are played at most; 0: none.

    Of the usual companies the first is played without faults, the others with a random half of all.
    """

    seeds: int


@frozen(kw_only=True)
class Found:
    """By which company, after how many client-years, and which promise was seen to be broken; `more` is what it had more of."""

    seed: str
    faults: str
    more: str
    clients: int
    years: int
    rule: str
    client_years: str


@frozen(kw_only=True)
class Row:
    """One bug, and what found it; `seeds`: how many companies might have been played."""

    bug: PlantedBug
    tests: bool
    seeds: int
    simulation: Found | None

    @property
    def is_found(self) -> bool:
        """By either."""
        return self.tests or self.simulation is not None


def hunted(bug: PlantedBug, budget: Budget) -> Row:
    """The bug's tests are run and its companies played."""
    return Row(bug=bug, tests=by_tests(bug, bug.tests), seeds=budget.seeds, simulation=by_simulation(bug, budget))


def by_tests(bug: PlantedBug | None, tests: tuple[str, ...]) -> bool:
    """Whether one of the tests fails with the bug (None: without any). Raises RuntimeError when they cannot be run."""

    def run() -> int:
        import pytest

        return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *tests]))

    code = _apart(bug, run)
    if code not in (PASSED, FAILED):
        raise RuntimeError(
            f"{bug.name if bug else 'no bug'}: {' '.join(tests)} cannot be run (pytest ended with {code})"
        )
    return bool(code == FAILED)


def by_simulation(bug: PlantedBug | None, budget: Budget) -> Found | None:
    """The first company that breaks a promise, which it keeps without the bug; None when all of the budget keep theirs.

    None, too, where no company can show the bug. Raises RuntimeError for a company that breaks a promise by itself.
    """
    if bug is not None and bug.beyond_companies is not None:
        return None
    mix = None if bug is None else bug.mix
    found = _apart(bug, lambda: _play(mix, range(budget.seeds)))
    if found is None:
        return None
    shown = Found(**found)
    if bug is not None and _apart(None, lambda: _play(mix, (int(shown.seed),))) is not None:
        raise RuntimeError(f"{bug.name}: the company of seed {shown.seed} ({shown.more}) breaks a promise without it")
    return shown


def _play(mix: Mix | None, numbers: Iterable[int]) -> dict[str, str | int] | None:
    gc.set_threshold(*FEW_COLLECTIONS)
    lived = 0.0
    for number in numbers:
        plan = _plan(number, mix)
        outcome = Simulation(plan=plan, make_town=town_in_memory).play()
        lived += float(outcome.client_years)
        if outcome.broken is not None:
            return {
                "seed": plan.seed,
                "faults": plan.level.value,
                "more": str(plan.emphasis),
                "clients": plan.clients,
                "years": plan.years,
                "rule": outcome.broken.rule,
                "client_years": f"{lived:.1f}",
            }
    return None


def _plan(number: int, mix: Mix | None) -> Plan:
    if mix is None:
        return Plan(seed=str(number), clients=CLIENTS, years=YEARS, level=Level.SWARM if number else Level.NONE)
    level = Level.SWARM if mix.swarm else Level.NONE
    more = Emphasis.read(mix.more)
    return Plan(seed=str(number), clients=mix.clients, years=mix.years, level=level, emphasis=more)


def _apart(bug: PlantedBug | None, do: Callable[[], Any]) -> Any:
    """What `do` came to in a copy of this process in which the bug is planted; nothing of it is left here."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        code = 1
        try:
            with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
                if bug is None:
                    told = do()
                else:
                    with planted(bug):
                        told = do()
            os.write(write, json.dumps(told).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        told = answer.read()
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError(f"the process with {bug.name if bug else 'no bug'} ended with {status}")
    return json.loads(told)
