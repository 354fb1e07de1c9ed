"""A one-time link that lets a person choose a password."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from attrs import define, field

from subplat.domain.accounts.user import User
from subplat.domain.errors import RuleBroken
from subplat.domain.events import DomainEvent
from subplat.domain.ids import InvitationId, UserId


class LinkPurpose(StrEnum):
    """A first password, or another one instead of a forgotten one."""

    INVITE = "INVITE"
    RESET = "RESET"


LIFETIME = timedelta(hours=24)
LIFETIMES: Mapping[LinkPurpose, timedelta] = {LinkPurpose.INVITE: LIFETIME, LinkPurpose.RESET: timedelta(minutes=30)}


@define(kw_only=True, eq=False)
class Invitation:
    """Kept as the SHA-256 of its token (hex); works once, not for long, and not after a newer one was issued.

    It is good for the person with the address and the `access_version` it was issued for, and for nobody else.
    """

    id: InvitationId
    user_id: UserId
    purpose: LinkPurpose = LinkPurpose.INVITE
    email: str
    access_version: int
    token_hash: str = field(repr=False)
    expires_at: datetime
    used_at: datetime | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    @classmethod
    def issue(
        cls,
        invitation_id: InvitationId,
        user: User,
        token_hash: str,
        now: datetime,
        purpose: LinkPurpose = LinkPurpose.INVITE,
    ) -> "Invitation":
        """A link that works from now on."""
        return cls(
            id=invitation_id,
            user_id=user.id,
            purpose=purpose,
            email=user.email,
            access_version=user.access_version,
            token_hash=token_hash,
            expires_at=now + LIFETIMES[purpose],
        )

    def renew(self, user: User, token_hash: str, now: datetime) -> None:
        """Replaces the token before it was used: the old one stops working."""
        if self.used_at is not None:
            raise RuleBroken("this invitation was used already", invitation_id=self.id)
        self.token_hash = token_hash
        self.email, self.access_version = user.email, user.access_version
        self.expires_at = now + LIFETIMES[self.purpose]

    def is_usable(self, now: datetime) -> bool:
        """Neither used nor too old."""
        return self.used_at is None and now < self.expires_at

    def is_for(self, user: User) -> bool:
        """Whether the person is still the one it was issued for: active, same address, nothing changed since."""
        return (
            user.is_active
            and user.id == self.user_id
            and user.email == self.email
            and user.access_version == self.access_version
        )

    def use(self, now: datetime) -> None:
        """Spends the link; raises RuleBroken when it was used before or is too old."""
        if not self.is_usable(now):
            raise RuleBroken("this link has been used or is too old: ask for a new one", invitation_id=self.id)
        self.used_at = now
