"""Endpoints: addresses, what they want to hear, how they rest."""

from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import subplat.application.application
from subplat.domain.errors import InvalidValue
from subplat.domain.events import EVENTS
from subplat.domain.ids import EndpointId
from subplat.domain.integrations.endpoint import (
    LONGEST_REST,
    Endpoint,
    UnknownEvents,
    fits,
    known_patterns,
)
from subplat.testing.samples import NOW, sample_id

assert subplat.application.application.__doc__, "every event is registered once the application is imported"


def endpoint(**differences: object) -> Endpoint:
    sample = Endpoint(
        id=sample_id(EndpointId),
        url="https://receiver.example/hook",
        secret="whsec_c2VjcmV0",
        patterns=("*",),
        created_at=NOW,
    )
    return attrs.evolve(sample, **differences)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://receiver.example/",
        "file:///etc/passwd",
        "gopher://receiver.example/",
        "receiver.example/hook",
        "https://",
        "https:///hook",
        "https://user@receiver.example/",
        "https://user:secret@receiver.example/",
        "https://receiver.example/#there",
        "https://receiver.example:99999/",
        "https://receiver.example:0/",
        "https://receiver.example/a b",
        "https://receiver.example/\r\nx: y",
        "https://rec\u0435iver.example/",
        "https://[::1/",
        "https://receiver.example/" + "a" * 2000,
    ],
)
def test_what_is_no_plain_http_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidValue):
        endpoint(url=url)
    known = endpoint()
    with pytest.raises(InvalidValue):
        known.change(url=url, patterns=("*",))
    assert known.url == "https://receiver.example/hook"


@pytest.mark.parametrize(
    "url", ["https://receiver.example", "http://127.0.0.1:5678/webhook/x?y=1", "https://[2001:db8::1]:8443/"]
)
def test_plain_http_addresses_are_taken(url: str) -> None:
    assert endpoint(url=url).url == url


@given(st.sampled_from(sorted(EVENTS)))
def test_an_event_is_heard_by_name_by_subject_and_by_all(name: str) -> None:
    subject = name.partition(".")[0]
    assert fits(name, name)
    assert fits(f"{subject}.*", name)
    assert fits("*", name)
    assert not fits(f"{subject}x.*", name)
    assert not fits("client_of_nobody.*", name)
    assert known_patterns((name, f"{subject}.*", "*", name)) == (name, f"{subject}.*", "*")


@pytest.mark.parametrize("pattern", ["nothing.happened.v1", "nothing.*", "subscription", "subscription.cancelled"])
def test_a_pattern_that_fits_no_event_is_refused(pattern: str) -> None:
    with pytest.raises(UnknownEvents):
        known_patterns(("*", pattern))


@pytest.mark.parametrize("patterns", [(), ("",), ("**",), ("SUBSCRIPTION.*",), ("subscription.*.v1",)])
def test_patterns_have_one_of_three_forms(patterns: tuple[str, ...]) -> None:
    with pytest.raises(InvalidValue):
        endpoint(patterns=patterns)


def test_secrets_are_not_shown() -> None:
    shown = repr(endpoint(header_token="the token"))
    assert "c2VjcmV0" not in shown
    assert "the token" not in shown


def test_an_endpoint_that_fails_rests_longer_and_longer_and_is_well_at_once_when_it_answers() -> None:
    known, rests = endpoint(), []
    for _ in range(60):
        known.stumbled(NOW)
        assert known.rests_until is not None
        rests.append(known.rests_until - NOW)
        assert known.is_resting(NOW)
        assert not known.is_resting(known.rests_until)
    assert rests[:4] == [timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8)]
    assert rests == sorted(rests)
    assert rests[-1] == LONGEST_REST
    known.answered()
    assert not known.is_resting(NOW)
    known.stumbled(NOW)
    assert known.rests_until == NOW + timedelta(seconds=1)


def test_pausing_says_why_and_resuming_starts_afresh() -> None:
    known = endpoint()
    with pytest.raises(InvalidValue):
        known.pause(" ")
    known.stumbled(NOW)
    known.pause("moving house")
    assert (known.active, known.paused_reason) == (False, "moving house")
    known.resume()
    assert (known.active, known.paused_reason, known.failures, known.rests_until) == (True, None, 0, None)
