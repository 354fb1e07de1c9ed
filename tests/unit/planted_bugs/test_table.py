"""The planted bugs: every one can still be planted, names tests that are there, and a sample is found in every build."""

from pathlib import Path

import pytest
from planted_bugs.hunt import Budget, by_simulation, by_tests
from planted_bugs.table import BUGS, SAMPLE
from tools.planted_bugs_page import PAGE, is_current

from subplat.simulation.emphasis import Emphasis
from subplat.simulation.people.wishes import Wishes
from subplat.simulation.planting import planted

PROJECT = Path(__file__).parents[3]
BY_NAME = {bug.name: bug for bug in BUGS}


def test_there_are_enough_and_each_has_its_own_name() -> None:
    assert len(BY_NAME) == len(BUGS) >= 60
    assert sum(bug.is_safety for bug in BUGS) >= 60


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_the_rule_it_spoils_is_still_there_and_so_are_its_tests(bug) -> None:
    with planted(bug):
        assert all((PROJECT / test).exists() for test in bug.tests)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_it_says_how_companies_show_it_or_why_none_can(bug) -> None:
    assert bug.mix is None or bug.beyond_companies is None
    if bug.mix is not None:
        more = Emphasis.read(bug.mix.more)
        assert str(more) == bug.mix.more
        assert set(more.wishes) <= {name.removeprefix("_") for name in vars(Wishes)}


def test_most_bugs_are_for_companies_too() -> None:
    assert sum(bug.beyond_companies is None for bug in BUGS) >= 80


@pytest.mark.campaign
@pytest.mark.parametrize("name", SAMPLE)
def test_a_planted_bug_is_found_by_its_tests(name) -> None:
    bug = BY_NAME[name]
    assert by_tests(bug, tuple(str(PROJECT / test) for test in bug.tests))


@pytest.mark.campaign
def test_without_a_bug_nothing_is_found() -> None:
    assert not by_tests(None, (str(PROJECT / "tests/unit/domain/wallets"),))
    assert by_simulation(None, Budget(seeds=2)) is None


@pytest.mark.campaign
@pytest.mark.parametrize(
    "name",
    [
        "too-much-is-kept",
        "a-wallet-movement-is-numbered-twice",
        "open-bills-of-ended-contracts-stay",
        "ended-services-run-on",
        "tomorrows-tax-today",
        "no-days-of-grace",
        "two-collectors",
        "welcomed-twice",
        "another-request-id-each-time",
        "refunded-money-is-spent-meanwhile",
        "two-contracts-of-one-offer",
        "links-of-paid-bills-stay",
        "a-draft-that-left-is-lost",
    ],
)
def test_simulated_companies_find_it_too(name) -> None:
    found = by_simulation(BY_NAME[name], Budget(seeds=2))
    assert found is not None
    assert float(found.client_years) < 25


def test_the_page_lists_what_the_table_has() -> None:
    assert is_current(PAGE.read_text(encoding="utf-8"))
    assert not is_current(PAGE.read_text(encoding="utf-8").replace(BUGS[0].breaks, "something else"))
