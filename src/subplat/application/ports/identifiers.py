"""Identifiers and secrets, from outside: the core makes none itself."""

from typing import Protocol
from uuid import UUID


class Identifiers(Protocol):
    """Makes identifiers; never fails, never repeats."""

    def new(self) -> UUID:
        """A new time-ordered UUID (version 7)."""
        ...


class Tokens(Protocol):
    """Makes secrets for one-time links."""

    def new(self) -> str:
        """32 random bytes, URL-safe base64 without padding."""
        ...
