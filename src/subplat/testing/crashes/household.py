"""The processes of one run: the platform's, one after the other or several at once, and what watches over them."""

import os
import signal
from functools import partial
from threading import Event, Thread

import psycopg
from attrs import define, field
from psycopg import sql

from subplat.application.ports.crash_points import listen
from subplat.application.ports.jobs import Lane
from subplat.testing.crashes.ground import LEASE, Ground
from subplat.testing.crashes.nursery import Nursery
from subplat.testing.crashes.orders import InTurn, Obedience, Order, Orders

AFTER_A_DEATH = LEASE * 3
"""So much time passes before the next process works: the dead one's leases have run out."""
FROZEN_SECONDS = 0.6
"""For how long a stopped process stands still, by the machine's clock."""
FORGIVE = sql.SQL("update {} set max_attempts = max_attempts + 1 where state = 'running'")
MOST = 100
"""So many processes are started in one run, and no more."""


def live(ground: Ground, diary: int, log: int, threads: int, order: str) -> None:
    """A platform process: serves the API and runs jobs until something ends it; what it says goes into `log`."""
    os.dup2(log, 1)
    os.dup2(log, 2)
    listen(Obedience(order=Order.read(order), diary=diary))
    with ground.server.serving_app(ground.app):
        ground.worker(threads).run()


@define(kw_only=True, eq=False)
class Household:
    """`at_once` processes work side by side; when one dies, the next takes its place. `diary` can be read and written."""

    ground: Ground
    diary: int
    log: int
    orders: Orders = field(factory=InTurn)
    at_once: int = 1
    threads: int = 1
    deaths: list[str] = field(factory=list[str], init=False)
    by_themselves: list[str] = field(factory=list[str], init=False)
    _nursery: Nursery = field(init=False)
    _frozen: set[int] = field(factory=set[int], init=False)
    _started: int = field(default=0, init=False)
    _over: Event = field(factory=Event, init=False)
    _watch: Thread = field(init=False)

    def prepare(self) -> None:
        """Forks the nursery: before this process has a second thread."""
        self._nursery = Nursery.opened(partial(live, self.ground, self.diary, self.log, self.threads))

    def open(self) -> None:
        """Lets the first ones work, and watches over them."""
        for _ in range(self.at_once):
            self._start_next()
        self._watch = Thread(target=self._look_after, name="household", daemon=True)
        self._watch.start()

    def close(self) -> None:
        """Ends them all at once; what they have done is in the books."""
        self._over.set()
        self._nursery.close()
        self._watch.join()

    def met(self) -> list[str]:
        """Where trouble happened so far, in order."""
        lines = os.pread(self.diary, os.fstat(self.diary).st_size, 0).decode().splitlines()
        return [line[1:] for line in lines if line.startswith("!")]

    def _start_next(self) -> None:
        if self._started == MOST:
            self.by_themselves.append(f"{MOST} processes have died")
        if self._started < MOST:
            order = self.orders.next(self._started, self.met)
            self._started += 1
            self._nursery.start(order.text())

    def _look_after(self) -> None:
        for pid, status in self._nursery.news():
            if not self._over.is_set() and pid not in self._frozen:
                self._gone(pid, status)

    def _gone(self, pid: int, status: int) -> None:
        if os.WIFSTOPPED(status):
            self.deaths.append("stopped")
            self._frozen.add(pid)
            Thread(target=self._thaw, args=(pid,), daemon=True).start()
        elif os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            self.deaths.append("killed")
        else:
            self.by_themselves.append(f"a process ended by itself with status {status}")
        self._forgive()
        self.ground.time.advance(AFTER_A_DEATH)
        self._start_next()

    def _forgive(self) -> None:
        """A death costs the jobs at hand an attempt; more processes die in one run than a job has attempts."""
        with psycopg.connect(self.ground.place.superuser_dsn, autocommit=True) as queue:
            for lane in Lane:
                tasks = sql.Identifier("absurd", f"t_{lane}")
                queue.execute(FORGIVE.format(tasks))

    def _thaw(self, pid: int) -> None:
        if not self._over.wait(FROZEN_SECONDS):
            os.kill(pid, signal.SIGCONT)
