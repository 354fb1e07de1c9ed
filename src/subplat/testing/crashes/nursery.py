"""A process with one thread that forks the platform's processes when they are asked for: the run itself has threads by then."""

import contextlib
import os
import select
import signal
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO

from attrs import define, frozen

from subplat.testing.crashes.children import fork


@frozen(kw_only=True)
class Nursery:
    """To be opened while the process has one thread."""

    pid: int
    asks: IO[str]
    tells: IO[str]

    @classmethod
    def opened(cls, live: Callable[[str], None]) -> "Nursery":
        """`live` is what a child does with its order."""
        ears, gate = os.pipe()
        hears, mouth = os.pipe()

        def tend() -> None:
            os.close(gate)
            os.close(hears)
            _Tending(live=live, ears=ears, mouth=mouth, children=set()).until_asked_no_more()

        pid = fork(tend)
        os.close(ears)
        os.close(mouth)
        return cls(pid=pid, asks=os.fdopen(gate, "w"), tells=os.fdopen(hears))

    def start(self, order: str) -> None:
        """Another child; `order` is one line. Does nothing when the nursery is closed already."""
        with contextlib.suppress(BrokenPipeError, ValueError):
            self.asks.write(f"{order}\n")
            self.asks.flush()

    def news(self) -> Iterator[tuple[int, int]]:
        """Number and status (as `waitpid` has it) of each child that ends or is stopped, when it happens; until `close`."""
        for line in self.tells:
            pid, status = line.split()
            yield int(pid), int(status)

    def close(self) -> None:
        """Ends all children at once, whatever they do; returns when they are gone."""
        self.asks.close()
        os.waitpid(self.pid, 0)


@define(kw_only=True, eq=False)
class _Tending:
    """In the nursery's own process."""

    live: Callable[[str], None]
    ears: int
    mouth: int
    children: set[int]

    def until_asked_no_more(self) -> None:
        alarm, bell = os.pipe()
        for end in (alarm, bell):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
        asked = b""
        while True:
            readable, _, _ = select.select([self.ears, alarm], [], [])
            if alarm in readable:
                os.read(alarm, 4096)
                self._tell()
            if self.ears in readable:
                heard = os.read(self.ears, 65536)
                if not heard:
                    break
                *orders, asked = (asked + heard).split(b"\n")
                for order in orders:
                    self.children.add(fork(partial(self._born, order.decode())))
        for child in self.children:
            os.kill(child, signal.SIGKILL)
        for child in self.children:
            os.waitpid(child, 0)

    def _born(self, order: str) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(self.ears)
        os.close(self.mouth)
        self.live(order)

    def _tell(self) -> None:
        for child in list(self.children):
            found, status = os.waitpid(child, os.WNOHANG | os.WUNTRACED)
            if found:
                if not os.WIFSTOPPED(status):
                    self.children.discard(child)
                os.write(self.mouth, f"{child} {status}\n".encode())
