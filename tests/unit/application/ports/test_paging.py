"""Cursors: what was handed out is read back, everything else is refused."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.application.ports.views.paging import Position, UnreadableCursor, fitting, page_size
from subplat.application.ports.views.spans import Days, Instants
from subplat.domain.errors import InvalidValue
from subplat.domain.ids import first_id_at, made_at

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 3, 4, 5, 678_000, tzinfo=UTC)


@given(st.builds(Position, st.uuids(), st.none() | st.dates()))
def test_a_position_is_read_back_from_its_text(position: Position) -> None:
    assert Position.read(position.text()) == position
    assert position.text().isascii()
    assert "=" not in position.text()


@given(st.text(max_size=40))
def test_any_text_is_a_position_or_refused(text: str) -> None:
    try:
        position = Position.read(text)
    except UnreadableCursor:
        return
    assert position.text() == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AAAA",
        Position(UUID(int=1)).text() + "=",
        Position(UUID(int=1)).text()[:-1],
        Position(UUID(int=1)).text() + "AAAAAA",
        " " + Position(UUID(int=1)).text(),
        "é" * 22,
    ],
)
def test_what_is_no_position_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCursor):
        Position.read(text)


def test_a_list_takes_positions_of_its_own_order() -> None:
    plain, by_day = Position(UUID(int=1)), Position(UUID(int=1), date(2026, 1, 31))
    assert fitting(None, by_day=True) is None
    assert fitting(plain, by_day=False) == plain
    assert fitting(by_day, by_day=True) == by_day
    for position, order in ((plain, True), (by_day, False)):
        with pytest.raises(UnreadableCursor):
            fitting(position, by_day=order)


@pytest.mark.parametrize(("limit", "is_fine"), [(0, False), (1, True), (200, True), (201, False)])
def test_a_page_has_1_to_200_rows(limit: int, is_fine: bool) -> None:
    if is_fine:
        assert page_size(limit) == limit
    else:
        with pytest.raises(InvalidValue):
            page_size(limit)


def test_days_include_both_ends_and_instants_only_the_first() -> None:
    first, last = date(2026, 1, 1), date(2026, 1, 31)
    days = Days(first=first, last=last)
    assert first in days
    assert last in days
    assert last + timedelta(days=1) not in days
    assert None not in days
    assert None in Days()
    instants = Instants(since=NOW, before=NOW + timedelta(seconds=1))
    assert NOW in instants
    assert NOW + timedelta(seconds=1) not in instants
    assert None not in instants
    assert None in Instants()


@given(st.integers(0, 8 * 10**15).map(lambda us: EPOCH + timedelta(microseconds=us)), st.integers(0, 2**62 - 1))
def test_ids_are_in_order_of_the_time_they_were_made(instant: datetime, rest: int) -> None:
    least = first_id_at(instant)
    made = UUID(int=least.int | 7 << 76 | 0b10 << 62 | rest)
    assert made >= least
    at = made_at(made)
    assert at is not None
    assert timedelta(0) <= at - instant < timedelta(milliseconds=1)
    assert first_id_at(instant + timedelta(milliseconds=1)) > made


def test_an_id_of_another_version_does_not_tell_when_it_was_made() -> None:
    assert made_at(UUID("11111111-1111-4111-8111-111111111111")) is None
    assert made_at(UUID("019b76da-a800-7000-8000-000000000000")) == datetime(2026, 1, 1, tzinfo=UTC)
