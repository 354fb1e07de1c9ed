"""A policy file says what it means, or what is wrong with it."""

from datetime import time, timedelta
from pathlib import Path

import pytest
from attrs import evolve

from subplat.domain.billing_run.actions import Reminder
from subplat.wiring.memory import SAMPLE_POLICIES
from subplat.wiring.policies import policies_from
from subplat.wiring.policy_file import ALLOWED, BadPolicy, policies_in, read_policies
from subplat.wiring.settings import Settings

EXAMPLES = Path(__file__).parents[3] / "docs" / "how-to" / "policies"

EVERYTHING = """
[dunning]
open_before = 14
shortest_notice = 5
grace = 6
alert_after = 7
cancel_after = 45
chase_after = 4
reminders = ["DUE", "H1"]
[charges]
retries = 3
every_days = 2
[letters]
opens = 09:30:00
[payment]
initial_terms_days = 10
link_days = 20
"""


def faults(text: str) -> list[str]:
    with pytest.raises(BadPolicy) as refusal:
        policies_in(text, SAMPLE_POLICIES, called="mine.toml")
    return str(refusal.value).splitlines()


def test_everything_that_is_named_is_as_named() -> None:
    policies = policies_in(EVERYTHING, SAMPLE_POLICIES)
    dunning, retries = policies.dunning, policies.charge_retries
    days = (dunning.open_before, dunning.shortest_notice, dunning.grace, dunning.alert_after, dunning.cancel_after)
    assert (*days, dunning.chase_after) == (14, 5, 6, 7, 45, 4)
    assert dunning.reminders == {Reminder.H1, Reminder.DUE}
    assert (retries.times, retries.every_days) == (3, 2)
    assert policies.client_letters.opens == time(9, 30)
    assert (policies.initial_payment_terms, policies.link_lifetime) == (timedelta(days=10), timedelta(days=20))
    assert policies.seller == SAMPLE_POLICIES.seller


def test_what_is_not_named_stays_as_it_was() -> None:
    assert policies_in("", SAMPLE_POLICIES) == SAMPLE_POLICIES
    before = policies_in(EVERYTHING, SAMPLE_POLICIES)
    changed = policies_in("[dunning]\ngrace = 8", before)
    assert (changed.dunning.grace, changed.dunning.cancel_after) == (8, 45)
    assert changed.charge_retries == before.charge_retries


def test_the_usual_example_names_what_is_usual() -> None:
    assert read_policies(EXAMPLES / "usual.toml", SAMPLE_POLICIES) == SAMPLE_POLICIES


@pytest.mark.parametrize("name", ["patient", "strict"])
def test_the_other_examples_change_something(name: str) -> None:
    assert read_policies(EXAMPLES / f"{name}.toml", SAMPLE_POLICIES) != SAMPLE_POLICIES


def test_all_faults_are_told_at_once_each_with_its_line_and_what_is_allowed() -> None:
    assert faults('[dunning]\ngrase = 5\nreminders = ["H3"]\n\n[charges]\nretries = 11\n[moods]\n') == [
        f"mine.toml, line 2: [dunning] has no grase; it has {', '.join(ALLOWED['dunning'])}",
        'mine.toml, line 3: dunning.reminders is [\'H3\'], allowed is a list of "H7", "H1" and "DUE", or []',
        "mine.toml, line 6: charges.retries is 11, allowed is a whole number from 0 to 10",
        "mine.toml, line 7: moods is no table of a policy; there are [dunning], [charges], [letters], [payment]",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[dunning]\ngrace = -1", "dunning.grace is -1"),
        ("[dunning]\ngrace = true", "dunning.grace is True"),
        ("[dunning]\ngrace = 2.5", "dunning.grace is 2.5"),
        ('[dunning]\nreminders = "H7"', "dunning.reminders is 'H7'"),
        ('[letters]\nopens = "08:00"', "a time of day without quotes"),
        ("dunning = 3", "dunning is no table of a policy"),
        ("grace = 3", "grace is no table of a policy"),
        ("[dunning]\ngrace = 20\ncancel_after = 10", "a contract ends after the grace"),
        ("[dunning\ngrace = 20", "line 1"),
        ("[dunning]\ngrace = 2\ngrace = 3", "overwrite"),
    ],
)
def test_a_value_that_cannot_be_is_refused(text: str, told: str) -> None:
    assert any(told in line for line in faults(text)), faults(text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadPolicy, match=r"nowhere\.toml"):
        read_policies(tmp_path / "nowhere.toml", SAMPLE_POLICIES)


def test_an_installation_follows_the_file_that_its_settings_name(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[dunning]\ngrace = 8\n[letters]\nopens = 10:00:00\n")
    settings = Settings(policy_file=tmp_path / "mine.toml", client_letters_from_hour=6)
    assert policies_from(settings).dunning.grace == 8
    assert policies_from(settings).client_letters.opens == time(10)
    assert policies_from(evolve(settings, policy_file=None)).client_letters.opens == time(6)
    assert policies_from(evolve(settings, policy_file=None)).dunning.grace == 3
