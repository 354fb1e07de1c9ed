"""Answers to requests with an idempotency key, in memory."""

from datetime import datetime

from subplat.adapters.memory.repositories import Shelves
from subplat.application.ports.joining import KeptAnswer
from subplat.domain.errors import AlreadyExists


class Answers:
    """See the port. Units of work follow each other here, so a key is never in flight."""

    def __init__(self, shelves: Shelves) -> None:
        self._committed = shelves.answers
        self._given: dict[tuple[str, str], tuple[KeptAnswer, datetime]] = {}
        self._gone: set[tuple[str, str]] = set()

    def claim(self, owner: str, key: str, /) -> KeptAnswer | None:
        known = self._given.get((owner, key)) or self._committed.get((owner, key))
        return known[0] if known else None

    def keep(self, owner: str, key: str, answer: KeptAnswer, at: datetime, /) -> None:
        if self.claim(owner, key) is not None:
            raise AlreadyExists("answer", f"key {key}")
        self._given[owner, key] = answer, at

    def forget(self, before: datetime, limit: int, /) -> int:
        old = [name for name, (_, at) in self._committed.items() if at < before and name not in self._gone][:limit]
        self._gone.update(old)
        return len(old)

    def commit(self) -> None:
        """Keeps what was given."""
        self._committed.update(self._given)
        for name in self._gone:
            self._committed.pop(name, None)
