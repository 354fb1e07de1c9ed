"""A violation is shown in the smallest company that still has it."""

from subplat.simulation.fault_mix import Level
from subplat.simulation.minimal import minimal
from subplat.simulation.run import Plan, Simulation
from subplat.wiring.simulation import town_in_memory


def without_billing(start, around):
    town = town_in_memory(start, around)
    town.jobs.schedules = [each for each in town.jobs.schedules if each.name != "billing-run"]
    return town


def test_clients_are_left_out_while_the_same_promise_is_broken() -> None:
    plan = Plan(seed="1", clients=8, years=1, level=Level.NONE)

    def play(each: Plan):
        return Simulation(plan=each, make_town=without_billing).play()

    found = play(plan)
    assert found.broken is not None
    smallest = minimal(plan, found, play)
    assert smallest.broken is not None
    assert smallest.broken.rule == found.broken.rule
    assert "--only" in smallest.broken.reproduce
    assert len(smallest.broken.reproduce.partition("--only ")[2].split(",")) == 1


def test_a_company_that_keeps_its_promises_is_left_as_it_is() -> None:
    plan = Plan(seed="1", clients=2, years=1, level=Level.NONE)
    quiet = Simulation(plan=plan, make_town=town_in_memory).play()
    assert minimal(plan, quiet, lambda each: quiet) is quiet
