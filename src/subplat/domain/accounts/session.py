"""An open login of a person."""

from datetime import datetime

from attrs import field, frozen

from subplat.domain.accounts.access_policy import AccessPolicy
from subplat.domain.accounts.user import User
from subplat.domain.ids import SessionId, UserId


@frozen(kw_only=True)
class Session:
    """Known by the SHA-256 (hex) of the token in the person's cookie; `access_version` is the user's at the login."""

    id: SessionId
    token_hash: str = field(repr=False)
    user_id: UserId
    access_version: int
    opened_at: datetime
    last_seen_at: datetime

    def is_good(self, user: User, now: datetime, policy: AccessPolicy) -> bool:
        """Whether it still stands for the person: nothing changed since the login, not idle and not open for too long."""
        return (
            user.is_active
            and user.id == self.user_id
            and user.access_version == self.access_version
            and now < self.last_seen_at + policy.idle(user.role)
            and now < self.opened_at + policy.absolute
        )
