"""The ledger: every call that a twin received, in order of arrival."""

from collections.abc import Sequence
from datetime import datetime

from attrs import define, field


@define(kw_only=True)
class Call:
    """One call received.

    `path` is relative to the system's own address. `status` is what the caller was sent, None while it waits or when
    the answer was withheld. `fault` names the fault that was applied. `summary` is the twin's own short note.
    """

    number: int
    at: datetime
    system: str
    method: str
    path: str
    status: int | None = None
    fault: str | None = None
    request_id: str | None = None
    summary: str = ""


@define
class Ledger:
    """All calls so far; kept in memory, never trimmed."""

    _calls: list[Call] = field(factory=list)

    def open(self, *, at: datetime, system: str, method: str, path: str) -> Call:
        """Enter an arriving call; its outcome is filled in when it is answered."""
        call = Call(number=len(self._calls) + 1, at=at, system=system, method=method, path=path)
        self._calls.append(call)
        return call

    def calls(self, system: str | None = None) -> Sequence[Call]:
        """The calls of one system, or of all."""
        return [call for call in self._calls if system is None or call.system == system]

    def count(self, system: str | None = None) -> int:
        """How many calls one system, or all of them, received."""
        return len(self.calls(system))
