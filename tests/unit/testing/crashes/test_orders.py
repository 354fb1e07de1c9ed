"""At which place a process of a chain dies: in a process of its own, as it ends there."""

import os
import signal
from pathlib import Path

import pytest

from subplat.application.ports.crash_points import crash_point, listen
from subplat.testing.crashes.children import fork
from subplat.testing.crashes.orders import Obedience, Order, Trouble, number_of

PLACES = ("claim before", "claim after", "commit before", "commit after")


def died_at(diary_at: Path, order: Order) -> str:
    """The place at which a process with this order was killed; empty when it came to its end."""

    def live() -> None:
        diary = os.open(diary_at, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        listen(Obedience(order=order, diary=diary))
        for place in PLACES:
            crash_point(place)

    _, status = os.waitpid(fork(live), 0)
    lines = diary_at.read_text().splitlines()
    met = [line.rpartition(" | ")[2] for line in lines if line.startswith("!")]
    assert bool(met) == (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)
    assert not met or lines[-1].startswith("!"), "nothing is passed after a death"
    return met[0] if met else ""


def test_it_dies_at_the_first_place_that_is_not_spared(tmp_path: Path) -> None:
    spared = [f"asked |  | {place}" for place in PLACES]
    for number, place in enumerate(PLACES):
        order = Order(trouble=Trouble.KILL, new=True, spared=spared[:number])
        assert died_at(tmp_path / f"{number}", order) == place
    assert died_at(tmp_path / "none", Order(trouble=Trouble.KILL, new=True, spared=spared)) == ""


def test_it_dies_only_where_it_was_asked_for(tmp_path: Path) -> None:
    assert died_at(tmp_path / "only", Order(trouble=Trouble.KILL, new=True, only="commit")) == "commit before"
    assert died_at(tmp_path / "none", Order(trouble=Trouble.KILL, new=True, only="refund")) == ""


@pytest.mark.parametrize("share", range(3))
def test_of_several_lanes_each_kills_at_its_own_places(share: int, tmp_path: Path) -> None:
    mine = [place for place in PLACES if number_of(f"asked |  | {place}") // 7 % 3 == share]
    order = Order(trouble=Trouble.KILL, new=True, share=share, shares=3)
    assert died_at(tmp_path / "diary", order) == (mine[0] if mine else "")
