"""What happens to logins, keys and second factors. Never a secret, nor the hash of one."""

from datetime import datetime

from attrs import frozen

from subplat.domain.events import DomainEvent, event
from subplat.domain.ids import ApiKeyId, ClientId, UserId


@event("user.deactivated.v1")
@frozen(kw_only=True)
class UserDeactivated(DomainEvent):
    """The login no longer works; open sessions end."""

    user_id: UserId


@event("user.reactivated.v1")
@frozen(kw_only=True)
class UserReactivated(DomainEvent):
    """The login works again."""

    user_id: UserId


@event("user.role_changed.v1")
@frozen(kw_only=True)
class UserRoleChanged(DomainEvent):
    """Staff with another role from now on; open sessions end."""

    user_id: UserId
    before: str
    after: str


@event("user.password_chosen.v1")
@frozen(kw_only=True)
class PasswordChosen(DomainEvent):
    """A first or another password; open sessions end."""

    user_id: UserId


@event("user.signed_out_everywhere.v1")
@frozen(kw_only=True)
class SignedOutEverywhere(DomainEvent):
    """Every open session ended."""

    user_id: UserId


@event("user.invited.v1")
@frozen(kw_only=True)
class UserInvited(DomainEvent):
    """A portal user was made and is to get a one-time link."""

    user_id: UserId
    client_id: ClientId


@event("second_factor.confirmed.v1")
@frozen(kw_only=True)
class SecondFactorConfirmed(DomainEvent):
    """From now on a code is asked for at every login."""

    user_id: UserId


@event("second_factor.removed.v1")
@frozen(kw_only=True)
class SecondFactorRemoved(DomainEvent):
    """The password alone lets in."""

    user_id: UserId


@event("second_factor.recovery_code_used.v1")
@frozen(kw_only=True)
class RecoveryCodeUsed(DomainEvent):
    """Somebody came in without their device; `left` codes remain."""

    user_id: UserId
    left: int


@event("api_key.created.v1")
@frozen(kw_only=True)
class ApiKeyCreated(DomainEvent):
    """A machine may act, within `scopes`."""

    key_id: ApiKeyId
    scopes: tuple[str, ...]
    expires_at: datetime | None


@event("api_key.revoked.v1")
@frozen(kw_only=True)
class ApiKeyRevoked(DomainEvent):
    """The key no longer works."""

    key_id: ApiKeyId
