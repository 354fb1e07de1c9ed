"""Logins as they are shown: never a password, not even its hash."""

from attrs import frozen

from subplat.application.ports.views.spans import ANY_TIME, Instants
from subplat.domain.accounts.user import Role
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
