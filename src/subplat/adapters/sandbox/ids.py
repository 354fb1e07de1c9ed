"""Identifiers that look random and come out the same for the same seed."""

import hashlib
import uuid

_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


class SeededIds:
    """A deterministic stream of identifiers: the n-th one of a seed is always the same."""

    def __init__(self, seed: str = "sandbox") -> None:
        self._seed = seed
        self._drawn = 0

    def hex24(self) -> str:
        """24 hex digits, as in a document store."""
        return self._draw().hex()[:24]

    def uuid(self) -> str:
        """A version 4 UUID in its usual spelling."""
        return str(uuid.UUID(bytes=self._draw()[:16], version=4))

    def token(self, prefix: str = "") -> str:
        """The prefix and 26 lower-case letters and digits."""
        number = int.from_bytes(self._draw(), "big")
        letters = []
        for _ in range(26):
            number, position = divmod(number, len(_LETTERS))
            letters.append(_LETTERS[position])
        return prefix + "".join(letters)

    def number(self, digits: int) -> str:
        """That many decimal digits, the first not zero."""
        low = 10 ** (digits - 1)
        return str(low + int.from_bytes(self._draw(), "big") % (9 * low))

    def _draw(self) -> bytes:
        self._drawn += 1
        return hashlib.sha256(f"{self._seed}:{self._drawn}".encode()).digest()
