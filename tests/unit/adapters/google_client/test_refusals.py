"""Reading Google's error answers."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.adapters.google_client.refusals import refusal
from subplat.application.ports.failures import OutsideFailure, Rejected, Unavailable


def test_the_reason_is_found_in_the_old_place_and_in_the_new() -> None:
    old = b'{"error": {"message": "Gone.", "errors": [{"reason": "deleted"}]}}'
    new = b'{"error": {"message": "Gone.", "status": "X", "details": [{"@type": "t"}, {"reason": "DELETED"}]}}'
    neither = b'{"error": {"message": "Gone.", "status": "NOT_FOUND"}}'
    codes = []
    for content in (old, new, neither, b"", b"[]", b'{"error": "Gone."}', b"\xff"):
        failure = refusal("gmail", 410, {}, content, writes=True)
        assert isinstance(failure, Rejected)
        codes.append(failure.code)
    assert codes == ["deleted", "DELETED", "NOT_FOUND", "410", "410", "410", "410"]


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({}, None),
        ({"retry-after": "30"}, timedelta(seconds=30)),
        ({"retry-after": "soon"}, None),
        (
            {"retry-after": "Sun, 01 Feb 2026 02:00:30 GMT", "date": "Sun, 01 Feb 2026 02:00:00 GMT"},
            timedelta(seconds=30),
        ),
        (
            {"retry-after": "Sun, 01 Feb 2026 01:00:00 GMT", "date": "Sun, 01 Feb 2026 02:00:00 GMT"},
            timedelta(0),
        ),
        ({"retry-after": "Sun, 01 Feb 2026 02:00:30 GMT"}, None),
    ],
)
def test_the_pause_that_google_asks_for(headers: dict[str, str], pause: timedelta | None) -> None:
    failure = refusal("gmail", 429, headers, b"", writes=True)
    assert isinstance(failure, Unavailable)
    assert failure.retry_after == pause


@given(st.integers(300, 599), st.binary(max_size=80), st.dictionaries(st.sampled_from(["retry-after"]), st.text()))
def test_no_answer_is_without_meaning(status: int, content: bytes, headers: dict[str, str]) -> None:
    failure = refusal("gmail", status, headers, content, writes=True)
    assert isinstance(failure, OutsideFailure)
    assert len(failure.detail) <= 300
