"""Passwords: hashed slowly on purpose, and judged before they are taken."""

from collections.abc import Sequence
from typing import Protocol


class PasswordHasher(Protocol):
    """Slow (a fraction of a second) and hungry for memory: few run at once, so none is called inside a unit of work."""

    def hash(self, password: str, /) -> str:
        """What is kept of a password; another one every time. Raises Unavailable when too many are hashed at once."""
        ...

    def verify(self, password: str, password_hash: str | None, /) -> bool:
        """Whether it is the password. None, or what is no hash, is nobody's: False, after the same work as for anybody.

        Raises Unavailable when too many are hashed at once.
        """
        ...

    def is_outdated(self, password_hash: str, /) -> bool:
        """Whether today's parameters are others: then the password is hashed again at the next login."""
        ...


class PasswordJudge(Protocol):
    """Knows what people, and those who guess, try first."""

    def weakness(self, password: str, about: Sequence[str], /) -> str | None:
        """Why the password is guessed easily, for people; None: it is not. `about` are the person's own words (name, mail)."""
        ...
