"""A person who may log in."""

from datetime import datetime
from enum import StrEnum

from attrs import define, field

from subplat.domain.accounts.events import (
    PasswordChosen,
    SignedOutEverywhere,
    UserDeactivated,
    UserReactivated,
    UserRoleChanged,
)
from subplat.domain.clients.client import mail_address
from subplat.domain.errors import InvalidValue, RuleBroken
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
    """A login; a CLIENT user belongs to exactly one client, staff to none.

    `access_version` counts up with whatever must end open sessions and unused links at once: another password, another
    role, deactivation, logging out everywhere. Sessions and links carry the number they were made under.
    """

    id: UserId
    email: str = field(converter=mail_address)
    full_name: str
    role: Role
    client_id: ClientId | None = None
    password_hash: str = field(default=NO_PASSWORD, repr=False)
    access_version: int = 0
    is_active: bool = True
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if (self.role is Role.CLIENT) != (self.client_id is not None):
            raise InvalidValue("a CLIENT user belongs to one client, staff to none", email=self.email, role=self.role)

    @property
    def has_password(self) -> bool:
        """Whether the person has chosen one."""
        return self.password_hash != NO_PASSWORD

    def choose_password(self, password_hash: str, now: datetime) -> None:
        """Stores the hash of a password the person chose."""
        self.password_hash = password_hash
        self.access_version += 1
        self.events.append(PasswordChosen(occurred_at=now, user_id=self.id))

    def rehash(self, password_hash: str) -> None:
        """The same password under today's parameters: nothing ends."""
        self.password_hash = password_hash

    def change_role(self, role: Role, now: datetime) -> None:
        """Staff alone change roles, and stay staff; the same role changes nothing."""
        if Role.CLIENT in (self.role, role):
            raise RuleBroken("a client's login stays one, and staff stays staff", user_id=self.id, role=role)
        if role is self.role:
            return
        before, self.role = self.role, role
        self.access_version += 1
        self.events.append(UserRoleChanged(occurred_at=now, user_id=self.id, before=before.value, after=role.value))

    def sign_out_everywhere(self, now: datetime) -> None:
        """Ends every open session and unused link."""
        self.access_version += 1
        self.events.append(SignedOutEverywhere(occurred_at=now, user_id=self.id))

    def deactivate(self, now: datetime) -> None:
        """Ends the login and every open session; repeating changes nothing."""
        if self.is_active:
            self.is_active = False
            self.access_version += 1
            self.events.append(UserDeactivated(occurred_at=now, user_id=self.id))

    def reactivate(self, now: datetime) -> None:
        """The login works again, with the password it had; sessions and links of before do not. Repeating changes nothing."""
        if not self.is_active:
            self.is_active = True
            self.events.append(UserReactivated(occurred_at=now, user_id=self.id))

    def anonymise(self, nowhere: str, now: datetime) -> None:
        """The login ends for good and nobody can tell any more whose it was; `nowhere`: a host without mail."""
        if self.client_id is None:
            raise RuleBroken("who works here stays answerable by name", user_id=self.id)
        self.deactivate(now)
        self.email, self.full_name, self.password_hash = f"{self.id}@{nowhere}", f"Anonymised {self.id}", NO_PASSWORD
