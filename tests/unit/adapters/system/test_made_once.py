"""What several threads need for the first time at the same moment is made once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from subplat.adapters.system.made_once import MadeOnce

AT_ONCE = 4


def test_threads_that_need_it_at_once_get_the_same_one() -> None:
    together, another_is_in = Barrier(AT_ONCE, timeout=30), Event()
    made: list[object] = []

    def make() -> object:
        mine = object()
        made.append(mine)
        if len(made) > 1:
            another_is_in.set()
        # Long enough for another one to come in, if any could.
        another_is_in.wait(0.2)
        return mine

    thing = MadeOnce(make)

    def need(_: int) -> object:
        together.wait()
        return thing()

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        assert list(crowd.map(need, range(AT_ONCE))) == made * AT_ONCE
    assert thing.made is made[0]


def test_nothing_is_made_before_it_is_needed() -> None:
    thing = MadeOnce(object)
    assert thing.made is None
    assert thing() is thing() is thing.made
