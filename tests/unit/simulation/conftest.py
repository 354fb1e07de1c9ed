"""Plays companies."""

from collections.abc import Callable

import pytest

from subplat.application.outside import Ports
from subplat.simulation.fault_mix import Level
from subplat.simulation.outcome import Outcome
from subplat.simulation.run import Plan, Simulation
from subplat.simulation.town import Town
from subplat.wiring.simulation import town_in_memory


@pytest.fixture
def play() -> Callable[..., Outcome]:
    """Plays a seed; `spoil` changes the town before anybody moves in, as a bug in the platform would."""

    def playing(
        seed: str,
        *,
        clients: int = 12,
        years: int = 1,
        level: Level = Level.SWARM,
        spoil: Callable[[Town], None] = lambda town: None,
        only: frozenset[int] | None = None,
    ) -> Outcome:
        def make(start, around: Callable[[Ports], Ports]) -> Town:
            town = town_in_memory(start, around)
            spoil(town)
            return town

        return Simulation(
            plan=Plan(seed=seed, clients=clients, years=years, level=level, only=only), make_town=make
        ).play()

    return playing
