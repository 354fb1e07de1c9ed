"""Logins as they are shown: never a password, not even its hash."""

from attrs import frozen

from subplat.application.ports.views.spans import ANY_TIME, Instants
from subplat.domain.accounts.user import NO_PASSWORD, Role, User
from subplat.domain.ids import ClientId, UserId


@frozen(kw_only=True)
class UserFilter:
    """`text`: how the name or the e-mail begins, whatever its case."""

    text: str | None = None
    roles: frozenset[Role] = frozenset()
    client_id: ClientId | None = None
    is_active: bool | None = None
    made: Instants = ANY_TIME


@frozen(kw_only=True)
class UserView:
    """A login; `has_password` is false until the person has chosen one."""

    id: UserId
    email: str
    full_name: str
    role: Role
    client_id: ClientId | None
    is_active: bool
    has_password: bool
    version: int

    @classmethod
    def of(cls, user: User) -> "UserView":
        """The login as it stands."""
        return cls(
            id=user.id,
            email=user.email,
            full_name=user.full_name,
            role=user.role,
            client_id=user.client_id,
            is_active=user.is_active,
            has_password=user.password_hash != NO_PASSWORD,
            version=user.version,
        )
