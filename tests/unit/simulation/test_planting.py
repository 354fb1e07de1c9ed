"""Planting spoils one rule, loudly where it is not there, and leaves nothing behind."""

import pytest
from attrs import evolve

from subplat.domain.money import Currency, CurrencyMismatch, Money
from subplat.simulation.planting import PlantedBug, RuleMoved, planted

CENTS = PlantedBug(
    name="a-currency-is-not-looked-at",
    breaks="amounts of two currencies are never added",
    where="subplat.domain.money:Money._same",
    instead_of="if other.currency is not self.currency:",
    says="if False:",
    tests=("tests/unit/domain/test_money.py",),
)


def test_the_rule_is_spoilt_for_everybody_and_sound_again_afterwards() -> None:
    rupiah, dollars = Money(1, Currency.IDR), Money(1, Currency.USD)
    with planted(CENTS):
        assert rupiah + dollars == Money(2, Currency.IDR)
    with pytest.raises(CurrencyMismatch):
        rupiah + dollars


@pytest.mark.parametrize(
    "moved",
    [
        {"instead_of": "if other.currency is nothing of the kind:"},
        {"instead_of": "self"},
        {"where": "subplat.domain.money:Money._the_same"},
        {"where": "subplat.domain.money:CENT"},
    ],
    ids=["other text", "several times", "another name", "no function"],
)
def test_a_rule_that_has_moved_is_told(moved) -> None:
    with pytest.raises(RuleMoved), planted(evolve(CENTS, **moved)):
        pytest.fail("it was planted all the same")


def test_a_bug_names_the_tests_that_have_to_find_it() -> None:
    with pytest.raises(ValueError, match="names the tests"):
        evolve(CENTS, tests=())
