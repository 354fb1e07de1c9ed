"""The process dies at every commit, outside call and end of a job of the story, one run each: nothing is lost or doubled."""

from collections.abc import Callable, Mapping

import pytest

from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, OutsideFailure, Unavailable
from subplat.domain.subscriptions.subscription import Collection
from subplat.testing.crossings import Killed

pytestmark = pytest.mark.campaign


FAILURES: Mapping[str, Callable[[], OutsideFailure]] = {
    "unavailable before": lambda: Unavailable("outside", "not now"),
    "unknown before": lambda: OutcomeUnknown("outside", "no answer"),
    "unknown after": lambda: OutcomeUnknown("outside", "no answer"),
    "malformed before": lambda: MalformedAnswer("outside", "half an answer"),
    "malformed after": lambda: MalformedAnswer("outside", "half an answer"),
}


def at(*numbers: int, error: Callable[[], BaseException] = Killed) -> Callable[[int, str], None]:
    def plan(number: int, place: str) -> None:
        if number in numbers:
            raise error()

    return plan


def differences(stage, undisturbed, plan) -> dict[str, object]:
    wanted = undisturbed.truth()
    return {name: value for name, value in stage(plan).play().truth().items() if value != wanted[name]}


def test_a_crash_at_any_place_changes_nothing(stage, undisturbed) -> None:
    places = undisturbed.places
    assert len(places) > 150, "the story passes all these places"
    wrong = {
        f"{number} {place}": found
        for number, place in enumerate(places, start=1)
        if (found := differences(stage, undisturbed, at(number)))
    }
    assert wrong == {}


def test_a_crash_while_recovering_from_a_crash_changes_nothing(stage, undisturbed) -> None:
    wrong = {}
    for number, place in enumerate(undisturbed.places, start=1):
        again = number + 1 + number % 4
        if found := differences(stage, undisturbed, at(number, again)):
            wrong[f"{number} {place}, and {again}"] = found
    assert wrong == {}


@pytest.mark.parametrize("collection", Collection)
def test_a_crash_in_a_deal_that_goes_less_smoothly_changes_nothing(stage, collection) -> None:
    undisturbed = stage().play_rough(collection)
    wanted = undisturbed.truth()
    assert len(undisturbed.places) > 60
    wrong = {}
    for number, place in enumerate(undisturbed.places, start=1):
        truth = stage(at(number)).play_rough(collection).truth()
        if found := {name: value for name, value in truth.items() if value != wanted[name]}:
            wrong[f"{number} {place}"] = found
    assert wrong == {}


def test_the_deal_that_goes_less_smoothly_ends_as_it_should(stage) -> None:
    truth = stage().play_rough(Collection.LINK).truth()
    assert [row[0] for row in truth["billing_cycles"]] == ["PAID"]
    assert [row[0] for row in truth["payment_links"]] == ["ONE_TIME"] * 3
    assert [row[0] for row in truth["payments"]] == ["SUCCESS"] * 3
    assert truth["wallet_accounts"] == [("12673869.00 IDR", "1")]
    assert truth["parked"] == []


@pytest.mark.parametrize("trouble", FAILURES)
def test_trouble_with_any_outside_call_changes_nothing(stage, undisturbed, trouble) -> None:
    moment = trouble.partition(" ")[2]
    calls = [
        (number, place)
        for number, place in enumerate(undisturbed.places, start=1)
        if "." in place.rpartition(": ")[2] and place.endswith(moment)
    ]
    assert len(calls) > 20
    wrong = {
        f"{number} {place}": found
        for number, place in calls
        if (found := differences(stage, undisturbed, at(number, error=FAILURES[trouble])))
    }
    assert wrong == {}
