"""A one-time link that lets a person choose a first password."""

from datetime import datetime, timedelta

from attrs import define, field

from subplat.domain.errors import RuleBroken
from subplat.domain.events import DomainEvent
from subplat.domain.ids import InvitationId, UserId

LIFETIME = timedelta(hours=24)


@define(kw_only=True, eq=False)
class Invitation:
    """Kept as the SHA-256 of its token (hex); works once, for 24 hours, and not after a newer one was issued."""

    id: InvitationId
    user_id: UserId
    token_hash: str = field(repr=False)
    expires_at: datetime
    used_at: datetime | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    @classmethod
    def issue(cls, invitation_id: InvitationId, user_id: UserId, token_hash: str, now: datetime) -> "Invitation":
        """A link that works from now on."""
        return cls(id=invitation_id, user_id=user_id, token_hash=token_hash, expires_at=now + LIFETIME)

    def renew(self, token_hash: str, now: datetime) -> None:
        """Replaces the token before it was used: the old one stops working."""
        if self.used_at is not None:
            raise RuleBroken("this invitation was used already", invitation_id=self.id)
        self.token_hash = token_hash
        self.expires_at = now + LIFETIME

    def use(self, now: datetime) -> None:
        """Spends the link; raises RuleBroken when it was used before or is too old."""
        if self.used_at is not None or now >= self.expires_at:
            raise RuleBroken("this link has been used or is too old: ask for a new one", invitation_id=self.id)
        self.used_at = now
