"""Seeds that once failed, in the platform or in its simulator, stay; and companies are played in every build."""

import json
from pathlib import Path

import pytest

from subplat.simulation.fault_mix import Level

pytestmark = pytest.mark.campaign

REGRESSIONS = json.loads((Path(__file__).parent / "regressions" / "seeds.json").read_text())


@pytest.mark.parametrize("case", REGRESSIONS, ids=lambda case: f"{case['seed']}-{case['faults']}")
def test_a_seed_that_once_failed_holds(play, case) -> None:
    outcome = play(case["seed"], clients=case["clients"], years=case["years"], level=Level(case["faults"]))
    assert outcome.broken is None


@pytest.mark.parametrize("level", Level)
def test_companies_keep_every_promise(play, level) -> None:
    outcomes = [play(f"build-{number}", clients=12, years=2, level=level) for number in range(3)]
    assert [outcome.broken for outcome in outcomes] == [None] * 3
    assert sum(float(outcome.client_years) for outcome in outcomes) > 55
    if level is not Level.NONE:
        assert any(outcome.fault_counts for outcome in outcomes)
