"""What happens to a platform process at a place, and the process that it happens to."""

import json
import os
import signal
from collections import Counter
from enum import StrEnum
from threading import Lock
from typing import Any

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
    """`place`: by its name, the `time`-th time this process passes it. `after`: or at this many places, whichever they are."""

    trouble: Trouble = Trouble.NOTHING
    place: str = ""
    time: int = 1
    after: int = 0

    def text(self) -> str:
        """For a pipe."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> "Order":
        """From a pipe."""
        given: dict[str, Any] = json.loads(text)
        return cls(**{**given, "trouble": Trouble(given["trouble"])})


@define(kw_only=True, eq=False)
class Obedience:
    """Listens to the crash points of this process; `diary` is a file in which each place is one line."""

    order: Order
    diary: int
    _passed: Counter[str] = field(factory=Counter[str], init=False)
    _number: int = field(default=0, init=False)
    _is_over: bool = field(default=False, init=False)
    _lock: Lock = field(factory=Lock, init=False)

    def __call__(self, place: str) -> None:
        """A place is passed."""
        name = place_name(place)
        with self._lock:
            self._passed[name] += 1
            self._number += not name.startswith(LOOKING_ROUND)
            is_it = not self._is_over and self._is_ordered(name)
            self._is_over = self._is_over or is_it
        os.write(self.diary, f"{'!' if is_it else ' '}{name}\n".encode())
        if is_it:
            os.kill(os.getpid(), signal.SIGKILL if self.order.trouble is Trouble.KILL else signal.SIGSTOP)

    def _is_ordered(self, name: str) -> bool:
        if self.order.trouble is Trouble.NOTHING:
            return False
        if self.order.after:
            return self._number == self.order.after
        return name == self.order.place and self._passed[name] == self.order.time
