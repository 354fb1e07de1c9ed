"""A person who may log in."""

from datetime import datetime
from enum import StrEnum

from attrs import define, field

from subplat.domain.accounts.events import UserDeactivated
from subplat.domain.clients.client import mail_address
from subplat.domain.errors import InvalidValue
from subplat.domain.events import DomainEvent
from subplat.domain.ids import ClientId, UserId

NO_PASSWORD = "!"
"""Stored until the person has chosen a password: no password hashes to it."""


class Role(StrEnum):
    """Three kinds of staff, and clients."""

    CLIENT = "CLIENT"
    SALES = "SALES"
    ADMIN = "ADMIN"
    FINANCE = "FINANCE"


@define(kw_only=True, eq=False)
class User:
    """A login; a CLIENT user belongs to exactly one client, staff to none."""

    id: UserId
    email: str = field(converter=mail_address)
    full_name: str
    role: Role
    client_id: ClientId | None = None
    password_hash: str = field(default=NO_PASSWORD, repr=False)
    is_active: bool = True
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if (self.role is Role.CLIENT) != (self.client_id is not None):
            raise InvalidValue("a CLIENT user belongs to one client, staff to none", email=self.email, role=self.role)

    def choose_password(self, password_hash: str) -> None:
        """Stores the hash of a password the person chose."""
        self.password_hash = password_hash

    def deactivate(self, now: datetime) -> None:
        """Ends the login and every open session; repeating changes nothing."""
        if self.is_active:
            self.is_active = False
            self.events.append(UserDeactivated(occurred_at=now, user_id=self.id))
