"""What an Admin does with logins."""

from uuid import UUID

import msgspec
from litestar import post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from subplat.application.accounts.administration import ChangeRole, DisableUser, EnableUser, InviteUser
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.accounts.rights import Permission
from subplat.application.accounts.second_factors import RemoveSecondFactor
from subplat.application.accounts.use_cases import AccountUseCases
from subplat.application.ports.access import Kind
from subplat.domain.accounts.user import Role
from subplat.domain.ids import UserId
from subplat.entrypoints.http.api.fields import Body, Created, MailAddress, Name
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs

ONE_USER = needs(Permission.USERS_WRITE, Kind.USER)


class NewUser(Body, kw_only=True):
    """A member of staff; logins of clients come with their first payment."""

    email: MailAddress
    full_name: Name
    role: Role


class NewRole(Body, kw_only=True):
    """SALES, ADMIN or FINANCE."""

    role: Role


class InvitationMailed(msgspec.Struct, frozen=True):
    """The mail that the one-time link leaves with."""

    email_id: UUID


def account_routes(accounts: AccountUseCases) -> list[HTTPRouteHandler]:
    """Register, invite, give another role, end a login and let it work again. Nobody does the last three to themselves."""

    @post(
        "/users",
        sync_to_thread=True,
        opt=needs(Permission.USERS_WRITE),
        responses=PROBLEMS,
        operation_id="registerUser",
        summary="Register a member of staff; the invitation is mailed apart",
        tags=["users"],
    )
    @once()
    def register(data: JSONBody[NewUser]) -> Created:
        command = RegisterUser(email=data.email, full_name=data.full_name, role=data.role)
        return Created(id=settled(lambda: accounts.register(command)))

    @post(
        "/users/{user_id:uuid}/invite",
        status_code=202,
        sync_to_thread=True,
        opt=ONE_USER,
        responses=PROBLEMS,
        operation_id="inviteUser",
        summary="Mail a one-time link for a first password; a newer one makes the older useless",
        tags=["users"],
    )
    @once()
    def invite(user_id: FromPath[UUID]) -> InvitationMailed:
        command = InviteUser(user_id=UserId(user_id))
        return InvitationMailed(settled(lambda: accounts.invite(command)))

    @put(
        "/users/{user_id:uuid}/role",
        status_code=204,
        sync_to_thread=True,
        opt=ONE_USER,
        responses=PROBLEMS,
        operation_id="changeRole",
        summary="Give staff another role; their sessions end",
        tags=["users"],
    )
    def change_role(user_id: FromPath[UUID], data: JSONBody[NewRole]) -> None:
        command = ChangeRole(user_id=UserId(user_id), role=data.role)
        settled(lambda: accounts.change_role(command))

    @post(
        "/users/{user_id:uuid}/disable",
        status_code=204,
        sync_to_thread=True,
        opt=ONE_USER,
        responses=PROBLEMS,
        operation_id="disableUser",
        summary="End a login and its sessions at once",
        tags=["users"],
    )
    @once()
    def disable(user_id: FromPath[UUID]) -> None:
        settled(lambda: accounts.disable(DisableUser(user_id=UserId(user_id))))

    @post(
        "/users/{user_id:uuid}/enable",
        status_code=204,
        sync_to_thread=True,
        opt=ONE_USER,
        responses=PROBLEMS,
        operation_id="enableUser",
        summary="Let a login work again",
        tags=["users"],
    )
    @once()
    def enable(user_id: FromPath[UUID]) -> None:
        settled(lambda: accounts.enable(EnableUser(user_id=UserId(user_id))))

    @post(
        "/users/{user_id:uuid}/remove-second-factor",
        status_code=204,
        sync_to_thread=True,
        opt=ONE_USER,
        responses=PROBLEMS,
        operation_id="removeSecondFactorOf",
        summary="Take away the second factor of somebody who lost the device",
        tags=["users"],
    )
    @once()
    def remove_second_factor(user_id: FromPath[UUID]) -> None:
        settled(lambda: accounts.remove_second_factor(RemoveSecondFactor(user_id=UserId(user_id))))

    return [register, invite, change_role, disable, enable, remove_second_factor]
