"""When money is looked for on a page that can no longer be paid."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.errors import InvalidValue
from subplat.domain.payments.late_money import LateMoney

DAY = timedelta(days=1)


def test_the_pauses_double_up_to_the_last_look() -> None:
    assert [look / DAY for look in LateMoney().looks] == [2, 6, 14, 30, 62, 90]


def test_where_the_first_look_is_the_last_there_is_one() -> None:
    assert LateMoney(last=2 * DAY).looks == (2 * DAY,)


def test_nothing_is_looked_for_after_it_was_last_looked_for() -> None:
    with pytest.raises(InvalidValue):
        LateMoney(first=3 * DAY, last=2 * DAY)


@given(first=st.integers(1, 200), more=st.integers(0, 2000))
def test_whichever_way_one_counts_the_looks_come_at_the_same_moments(first: int, more: int) -> None:
    policy = LateMoney(first=timedelta(hours=first), last=timedelta(hours=first + more))
    by_count, by_time = list[timedelta](), list[timedelta]()
    at = timedelta()
    while (pause := policy.pause_after(len(by_count))) is not None:
        at += pause
        by_count.append(at)
    at = timedelta()
    while (pause := policy.next_after(at)) is not None:
        at += pause
        by_time.append(at)
    assert tuple(by_count) == tuple(by_time) == policy.looks
    assert list(policy.looks) == sorted(set(policy.looks))
    assert (policy.looks[0], policy.looks[-1]) == (policy.first, policy.last)
