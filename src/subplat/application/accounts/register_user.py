"""A new member of staff."""

from attrs import frozen

from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.accounts.user import Role, User
from subplat.domain.ids import UserId


@frozen(kw_only=True)
class RegisterUser:
    """A login for staff; no password yet. Client logins come with the first payment."""

    email: str
    full_name: str
    role: Role


@frozen(kw_only=True)
class RegisterUserHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers

    def __call__(self, command: RegisterUser) -> UserId:
        """Returns the user's id; raises InvalidValue (also for CLIENT), AlreadyExists."""
        user = User(
            id=UserId(self.identifiers.new()), email=command.email, full_name=command.full_name, role=command.role
        )
        with self.units_of_work() as work:
            work.users.add(user)
            work.commit()
        return user.id
