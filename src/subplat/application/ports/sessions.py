"""Where open logins are kept."""

from datetime import datetime
from typing import Protocol

from attrs import frozen

from subplat.domain.accounts.session import Session
from subplat.domain.accounts.user import User
from subplat.domain.ids import SessionId


@frozen(kw_only=True)
class KnownSession:
    """A session with its user as both are now."""

    session: Session
    user: User


class Sessions(Protocol):
    """Each call is a transaction of its own, outside any unit of work. All raise Unavailable."""

    def open(self, session: Session, /) -> None:
        """Keeps a new one."""
        ...

    def find(self, token_hash: str, /) -> KnownSession | None:
        """Whether it is still good is for `Session.is_good` to say."""
        ...

    def seen(self, session_id: SessionId, now: datetime, /) -> None:
        """Notes the last request; never goes back."""
        ...

    def end(self, token_hash: str, /) -> None:
        """Forgets it; one that is not there is no failure."""
        ...

    def forget_before(self, opened: datetime, /) -> int:
        """Removes what was opened before: how many."""
        ...
