"""Argon2id (RFC 9106, second recommended parameters: 64 MiB, three passes), by argon2-cffi."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from attrs import define, field

from subplat.application.ports.failures import Unavailable

if TYPE_CHECKING:
    import argon2

SYSTEM = "password hashing"
LONGEST_WAIT = 2.0
"""Seconds to wait for a place: a flood of logins must not hold every thread."""


@define(eq=False, kw_only=True)
class Argon2PasswordHasher:
    """`at_once` hashes run at the same time, each with `memory_kib` of memory; the next ones wait, not for long."""

    at_once: int = 2
    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 4
    _places: BoundedSemaphore = field(init=False)
    _argon2: "argon2.PasswordHasher" = field(init=False)
    _nobody: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        from argon2 import PasswordHasher

        self._places = BoundedSemaphore(self.at_once)
        self._argon2 = PasswordHasher(time_cost=self.passes, memory_cost=self.memory_kib, parallelism=self.lanes)
        # What nobody's password is compared with: it costs what a real comparison costs.
        self._nobody = self._argon2.hash("nobody has this password")

    def hash(self, password: str, /) -> str:
        """In PHC format, with a salt of its own."""
        with self._place():
            return self._argon2.hash(password)

    def verify(self, password: str, password_hash: str | None, /) -> bool:
        """Whether it is the password; for nobody the same work is done for nothing."""
        from argon2.exceptions import Argon2Error, InvalidHashError

        with self._place():
            if password_hash is None or not password_hash.startswith("$argon2"):
                with suppress(Argon2Error):
                    self._argon2.verify(self._nobody, password)
                return False
            try:
                return self._argon2.verify(password_hash, password)
            except (Argon2Error, InvalidHashError):
                return False

    def is_outdated(self, password_hash: str, /) -> bool:
        """Whether it was made with other parameters."""
        return self._argon2.check_needs_rehash(password_hash)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=LONGEST_WAIT):
            raise Unavailable(SYSTEM, "too many passwords are checked at once", retry_after=timedelta(seconds=5))
        try:
            yield
        finally:
            self._places.release()
