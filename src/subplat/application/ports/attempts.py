"""Counting what may be tried only so often, for all processes together."""

from datetime import datetime, timedelta
from typing import Protocol

from subplat.domain.accounts.access_policy import Limit


class Attempts(Protocol):
    """Each call is a transaction of its own: an attempt counts although what was attempted is refused. All raise Unavailable."""

    def take(self, kind: str, subject: str, limit: Limit, now: datetime, /) -> timedelta | None:
        """Counts one, atomically; None: within the limit, else how long until the next one may be. `subject` is kept hashed."""
        ...

    def forget(self, kind: str, subject: str, /) -> None:
        """It succeeded: the count starts again."""
        ...

    def forget_before(self, moment: datetime, /) -> int:
        """Removes windows that began before: how many."""
        ...
