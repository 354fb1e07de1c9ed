"""Several seeds at once come to the same as one after the other."""

import attrs
import pytest

from subplat.simulation.fault_mix import Level
from subplat.simulation.run import Plan
from subplat.wiring.simulation_processes import CouldNotPlay, play_all

PLANS = [Plan(seed=seed, clients=3, years=1, level=Level.SWARM) for seed in ("a", "b", "c")]


@pytest.fixture(scope="module")
def one_by_one():
    return [outcome for outcome, _ in play_all(PLANS, 1)]


def test_two_processes_answer_the_same_in_the_same_order(one_by_one) -> None:
    found = list(play_all(PLANS, 2))
    assert [attrs.asdict(outcome) for outcome, _ in found] == [attrs.asdict(outcome) for outcome in one_by_one]
    assert [outcome.seed for outcome, _ in found] == ["a", "b", "c"]
    assert all(seconds > 0 for _, seconds in found)


def test_who_stops_asking_stops_the_rest(one_by_one) -> None:
    answers = play_all(PLANS, 2)
    assert next(answers)[0].money == one_by_one[0].money
    answers.close()
    assert list(answers) == []


@pytest.mark.parametrize("processes", [1, 2])
def test_a_simulator_that_fails_names_what_it_played(processes) -> None:
    nobody = Plan(seed="d", clients=3, years=10_000, level=Level.NONE)
    with pytest.raises(CouldNotPlay, match="subplat simulate --clients 3 --years 10000 --seed d"):
        list(play_all([nobody, nobody], processes))
