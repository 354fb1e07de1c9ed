"""Logins of staff."""

from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from subplat.application.accounts.register_user import RegisterUser
from subplat.application.accounts.use_cases import AccountUseCases
from subplat.domain.accounts.user import Role
from subplat.entrypoints.http.api.fields import Body, Created, MailAddress, Name
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.retries import settled


class NewUser(Body, kw_only=True):
    """A member of staff; logins of clients come with their first payment."""

    email: MailAddress
    full_name: Name
    role: Role


def account_routes(accounts: AccountUseCases) -> list[HTTPRouteHandler]:
    """What staff does with logins."""

    @post(
        "/users",
        sync_to_thread=True,
        responses=PROBLEMS,
        operation_id="registerUser",
        summary="Register a member of staff",
        tags=["users"],
    )
    def register(data: JSONBody[NewUser]) -> Created:
        command = RegisterUser(email=data.email, full_name=data.full_name, role=data.role)
        return Created(id=settled(lambda: accounts.register(command)))

    return [register]
