"""The processes of one run: the platform's, one after the other or several at once, and what watches over them."""

import os
import signal
import time
from collections.abc import Sequence
from threading import Event, Lock, Thread

from attrs import define, field, frozen

from subplat.application.ports.crash_points import listen
from subplat.testing.crashes.children import fork
from subplat.testing.crashes.ground import LEASE, Ground
from subplat.testing.crashes.orders import Obedience, Order

AFTER_A_DEATH = LEASE * 3
"""So much time passes before the next process works: the dead one's leases have run out."""
FROZEN_SECONDS = 0.6
"""For how long a stopped process stands still, by the machine's clock."""


@frozen
class Waiting:
    """A process that has been forked and waits for its order; `gate` is where it reads it."""

    pid: int
    gate: int


def platform_process(ground: Ground, diary: int, log: int, threads: int) -> Waiting:
    """Serves the API and runs jobs as soon as it has its order; what it says goes into `log`."""
    ears, gate = os.pipe()

    def live() -> None:
        os.close(gate)
        os.dup2(log, 1)
        os.dup2(log, 2)
        with os.fdopen(ears) as told:
            order = Order.read(told.readline())
        listen(Obedience(order=order, diary=diary))
        with ground.server.serving_app(ground.app):
            ground.worker(threads).run()

    pid = fork(live)
    os.close(ears)
    return Waiting(pid, gate)


@define(kw_only=True, eq=False)
class Household:
    """`at_once` processes work side by side; when one dies, the next that waits takes its place.

    All are forked in `prepare`, before this process has a second thread.
    """

    ground: Ground
    diary: int
    log: int
    orders: Sequence[Order] = ()
    at_once: int = 1
    threads: int = 1
    spare: int = 2
    deaths: list[str] = field(factory=list[str], init=False)
    by_themselves: list[str] = field(factory=list[str], init=False)
    _waiting: list[Waiting] = field(factory=list[Waiting], init=False)
    _working: set[int] = field(factory=set[int], init=False)
    _frozen: set[int] = field(factory=set[int], init=False)
    _next: int = field(default=0, init=False)
    _over: Event = field(factory=Event, init=False)
    _lock: Lock = field(factory=Lock, init=False)
    _watch: Thread | None = field(default=None, init=False)

    def prepare(self) -> None:
        """Forks."""
        for _ in range(max(self.at_once, len(self.orders)) + self.spare):
            self._waiting.append(platform_process(self.ground, self.diary, self.log, self.threads))

    def open(self) -> None:
        """Lets the first ones work, and watches over them."""
        for _ in range(self.at_once):
            self._start_next()
        self._watch = Thread(target=self._look_after, name="household", daemon=True)
        self._watch.start()

    def close(self) -> None:
        """Ends them all at once; what they have done is in the books."""
        self._over.set()
        if self._watch is not None:
            self._watch.join()
        for pid in [*self._working, *self._frozen, *(each.pid for each in self._waiting)]:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        for each in self._waiting:
            os.close(each.gate)

    def _start_next(self) -> None:
        with self._lock:
            if not self._waiting:
                raise RuntimeError("every process of the household has died")
            chosen = self._waiting.pop(0)
            order = self.orders[self._next] if self._next < len(self.orders) else Order()
            self._next += 1
            os.write(chosen.gate, order.text().encode() + b"\n")
            os.close(chosen.gate)
            self._working.add(chosen.pid)

    def _look_after(self) -> None:
        while not self._over.is_set():
            for pid in list(self._working):
                found, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
                if found:
                    self._gone(pid, status)
            time.sleep(0.004)

    def _gone(self, pid: int, status: int) -> None:
        self._working.discard(pid)
        if os.WIFSTOPPED(status):
            self.deaths.append("stopped")
            self._frozen.add(pid)
            Thread(target=self._thaw, args=(pid,), daemon=True).start()
        elif os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            self.deaths.append("killed")
        else:
            self.by_themselves.append(f"a process ended by itself with status {status}")
        self.ground.time.advance(AFTER_A_DEATH)
        self._start_next()

    def _thaw(self, pid: int) -> None:
        if not self._over.wait(FROZEN_SECONDS):
            os.kill(pid, signal.SIGCONT)
