"""Passwords: changed by whoever knows the present one, forgotten, chosen by a link."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from msgspec import Meta

from subplat.application.accounts.choose_password import ChangePassword, ChoosePassword
from subplat.application.accounts.forgot_password import ForgotPassword
from subplat.application.accounts.use_cases import AccountUseCases
from subplat.domain.accounts.invitation import LinkPurpose
from subplat.entrypoints.http.api.auth import (
    SELF,
    AnyRequest,
    LoggedIn,
    Password,
    person,
    session_token,
    with_session,
)
from subplat.entrypoints.http.api.fields import Body, MailAddress
from subplat.entrypoints.http.callers import Network, caller_address
from subplat.entrypoints.http.cookies import SessionCookie
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import public

LinkToken = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,128}$")]


class ForgottenPassword(Body, kw_only=True):
    """Whose password was forgotten."""

    email: MailAddress


class PasswordChoice(Body, kw_only=True):
    """`token` is the last part of the link that was mailed."""

    token: LinkToken
    password: Password


class PasswordChange(Body, kw_only=True):
    """The present one and the one that is wanted."""

    current: Password
    wanted: Password


class Accepted(msgspec.Struct, frozen=True):
    """The same whether the address is known or not."""

    detail: str = "If the address is known, a mail with a link is on its way."


def password_routes(
    accounts: AccountUseCases, cookie: SessionCookie, proxies: Sequence[Network]
) -> list[HTTPRouteHandler]:
    """A change ends every session and opens a new one, under a new id."""

    @post(
        "/auth/password",
        status_code=200,
        sync_to_thread=True,
        opt=SELF,
        responses=PROBLEMS,
        operation_id="changePassword",
        summary="Choose another password; every session ends, a new one begins",
        tags=["auth"],
    )
    def change_password(request: AnyRequest, data: JSONBody[PasswordChange]) -> Response[LoggedIn]:
        command = ChangePassword(user_id=person(request), current=data.current, wanted=data.wanted)
        signed_in = settled(lambda: accounts.change_password(command))
        return with_session(accounts, cookie, signed_in, before=session_token(request))

    @post(
        "/auth/password/forgot",
        status_code=202,
        sync_to_thread=True,
        opt=public("whoever forgot the password cannot log in"),
        security=[],
        responses=PROBLEMS,
        operation_id="forgotPassword",
        summary="Ask for a link to choose another password; the answer is the same for every address",
        tags=["auth"],
    )
    def forgot(request: AnyRequest, data: JSONBody[ForgottenPassword]) -> Accepted:
        accounts.forgot_password(ForgotPassword(email=data.email, address=caller_address(request.scope, proxies)))
        return Accepted()

    @post(
        "/auth/password/reset",
        status_code=204,
        sync_to_thread=True,
        opt=public("the link is the credential"),
        security=[],
        responses=PROBLEMS,
        operation_id="resetPassword",
        summary="Choose another password by the link that was mailed",
        tags=["auth"],
    )
    def reset(data: JSONBody[PasswordChoice]) -> None:
        choose(data, LinkPurpose.RESET)

    @post(
        "/auth/invitations/accept",
        status_code=204,
        sync_to_thread=True,
        opt=public("the link is the credential"),
        security=[],
        responses=PROBLEMS,
        operation_id="acceptInvitation",
        summary="Choose the first password by the link that was mailed",
        tags=["auth"],
    )
    def accept(data: JSONBody[PasswordChoice]) -> None:
        choose(data, LinkPurpose.INVITE)

    def choose(data: PasswordChoice, purpose: LinkPurpose) -> None:
        command = ChoosePassword(token=data.token, password=data.password, purpose=purpose)
        settled(lambda: accounts.choose_password(command))

    return [change_password, forgot, reset, accept]
