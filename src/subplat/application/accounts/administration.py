"""What an Admin does with logins."""

from attrs import frozen

from subplat.application.accounts.access_mails import access_mail
from subplat.application.accounts.authority import NotAllowed
from subplat.application.policies import Policies
from subplat.application.ports.acting import ACTING
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.domain.accounts.user import Role, User
from subplat.domain.errors import NotFound, RuleBroken
from subplat.domain.ids import EmailId, UserId
from subplat.domain.messaging.email import MailPurpose


class LastAdmin(RuleBroken):
    """Nobody would be left who could undo it."""

    code = "last_admin"

    def __init__(self) -> None:
        super().__init__("this is the last active Admin: make another one first")


@frozen(kw_only=True)
class InviteUser:
    """Mails a one-time link for a first password; a newer one makes the older useless."""

    user_id: UserId


@frozen(kw_only=True)
class InviteUserHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    clock: Clock
    policies: Policies

    def __call__(self, command: InviteUser) -> EmailId:
        """The mail. Raises NotFound, RuleBroken (the login was ended, or has a password: that is reset, not invited)."""
        with self.units_of_work() as work:
            user = work.users.get(command.user_id)
            if not user.is_active or user.has_password:
                raise RuleBroken("only an active login without a password is invited", user_id=user.id)
            fresh = EmailId(self.identifiers.new())
            email = access_mail(fresh, user, MailPurpose.ACCESS_INVITE, self.policies)
            email.release(self.clock.now())
            work.emails.add(email)
            work.commit()
        return email.id


@frozen(kw_only=True)
class ChangeRole:
    """Staff gets another role; open sessions end."""

    user_id: UserId
    role: Role


@frozen(kw_only=True)
class ChangeRoleHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: ChangeRole) -> None:
        """Raises NotFound, NotAllowed (one's own), LastAdmin, RuleBroken (to or from CLIENT), StaleVersion."""
        _ensure_somebody_else(command.user_id)
        with self.units_of_work() as work:
            user = _loaded(work, command.user_id, keeps=command.role is Role.ADMIN)
            user.change_role(command.role, self.clock.now())
            work.users.save(user)
            work.commit()


@frozen(kw_only=True)
class DisableUser:
    """Ends a login; open sessions end at once."""

    user_id: UserId


@frozen(kw_only=True)
class DisableUserHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: DisableUser) -> None:
        """Repeating changes nothing. Raises NotFound, NotAllowed (one's own), LastAdmin, StaleVersion."""
        _ensure_somebody_else(command.user_id)
        with self.units_of_work() as work:
            user = _loaded(work, command.user_id, keeps=False)
            user.deactivate(self.clock.now())
            work.users.save(user)
            work.commit()


@frozen(kw_only=True)
class EnableUser:
    """The login works again, with the password it had."""

    user_id: UserId


@frozen(kw_only=True)
class EnableUserHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: EnableUser) -> None:
        """Repeating changes nothing. Raises NotFound, StaleVersion."""
        with self.units_of_work() as work:
            user = work.users.get(command.user_id)
            user.reactivate(self.clock.now())
            work.users.save(user)
            work.commit()


@frozen(kw_only=True)
class FindUser:
    """A login by its mail address."""

    units_of_work: UnitOfWorkFactory

    def __call__(self, email: str) -> User:
        """Whatever its case; raises NotFound."""
        with self.units_of_work() as work:
            user = work.users.find_by_email(email)
        if user is None:
            raise NotFound("user", email)
        return user


def _ensure_somebody_else(user_id: UserId) -> None:
    actor = ACTING.get()
    if actor is not None and actor.user_id == user_id:
        raise NotAllowed("nobody changes the own role or ends the own login: another Admin does")


def _loaded(work: UnitOfWork, user_id: UserId, *, keeps: bool) -> User:
    """The user; the active Admins are locked meanwhile, so that two cannot end each other and leave none."""
    admins = work.users.active_admins()
    user = work.users.get(user_id)
    if not keeps and [admin.id for admin in admins] == [user_id]:
        raise LastAdmin
    return user
