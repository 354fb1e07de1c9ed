"""A ring is heard by whoever waits, and by whoever looked away before waiting."""

from threading import Thread

from subplat.adapters.jobs.bell import Bell

LONG = 60.0


def test_a_ring_wakes_everybody_who_waits() -> None:
    bell = Bell()
    sleepers = [Thread(target=bell.wait, args=(0, LONG)) for _ in range(3)]
    for sleeper in sleepers:
        sleeper.start()
    bell.ring()
    for sleeper in sleepers:
        sleeper.join(LONG / 2)
    assert [sleeper.is_alive() for sleeper in sleepers] == [False] * 3


def test_a_ring_between_looking_and_waiting_is_not_lost() -> None:
    bell = Bell()
    heard = bell.rings()
    bell.ring()
    waiting = Thread(target=bell.wait, args=(heard, LONG))
    waiting.start()
    waiting.join(LONG / 2)
    assert not waiting.is_alive()
    assert bell.rings() == heard + 1


def test_without_a_ring_waiting_ends_by_itself() -> None:
    bell = Bell()
    bell.wait(bell.rings(), 0.01)
    assert bell.rings() == 0
