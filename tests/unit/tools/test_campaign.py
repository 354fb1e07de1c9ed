"""A campaign begins with what once failed, and is as long as asked."""

from argparse import Namespace

import pytest
from tools.campaign import kept, plans


def asked(*, client_years: int, random: bool = False) -> Namespace:
    return Namespace(client_years=client_years, clients=120, years=2, first="campaign", random=random)


@pytest.mark.parametrize("client_years", [1, 1_000, 10_000])
def test_the_seeds_that_once_failed_come_first(client_years: int) -> None:
    planned, once_failed = list(plans(asked(client_years=client_years))), list(kept())
    assert len(once_failed) >= 9
    both = min(len(planned), len(once_failed))
    assert planned[:both] == once_failed[:both]


def test_companies_live_as_long_as_asked_and_hardly_longer() -> None:
    planned = list(plans(asked(client_years=10_000)))
    # Clients come in the course of the first year.
    assert 10_000 < sum(plan.clients * plan.years for plan in planned) < 1.25 * 10_000
    assert len({plan.command for plan in planned}) == len(planned)


def test_a_random_campaign_plays_what_nobody_has_seen() -> None:
    assert {plan.seed for plan in plans(asked(client_years=1_000, random=True))}.isdisjoint(
        plan.seed for plan in kept()
    )
