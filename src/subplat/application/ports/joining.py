"""Several units of work as one transaction: what a request does and the answer it gets become true together."""

from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Protocol

from attrs import field, frozen

JOINED: ContextVar[bool] = ContextVar("joined", default=False)
"""Whether units of work join one that is open already: then nothing is tried again inside, only the whole."""


class KeyInFlight(Exception):
    """A request with the same key is being answered at this moment."""


@frozen(kw_only=True)
class KeptAnswer:
    """What was answered to whom: `fingerprint` tells one request from another; `body` None: shown once, kept nowhere."""

    route: str
    fingerprint: str
    status: int
    headers: Mapping[str, str] = field(factory=dict[str, str])
    body: bytes | None = field(repr=False)


class AnswerBook(Protocol):
    """Answers by owner (who asked) and key."""

    def claim(self, owner: str, key: str, /) -> KeptAnswer | None:
        """The answer that was given, or None: then nobody else answers this key until this transaction ends.

        Raises KeyInFlight, Unavailable.
        """
        ...

    def keep(self, owner: str, key: str, answer: KeptAnswer, at: datetime, /) -> None:
        """Commits with the rest; raises AlreadyExists."""
        ...

    def forget(self, before: datetime, limit: int, /) -> int:
        """Removes at most `limit` answers given before that; says how many."""
        ...


class JointWork(Protocol):
    """The open transaction that the others join."""

    @property
    def answers(self) -> AnswerBook: ...

    def check(self) -> None:
        """Asks the rules that wait for the commit; raises what a commit would."""
        ...

    def commit(self) -> None:
        """Makes all of it true. Raises Unavailable, OutcomeUnknown."""
        ...


class Joining(Protocol):
    """Opens such a transaction."""

    def joined(self) -> AbstractContextManager[JointWork]:
        """Until it is left, every unit of work of this thread joins it: its commit answers its events and promises their
        jobs, but nothing is true before the outer one commits; leaving it without a commit undoes what it did alone.

        Leaving the block without `commit()` undoes everything. Nothing that leaves the process may be called inside.
        Raises Unavailable; RuntimeError inside of another one.
        """
        ...


@contextmanager
def rehearsed(joining: Joining) -> Generator[None]:
    """Everything inside is done, checked as a commit would, and undone at the end; raises what doing it raises."""
    with joining.joined() as outer:
        yield
        outer.check()
