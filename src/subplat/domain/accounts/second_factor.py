"""A person's second factor: a secret in their device that shows a new code every half minute (TOTP, RFC 6238)."""

from collections.abc import Iterable
from datetime import datetime

from attrs import define, field

from subplat.domain.accounts.events import RecoveryCodeUsed, SecondFactorConfirmed, SecondFactorRemoved
from subplat.domain.errors import RuleBroken
from subplat.domain.events import DomainEvent
from subplat.domain.ids import SecondFactorId, UserId


@define(kw_only=True, eq=False)
class SecondFactor:
    """Asked for at the login from `confirmed_at` on. `last_step` is the half minute of the last code that was taken: no
    code of it or before is taken again. Recovery codes are kept as SHA-256 (hex), and go when they are used.
    """

    id: SecondFactorId
    user_id: UserId
    secret: str = field(repr=False)
    confirmed_at: datetime | None = None
    last_step: int = 0
    recovery_hashes: tuple[str, ...] = field(default=(), converter=tuple, repr=False)
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    @property
    def is_required(self) -> bool:
        """Whether a code is asked for at the login."""
        return self.confirmed_at is not None

    def start_again(self, secret: str) -> None:
        """Another secret, for an enrolment that was not confirmed."""
        if self.is_required:
            raise RuleBroken("a second factor is set up already: remove it first", user_id=self.user_id)
        self.secret = secret

    def confirm(self, step: int, recovery_hashes: Iterable[str], now: datetime) -> None:
        """The device showed the code of `step`."""
        if self.is_required or not self.secret:
            raise RuleBroken("there is no second factor to confirm", user_id=self.user_id)
        self.take(step)
        self.confirmed_at, self.recovery_hashes = now, tuple(recovery_hashes)
        self.events.append(SecondFactorConfirmed(occurred_at=now, user_id=self.user_id))

    def take(self, step: int) -> None:
        """Spends the code of a half minute; raises RuleBroken for one that was spent, or is older than one that was."""
        if step <= self.last_step:
            raise RuleBroken("this code was used already: wait for the next one", user_id=self.user_id)
        self.last_step = step

    def recover(self, code_hash: str, now: datetime) -> None:
        """Spends a recovery code; raises RuleBroken when it is none of those left."""
        if code_hash not in self.recovery_hashes:
            raise RuleBroken("this is no recovery code, or it was used already", user_id=self.user_id)
        self.recovery_hashes = tuple(each for each in self.recovery_hashes if each != code_hash)
        self.events.append(RecoveryCodeUsed(occurred_at=now, user_id=self.user_id, left=len(self.recovery_hashes)))

    def remove(self, now: datetime) -> None:
        """The password alone lets in; repeating changes nothing."""
        if self.is_required:
            self.events.append(SecondFactorRemoved(occurred_at=now, user_id=self.user_id))
        self.secret, self.confirmed_at, self.recovery_hashes = "", None, ()
