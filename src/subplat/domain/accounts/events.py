"""What happens to logins."""

from attrs import frozen

from subplat.domain.events import DomainEvent, event
from subplat.domain.ids import ClientId, UserId


@event("user.deactivated.v1")
@frozen(kw_only=True)
class UserDeactivated(DomainEvent):
    """The login no longer works; open sessions end."""

    user_id: UserId


@event("user.invited.v1")
@frozen(kw_only=True)
class UserInvited(DomainEvent):
    """A portal user was made and is to get a one-time link."""

    user_id: UserId
    client_id: ClientId
