"""Choosing a password: by a one-time link, or by whoever knows the present one."""

from attrs import field, frozen

from subplat.application.accounts.limits import Limits
from subplat.application.accounts.new_password import NewPassword
from subplat.application.accounts.one_time_links import token_hash
from subplat.application.accounts.sign_in import SessionDesk, SignedIn
from subplat.application.ports.acting import acting_as
from subplat.application.ports.clock import Clock
from subplat.application.ports.passwords import PasswordHasher
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.application.ports.walls import inside_the_walls
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.invitation import Invitation, LinkPurpose
from subplat.domain.accounts.user import User
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import UserId


class LinkDead(RuleBroken):
    """Used, too old, replaced, for another purpose, or never issued: which of them is not said."""

    code = "link_dead"

    def __init__(self) -> None:
        super().__init__("this link has been used or is too old: ask for a new one")


class WrongPassword(RuleBroken):
    """Not the present one."""

    code = "wrong_password"

    def __init__(self) -> None:
        super().__init__("this is not the present password")


@frozen(kw_only=True)
class ChoosePassword:
    """`token` is the last part of a link; `purpose` is what the link was for."""

    token: str = field(repr=False)
    password: str = field(repr=False)
    purpose: LinkPurpose


@frozen(kw_only=True)
class ChoosePasswordHandler:
    units_of_work: UnitOfWorkFactory
    new_password: NewPassword
    clock: Clock

    def __call__(self, command: ChoosePassword) -> UserId:
        """Whose password it is now; open sessions end. Raises LinkDead, WeakPassword (the link stays good), Unavailable."""
        hashed = token_hash(command.token)
        with self.units_of_work() as work:
            user = self._addressee(work, work.invitations.find_by_token_hash(hashed), command.purpose)
        password_hash = self.new_password.hashed(command.password, user)
        now = self.clock.now()
        with inside_the_walls(), acting_as(_holder(user)), self.units_of_work() as work:
            user = self._addressee(work, work.invitations.spend(hashed, now), command.purpose)
            user.choose_password(password_hash, now)
            work.users.save(user)
            work.commit()
        return user.id

    def _addressee(self, work: UnitOfWork, link: Invitation | None, purpose: LinkPurpose) -> User:
        # A link that `spend` returned was usable then; only the first look has to ask.
        if link is None or link.purpose is not purpose or self.clock.now() >= link.expires_at:
            raise LinkDead
        user = work.users.get(link.user_id)
        if not link.is_for(user):
            raise LinkDead
        return user


def _holder(user: User) -> Actor:
    """Whoever holds the link is the person, for this one change."""
    return Actor(source=Source.API, label=user.email, user_id=user.id, role=user.role, client_id=user.client_id)


@frozen(kw_only=True)
class ChangePassword:
    """By the person, who knows the present one."""

    user_id: UserId
    current: str = field(repr=False)
    wanted: str = field(repr=False)


@frozen(kw_only=True)
class ChangePasswordHandler:
    units_of_work: UnitOfWorkFactory
    hasher: PasswordHasher
    new_password: NewPassword
    limits: Limits
    desk: SessionDesk
    clock: Clock

    def __call__(self, command: ChangePassword) -> SignedIn:
        """Every open session ends, and this new one begins. Raises WrongPassword, WeakPassword, TooManyAttempts, Unavailable."""
        self.limits.password(command.user_id)
        with self.units_of_work() as work:
            user = work.users.get(command.user_id)
        if not self.hasher.verify(command.current, user.password_hash if user.is_active else None):
            raise WrongPassword
        password_hash = self.new_password.hashed(command.wanted, user)
        with self.units_of_work() as work:
            user = work.users.get(command.user_id)
            user.choose_password(password_hash, self.clock.now())
            work.users.save(user)
            work.commit()
        return self.desk.open(user)
