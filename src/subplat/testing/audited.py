"""Doing things as a person, and holding the audit trail to what really changed in the books."""

from collections import Counter
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any
from uuid import UUID

from attrs import define, field

from subplat.application.ports.acting import acting_as
from subplat.application.ports.audit import AuditEntry
from subplat.domain.accounts.actor import Actor
from subplat.platform import Subplat

Snapshot = Mapping[tuple[str, UUID], str]
"""Everything in the books: what it says, by the aggregate's kind and id."""


@define(eq=False, kw_only=True)
class AuditedDesk:
    """Whoever sits here does everything as `actor`; `look` reads the books as they are."""

    app: Subplat
    actor: Actor
    look: Callable[[], Snapshot]
    told: dict[str, Mapping[str, int]] = field(factory=dict[str, Mapping[str, int]], init=False)

    def do(self, path: str, command: object) -> Any:
        """Runs a use case; raises AssertionError unless the trail names every aggregate that changed, and why.

        Then the jobs that follow run, as the platform.
        """
        application = self.app.sandbox.platform.application
        before, last = self.look(), self._newest()
        with acting_as(self.actor):
            result = attrgetter(path)(application)(command)
        after, entries = self.look(), self._since(last)
        changed = {key for key, says in after.items() if before.get(key) != says} | (before.keys() - after.keys())
        named = {(entry.entity, entry.entity_id) for entry in entries}
        assert changed, f"{path} changed nothing: nothing is shown by it"
        assert changed <= named, f"{path} is not written down: {sorted(map(str, changed - named))}"
        reason = getattr(command, "reason", None)
        for entry in entries:
            assert (entry.label, entry.source) == (self.actor.label, self.actor.source)
            assert (entry.user_id, entry.key_id, entry.request_id) == (
                self.actor.user_id,
                self.actor.key_id,
                self.actor.request_id,
            )
            assert reason is None or entry.reason == reason, f"{path} keeps its reason to itself"
        self.told[path] = dict(Counter(entity for entity, _ in named))
        newest = self._newest()
        self.app.run_until_idle()
        assert self._newest() == newest, "what the platform does afterwards is nobody's change"
        return result

    def _newest(self) -> int:
        newest = self.app.sandbox.platform.application.audit.entries(limit=1)
        return newest[0].number if newest else 0

    def _since(self, number: int) -> tuple[AuditEntry, ...]:
        entries = self.app.sandbox.platform.application.audit.entries(limit=1000)
        return tuple(entry for entry in entries if entry.number > number)
