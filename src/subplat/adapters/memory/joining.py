"""Several units of work in memory as one: each is on the shelves at once, and all come off again if the whole fails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import RLock
from typing import Self

from attrs import define, field

from subplat.adapters.memory.answers import Answers
from subplat.adapters.memory.jobs import InMemoryJobQueue
from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.snapshot import put_back
from subplat.application.ports.joining import JOINED
from subplat.application.ports.unit_of_work import UNIT_OPEN


@define(eq=False, kw_only=True)
class Joint:
    """Holds the lock of the books from beginning to end; `queues` are sealed when the whole is committed."""

    shelves: Shelves
    answers: Answers
    queues: list[InMemoryJobQueue] = field(factory=list[InMemoryJobQueue], init=False)
    in_part: bool = field(default=False, init=False)
    is_true: bool = field(default=False, init=False)

    @classmethod
    @contextmanager
    def opened(cls, shelves: Shelves, lock: RLock) -> Iterator[Self]:
        """Raises RuntimeError inside of another unit of work."""
        if UNIT_OPEN.get():
            raise RuntimeError("a unit of work is open already: nothing can be joined inside of it")
        with lock:
            undo: Callable[[], None] = put_back(shelves)
            joint = cls(shelves=shelves, answers=Answers(shelves))
            tokens = UNIT_OPEN.set(True), JOINED.set(True), JOINT.set(joint)
            try:
                yield joint
            finally:
                UNIT_OPEN.reset(tokens[0])
                JOINED.reset(tokens[1])
                JOINT.reset(tokens[2])
                if not joint.is_true:
                    undo()

    def is_over(self, shelves: Shelves) -> bool:
        """Whether it is a transaction on these books."""
        return self.shelves is shelves

    def check(self) -> None:
        """Nothing waits for the commit here."""

    def commit(self) -> None:
        """All of it is true now, and its jobs are promised."""
        self.answers.commit()
        self.is_true = True
        for queue in self.queues:
            queue.seal()


JOINT: ContextVar[Joint | None] = ContextVar("joint in memory", default=None)
"""What units of work of this context join."""
