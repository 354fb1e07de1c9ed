"""Each kind of trouble alone: it strikes, somebody deals with it, and every promise is kept."""

from collections.abc import Callable, Mapping

import pytest

from subplat.simulation.company_life import CompanyLife
from subplat.simulation.fault_mix import Fault, FaultMix
from subplat.simulation.people.operations import Operations
from subplat.simulation.town import Town


@pytest.fixture
def with_faults(monkeypatch) -> Callable[[Mapping[Fault, float]], None]:
    """From now on swarms are of these kinds alone, at these rates."""

    def these(rates: Mapping[Fault, float]) -> None:
        monkeypatch.setattr(
            FaultMix, "drawn", classmethod(lambda cls, level, chance, *_: cls(rates, chance, chance.once("faults")))
        )

    return these


@pytest.fixture
def towns(monkeypatch) -> list[Town]:
    """The towns of companies that are played from now on."""
    seen: list[Town] = []
    settle_in = CompanyLife._settle_in

    def listening(self, clients):
        seen.append(self.world.town)
        return settle_in(self, clients)

    monkeypatch.setattr(CompanyLife, "_settle_in", listening)
    return seen


def test_a_job_that_always_fails_is_parked_and_played_again_when_the_bug_is_mended(play, with_faults, towns) -> None:
    with_faults({Fault.POISON: 0.05})
    outcome = play("poison", clients=6)
    assert outcome.broken is None
    assert outcome.fault_counts[Fault.POISON] > 20
    assert towns[0].inspector.parked() == ()


def test_nobody_to_play_parked_jobs_again_is_found(play, with_faults, monkeypatch) -> None:
    with_faults({Fault.POISON: 0.05})
    monkeypatch.setattr(Operations, "play_parked", lambda self: None)
    broken = play("poison", clients=6).broken
    assert broken is not None


@pytest.mark.parametrize("fault", [Fault.WRONG_CURRENCY, Fault.STRAY_MONEY, Fault.DISPUTED, Fault.GIVEN_BACK])
def test_money_that_comes_or_goes_unasked_is_in_the_books(play, with_faults, fault) -> None:
    with_faults({fault: 0.3})
    outcome = play("strange money", clients=6)
    assert outcome.broken is None
    assert outcome.fault_counts[fault] > 3
