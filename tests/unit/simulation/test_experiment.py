"""Two policies over the same worlds: the same policy twice is no difference, a harsher one has its price."""

from decimal import Decimal
from functools import partial

import pytest
from attrs import evolve

from subplat.domain.billing_run.policy import DunningPolicy
from subplat.simulation.experiment.measures import Measures
from subplat.simulation.experiment.paired import Comparison, Named, PromiseBroken, compared
from subplat.simulation.experiment.trial import Trial, tried
from subplat.simulation.fault_mix import Level
from subplat.simulation.outcome import Broken
from subplat.simulation.run import Plan
from subplat.wiring.memory import SAMPLE_POLICIES
from subplat.wiring.simulation import town_in_memory

USUAL = Named(name="usual", policies=SAMPLE_POLICIES)
HARSH = DunningPolicy(grace=0, cancel_after=10, reminders={"DUE"})
STRICT = Named(name="strict", policies=evolve(SAMPLE_POLICIES, dunning=HARSH))


def play(seed: str, policies) -> Trial:
    plan = Plan(seed=seed, clients=10, years=1, level=Level.LIGHT)
    return tried(plan, partial(town_in_memory, policies=policies), lambda months: None)


@pytest.fixture(scope="module")
def against_strict() -> Comparison:
    return compared(USUAL, STRICT, ["1", "2", "3"], play)


def test_two_equal_policies_differ_in_nothing() -> None:
    twin = Named(name="twin", policies=evolve(SAMPLE_POLICIES, dunning=DunningPolicy()))
    comparison = compared(USUAL, twin, ["1", "2"], play)
    assert comparison.is_equal
    assert comparison.worlds.bills_in_both == 100
    assert all(each.first > 0 for each in comparison.differences if each.measure in ("collected", "mrr", "letters"))


def test_a_harsher_policy_suspends_more_and_writes_less(against_strict: Comparison) -> None:
    mean = {each.measure: each.mean for each in against_strict.differences}
    assert mean["clients_suspended"] > 0
    assert mean["days_suspended"] > 0
    assert mean["letters"] < 0
    assert not against_strict.is_equal


def test_people_and_outages_are_the_same_whatever_the_policy(against_strict: Comparison) -> None:
    worlds = against_strict.worlds
    assert (worlds.seeds, worlds.same_people, worlds.same_fates) == (3, 3, 3)
    assert 0 < worlds.bills_in_both < 100


def test_other_people_are_told_apart() -> None:
    first, second = play("1", SAMPLE_POLICIES), play("2", SAMPLE_POLICIES)
    assert first.people != second.people


def trial(seed: str, collected: int) -> Trial:
    zero = Decimal()
    measures = Measures(
        collected=Decimal(collected),
        days_to_pay=zero,
        clients_suspended=zero,
        days_suspended=zero,
        clients_lost=zero,
        mrr=zero,
        letters=zero,
    )
    return Trial(seed=seed, measures=measures, broken=None, people=(), fates=(), bills=frozenset())


def test_differences_are_taken_seed_by_seed() -> None:
    brought = {("a", "usual"): 100, ("b", "usual"): 1000, ("a", "strict"): 90, ("b", "strict"): 986}

    def told(seed: str, policies) -> Trial:
        return trial(seed, brought[seed, "usual" if policies is USUAL.policies else "strict"])

    found = next(each for each in compared(USUAL, STRICT, ["a", "b"], told).differences if each.measure == "collected")
    assert (found.first, found.second, found.mean) == (Decimal(550), Decimal(538), Decimal(-12))
    assert (found.spread, found.error) == (Decimal("2.83"), Decimal("2.00"))
    assert (found.least, found.most, found.higher, found.lower) == (-14, -10, 0, 2)
    assert found.is_clear


def test_one_seed_has_no_spread() -> None:
    found = compared(USUAL, STRICT, ["a"], lambda seed, policies: trial(seed, 5)).differences[0]
    assert (found.spread, found.error, found.is_clear) == (None, None, False)


def test_nothing_is_compared_where_a_promise_was_broken() -> None:
    broken = Broken(rule="I4", subject="wallet", detail="below zero", at="", client=None, trace=(), reproduce="")
    with pytest.raises(PromiseBroken, match="seed a under usual: I4, below zero"):
        compared(USUAL, STRICT, ["a"], lambda seed, policies: evolve(trial(seed, 1), measures=None, broken=broken))
