"""Commits at which the process dies, or of which nobody hears how they ended."""

from contextlib import AbstractContextManager
from types import TracebackType
from typing import cast

from attrs import define, frozen

from subplat.application.ports.failures import OutcomeUnknown, Unavailable
from subplat.application.ports.joining import JointWork
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.simulation.fault_mix import Fault, FaultMix
from subplat.simulation.killed import Killed

KINDS = (Fault.KILLED_AT_COMMIT, Fault.COMMIT_UNKNOWN)


@frozen
class FaultyUnits:
    """A factory whose units of work may not come through their commit."""

    _factory: UnitOfWorkFactory
    _mix: FaultMix

    def __call__(self) -> UnitOfWork:
        """A new unit of work."""
        return cast(UnitOfWork, _FaultyUnit(self._factory(), self._mix))

    def joined(self) -> AbstractContextManager[JointWork]:
        """The factory's own."""
        return self._factory.joined()


@define(eq=False)
class _FaultyUnit:
    """Entering gives the unit itself, which has this commit instead of its own until it is left."""

    _work: UnitOfWork
    _mix: FaultMix

    def __enter__(self) -> UnitOfWork:
        work = self._work.__enter__()
        vars(work)["commit"] = self._commit
        return work

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        del vars(self._work)["commit"]
        self._work.__exit__(kind, error, traceback)

    def _commit(self) -> None:
        fault = self._mix.one_of(KINDS)
        if fault is None:
            type(self._work).commit(self._work)
            return
        happened = self._mix.stream.happens(0.5)
        if happened:
            type(self._work).commit(self._work)
        if fault is Fault.KILLED_AT_COMMIT:
            raise Killed("after a commit" if happened else "before a commit")
        # Both are what the adapter of the database says of a connection that went away at its commit.
        raise OutcomeUnknown("database", "connection lost") if happened else Unavailable("database", "connection lost")
