"""Comparing secrets so that the time it takes tells nothing."""

import hmac
from collections.abc import Iterable
from hashlib import sha256

from litestar.types import Scope


class AcceptedTokens:
    """The tokens that are good at the moment; empty ones never are."""

    def __init__(self, tokens: Iterable[str]) -> None:
        self._digests = tuple(_digest(token.encode()) for token in tokens if token)

    def __bool__(self) -> bool:
        return bool(self._digests)

    def admit(self, presented: bytes | None) -> bool:
        """Whether it is one of them. Digests have one length, and every one is compared."""
        digest = _digest(presented or b"")
        matches = [hmac.compare_digest(digest, accepted) for accepted in self._digests]
        return presented is not None and any(matches)


def sole_header(scope: Scope, name: bytes) -> bytes | None:
    """The header's bytes; None when it is missing or was sent more than once: which one would be meant?"""
    values = [value for key, value in scope["headers"] if key.lower() == name]
    return values[0] if len(values) == 1 else None


def sole_headers(scope: Scope) -> dict[str, str]:
    """Every header that was sent once, by its name in lower case."""
    names = [name.lower() for name, _ in scope["headers"]]
    return {
        name.decode("latin-1"): value.decode("latin-1")
        for name, (_, value) in zip(names, scope["headers"], strict=True)
        if names.count(name) == 1
    }


def _digest(secret: bytes) -> bytes:
    return sha256(secret).digest()
