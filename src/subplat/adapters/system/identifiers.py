"""Identifiers and secrets from the machine's randomness."""

from secrets import token_urlsafe
from uuid import UUID

from uuid_utils.compat import uuid7


class RandomIdentifiers:
    """Time-ordered UUIDs (version 7)."""

    def new(self) -> UUID:
        """One that nobody else has."""
        return uuid7()


class RandomTokens:
    """Secrets for one-time links."""

    def new(self) -> str:
        """32 random bytes, URL-safe base64."""
        return token_urlsafe(32)
