"""What happens to a platform process at a place, and the process that it happens to."""

import json
import os
import signal
from collections.abc import Callable, Sequence
from enum import StrEnum
from threading import Lock
from typing import Any, Protocol
from zlib import crc32

from attrs import asdict, define, field, frozen

from subplat.testing.crashes.places import place_name

LOOKING_ROUND = "asked | jobs."
"""How the places begin at which no work is in hand."""


class Trouble(StrEnum):
    """KILL: SIGKILL. STOP: SIGSTOP, until the parent lets it go on. NOTHING: places are only written down."""

    KILL = "kill"
    STOP = "stop"
    NOTHING = "nothing"


@frozen(kw_only=True)
class Order:
    """`place`: by its name. `after`: or at this many places, whichever they are.

    `new`: or at the first place with `only` in its name that is not in `spared`; of `shares` of all places only those of one
    `share`.
    """

    trouble: Trouble = Trouble.NOTHING
    place: str = ""
    after: int = 0
    new: bool = False
    spared: Sequence[str] = ()
    only: str = ""
    share: int = 0
    shares: int = 1

    def text(self) -> str:
        """For a pipe: one line."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> "Order":
        """From a pipe."""
        given: dict[str, Any] = json.loads(text)
        return cls(**{**given, "trouble": Trouble(given["trouble"]), "spared": tuple(given["spared"])})


class Orders(Protocol):
    """What the processes of one run are told, one after the other."""

    def next(self, started: int, met: Callable[[], Sequence[str]]) -> Order:
        """For the process after `started` others; `met`: where trouble has happened in this run."""
        ...


@frozen
class InTurn:
    """One for each process, in the order they start; the rest are left alone."""

    orders: Sequence[Order] = ()

    def next(self, started: int, met: Callable[[], Sequence[str]]) -> Order:
        """See `Orders`."""
        return self.orders[started] if started < len(self.orders) else Order()


@frozen(kw_only=True)
class Chain:
    """Each process is killed at the first place that it passes and that none was killed at: in this run, or of `done`.

    `longest`: after so many deaths the next process is left alone.
    """

    done: Sequence[str] = ()
    longest: int = 48
    only: str = ""
    share: int = 0
    shares: int = 1

    def next(self, started: int, met: Callable[[], Sequence[str]]) -> Order:
        """See `Orders`."""
        here = met()
        if len(here) >= self.longest:
            return Order()
        return Order(
            trouble=Trouble.KILL,
            new=True,
            spared=(*self.done, *here),
            only=self.only,
            share=self.share,
            shares=self.shares,
        )


@define(kw_only=True, eq=False)
class Obedience:
    """Listens to the crash points of this process; `diary` is a file in which each place is one line."""

    order: Order
    diary: int
    _spared: frozenset[str] = field(init=False)
    _number: int = field(default=0, init=False)
    _is_over: bool = field(default=False, init=False)
    _lock: Lock = field(factory=Lock, init=False)

    def __attrs_post_init__(self) -> None:
        self._spared = frozenset(self.order.spared)

    def __call__(self, place: str) -> None:
        """A place is passed."""
        name = place_name(place)
        with self._lock:
            self._number += not name.startswith(LOOKING_ROUND)
            is_it = not self._is_over and self._is_ordered(name)
            self._is_over = self._is_over or is_it
        os.write(self.diary, f"{'!' if is_it else ' '}{name}\n".encode())
        if is_it:
            os.kill(os.getpid(), signal.SIGKILL if self.order.trouble is Trouble.KILL else signal.SIGSTOP)

    def _is_ordered(self, name: str) -> bool:
        if self.order.trouble is Trouble.NOTHING:
            return False
        if self.order.new:
            return (
                name not in self._spared
                and self.order.only in name
                and is_of_share(name, self.order.share, self.order.shares)
            )
        if self.order.after:
            return self._number == self.order.after
        return name == self.order.place


def is_of_share(name: str, share: int, shares: int) -> bool:
    """Whether a place is among those of one of several who share them out."""
    return number_of(name) // 7 % shares == share


def number_of(name: str) -> int:
    """The same for a name in every process."""
    return crc32(name.encode())
