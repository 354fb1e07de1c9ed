"""Several pieces of work at once keep the order, the context and the manners of one after another."""

from collections.abc import Iterator
from contextvars import ContextVar
from threading import Barrier, current_thread

import pytest

from subplat.adapters.system.threads import Threads
from subplat.application.ports.joining import JOINED
from subplat.application.ports.side_by_side import SideBySide, one_after_another

WHO: ContextVar[str] = ContextVar("who", default="nobody")


@pytest.fixture(params=[one_after_another, Threads(1), Threads(2), Threads(5)], ids=["map", "one", "two", "five"])
def side_by_side(request: pytest.FixtureRequest) -> SideBySide:
    return request.param


def test_answers_come_in_the_order_of_what_was_given(side_by_side: SideBySide) -> None:
    assert list(side_by_side(lambda number: number * 2, range(50))) == list(range(0, 100, 2))


def test_nothing_given_is_nothing_answered(side_by_side: SideBySide) -> None:
    assert list(side_by_side(str, ())) == []


def test_each_piece_knows_who_acts_and_changes_it_for_nobody_else() -> None:
    def act(number: int) -> str:
        found = WHO.get()
        WHO.set(f"piece {number}")
        return found

    token = WHO.set("finance")
    try:
        assert list(Threads(2)(act, range(20))) == ["finance"] * 20
        assert WHO.get() == "finance"
    finally:
        WHO.reset(token)


def test_two_threads_are_at_work_at_the_same_time() -> None:
    met = Barrier(2, timeout=5)
    assert sorted(Threads(2)(lambda _: met.wait(), range(2))) == [0, 1]


def test_inside_of_a_joined_transaction_all_happens_in_the_thread_that_has_it() -> None:
    token = JOINED.set(True)
    try:
        assert set(Threads(2)(lambda _: current_thread(), range(4))) == {current_thread()}
    finally:
        JOINED.reset(token)


def test_what_a_piece_raises_is_raised_and_the_rest_left_alone(side_by_side: SideBySide) -> None:
    begun: list[int] = []

    def fail(number: int) -> int:
        begun.append(number)
        if number == 3:
            raise ValueError("the third")
        return number

    answers = side_by_side(fail, range(1_000))
    with pytest.raises(ValueError, match="the third"):
        list(answers)
    # At most those under way beside it.
    assert max(begun) < 3 + 10


def test_no_more_is_taken_than_is_under_way() -> None:
    taken: list[int] = []

    def given() -> Iterator[int]:
        for number in range(1_000):
            taken.append(number)
            yield number

    answers = Threads(2)(lambda number: number, given())
    assert next(answers) == 0
    assert len(taken) <= 4
    assert list(answers) == list(range(1, 1_000))


def test_there_is_at_least_one_thread() -> None:
    with pytest.raises(ValueError, match=">= 1"):
        Threads(0)
