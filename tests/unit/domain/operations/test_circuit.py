"""Whether an outside system answers: so many failures in a row, so close together, and it counts as down."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.ids import CircuitId
from subplat.domain.operations.circuit import Circuit, CircuitPolicy
from subplat.testing.samples import NOW, sample_id

POLICY = CircuitPolicy(failures=3, within=timedelta(minutes=2), probe_every=timedelta(seconds=30))
SECOND = timedelta(seconds=1)


def circuit() -> Circuit:
    return Circuit(id=sample_id(CircuitId), system="XENDIT")


def broken() -> Circuit:
    down = circuit()
    for number in range(3):
        down.failed(reason="refused", now=NOW + number * SECOND, policy=POLICY)
    return down


def test_failures_in_a_row_count_from_the_first_of_them() -> None:
    down = broken()
    assert (down.is_down, down.down_since, down.last_failure) == (True, NOW, "refused")
    assert [event.name for event in down.events] == ["outside_system.went_down.v1"]


def test_an_answer_in_between_ends_the_row() -> None:
    flaky = circuit()
    for number in range(8):
        flaky.failed(reason="refused", now=NOW + number * SECOND, policy=POLICY)
        assert flaky.has_trouble
        if number % 2:
            flaky.answered(NOW + number * SECOND)
            assert not flaky.has_trouble
    assert not flaky.is_down
    assert flaky.events == []


def test_failures_far_apart_are_no_outage() -> None:
    rare = circuit()
    for number in range(5):
        rare.failed(reason="refused", now=NOW + number * POLICY.within, policy=POLICY)
    assert not rare.is_down


def test_while_it_is_down_one_call_after_the_other_is_let_through() -> None:
    down = broken()
    last = NOW + 2 * SECOND
    assert down.closed_for(last, POLICY) == POLICY.probe_every
    assert down.closed_for(last + POLICY.probe_every, POLICY) is None
    down.probe(last + POLICY.probe_every)
    assert down.closed_for(last + POLICY.probe_every + SECOND, POLICY) == POLICY.probe_every - SECOND
    down.failed(reason="still", now=last + 40 * SECOND, policy=POLICY)
    assert down.closed_for(last + 41 * SECOND, POLICY) == POLICY.probe_every - SECOND
    assert (down.down_since, down.last_failure) == (NOW, "still")


def test_the_first_answer_brings_it_back() -> None:
    down = broken()
    down.answered(NOW + timedelta(hours=1))
    down.answered(NOW + timedelta(hours=2))
    assert not down.has_trouble
    assert down.closed_for(NOW, POLICY) is None
    assert [event.name for event in down.events] == ["outside_system.went_down.v1", "outside_system.came_back.v1"]


def test_a_clock_that_was_set_back_does_not_close_it_for_longer_than_a_probe() -> None:
    down = broken()
    assert down.closed_for(NOW - timedelta(days=3), POLICY) is None


@given(st.lists(st.booleans() | st.integers(1, 200), max_size=40))
def test_it_is_down_exactly_after_a_close_row_of_failures(story: list[bool | int]) -> None:
    """True: an answer, False: a failure, a number: so many seconds pass."""
    tested, now = circuit(), NOW
    row, down = list[float](), False
    for happening in story:
        if happening is True:
            tested.answered(now)
            row, down = [], False
        elif happening is False:
            tested.failed(reason="refused", now=now, policy=POLICY)
            passed = (now - NOW).total_seconds()
            row = [*(at for at in row if passed - at < 120), passed]
            down |= len(row) >= 3
        else:
            now += timedelta(seconds=int(happening))
        assert tested.is_down == down
