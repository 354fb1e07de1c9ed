"""What a directed company has more of is written in one line, and changes only that."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from subplat.domain.periods import BillingPeriod
from subplat.domain.subscriptions.subscription import Collection
from subplat.simulation.chance import Chance
from subplat.simulation.emphasis import USUAL, WISHES, Emphasis, UnknownEmphasis
from subplat.simulation.fault_mix import HIGHEST, Fault, FaultMix, Level
from subplat.simulation.people.customer import Habits
from subplat.simulation.people.wishes import Wishes
from subplat.simulation.run import Plan

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LINE = "ZOMBIE+LOST_AFTER:0.2,slips=1,odd=0.5,monthly=1,debited=0,stops=60,wishes=override+refund"


def test_every_wish_can_be_asked_for() -> None:
    given = {"begin", "think", "kinds", "contract", "end", "payments", "admin", "do"}
    methods = {name.removeprefix("_") for name, value in vars(Wishes).items() if callable(value) and name[:2] != "__"}
    assert methods - given == WISHES


def test_it_is_read_as_it_is_written() -> None:
    read = Emphasis.read(LINE)
    assert str(read) == LINE
    assert read.faults == {Fault.ZOMBIE: HIGHEST[Fault.ZOMBIE], Fault.LOST_AFTER: 0.2}
    assert read.wishes == ("override", "refund")
    assert Emphasis.read("") == USUAL
    assert not USUAL


@pytest.mark.parametrize(
    "text", ["EARTHQUAKE", "ZOMBIE+FLOOD:0.1", "cheerful=1", "odd=often", "ZOMBIE:x", "wishes=moon"]
)
def test_what_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(UnknownEmphasis):
        Emphasis.read(text)


def test_habits_change_where_they_are_named_only() -> None:
    usual = Habits.drawn(Chance("1").of("habits"), NOW)
    changed = Emphasis.read(LINE).on(usual, NOW)
    assert changed == attrs.evolve(
        usual,
        slips=True,
        odd=0.5,
        period=BillingPeriod.MONTHLY,
        collection=Collection.LINK,
        stops_at=NOW + timedelta(days=60),
        wishes=("override", "refund"),
    )
    assert USUAL.on(usual, NOW) == usual
    assert Emphasis.read("debited=1,monthly=0").on(usual, NOW).collection is Collection.AUTO_DEBIT


def test_named_faults_have_their_rate_at_every_level() -> None:
    more = Emphasis.read("ZOMBIE:0.5").faults
    assert FaultMix.drawn(Level.NONE, Chance("1"), more).rates == {Fault.ZOMBIE: 0.5}
    usual, directed = (FaultMix.drawn(Level.SWARM, Chance("1"), each).rates for each in ({}, more))
    assert dict(directed) == {**usual, Fault.ZOMBIE: 0.5}


def test_a_plan_says_how_it_is_played_again() -> None:
    plan = Plan(seed="7", clients=3, years=1, level=Level.NONE, emphasis=Emphasis.read("odd=1"))
    assert plan.command == "subplat simulate --clients 3 --years 1 --seed 7 --faults none --more odd=1"
