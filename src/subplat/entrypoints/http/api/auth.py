"""Logging in and out, and what a person does with the own login."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from msgspec import Meta

from subplat.application.accounts.rights import Permission, Reach, reach
from subplat.application.accounts.sign_in import SignedIn, SignIn, SignOutEverywhere
from subplat.application.accounts.use_cases import AccountUseCases
from subplat.domain.accounts.actor import Actor
from subplat.domain.accounts.user import Role
from subplat.domain.ids import UserId
from subplat.entrypoints.http.api.fields import Body, MailAddress
from subplat.entrypoints.http.authentication import Caller
from subplat.entrypoints.http.callers import Network, caller_address
from subplat.entrypoints.http.cookies import SessionCookie
from subplat.entrypoints.http.cross_site import csrf_token
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.guard import caller_of
from subplat.entrypoints.http.problems import Refused
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs, public

AnyRequest = Request[Any, Any, Any]
Password = Annotated[str, Meta(min_length=1, max_length=1000)]
Code = Annotated[str, Meta(min_length=1, max_length=50)]
LinkToken = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,128}$")]
SELF = needs(Permission.ACCOUNT_SELF)


class Credentials(Body, kw_only=True):
    """`code`: of the second factor, or a recovery code; asked for (401 `second_factor_needed`) where one is set up."""

    email: MailAddress
    password: Password
    code: Code | None = None


class LoggedIn(msgspec.Struct, frozen=True, kw_only=True):
    """The session is in the cookie; `csrf_token` goes into X-CSRF-Token of everything that is not only looked at.

    `second_factor_due`: staff must have a second factor here; until it is set up everything else answers 403.
    """

    user_id: UUID
    role: Role
    csrf_token: str
    second_factor_due: bool


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks; `rights` by permission, those that reach nothing left out. `csrf_token` is null for keys."""

    label: str
    user_id: UUID | None
    role: Role | None
    client_id: UUID | None
    second_factor: bool
    second_factor_due: bool
    rights: Mapping[Permission, Reach]
    csrf_token: str | None


def auth_routes(accounts: AccountUseCases, cookie: SessionCookie, proxies: Sequence[Network]) -> list[HTTPRouteHandler]:
    """Sessions. A new one is opened at every login, under a new id."""

    @post(
        "/auth/login",
        status_code=200,
        sync_to_thread=True,
        opt=public("whoever logs in is not logged in yet"),
        security=[],
        responses=PROBLEMS,
        operation_id="logIn",
        summary="Log in with a mail address, a password and, where one is set up, a second factor",
        tags=["auth"],
    )
    def log_in(request: AnyRequest, data: JSONBody[Credentials]) -> Response[LoggedIn]:
        command = SignIn(
            email=data.email, password=data.password, code=data.code, address=caller_address(request.scope, proxies)
        )
        signed_in = settled(lambda: accounts.sign_in(command))
        return with_session(accounts, cookie, signed_in, before=request.cookies.get(cookie.name))

    @post(
        "/auth/logout",
        status_code=204,
        sync_to_thread=True,
        opt=SELF,
        responses=PROBLEMS,
        operation_id="logOut",
        summary="End this session",
        tags=["auth"],
    )
    def log_out(request: AnyRequest) -> Response[None]:
        accounts.sessions.end(session_token(request))
        return Response(None, cookies=[cookie.emptied()])

    @post(
        "/auth/logout-everywhere",
        status_code=204,
        sync_to_thread=True,
        opt=SELF,
        responses=PROBLEMS,
        operation_id="logOutEverywhere",
        summary="End every session of one's own",
        tags=["auth"],
    )
    def log_out_everywhere(request: AnyRequest) -> Response[None]:
        me = person(request)
        settled(lambda: accounts.sign_out_everywhere(SignOutEverywhere(user_id=me)))
        return Response(None, cookies=[cookie.emptied()])

    @get(
        "/auth/me",
        sync_to_thread=True,
        opt=SELF,
        responses=PROBLEMS,
        operation_id="showMe",
        summary="Who asks, and what they may do",
        tags=["auth"],
    )
    def me(request: AnyRequest) -> Me:
        caller = _caller(request)
        actor, token = caller.actor, caller.session_token
        second_factor = actor.user_id is not None and accounts.second_factor.is_required(actor.user_id)
        return Me(
            label=actor.label,
            user_id=actor.user_id,
            role=actor.role,
            client_id=actor.client_id,
            second_factor=second_factor,
            second_factor_due=caller.owes_second_factor,
            rights=_rights(actor),
            csrf_token=None if token is None else csrf_token(token),
        )

    return [log_in, log_out, log_out_everywhere, me]


def with_session(
    accounts: AccountUseCases, cookie: SessionCookie, signed_in: SignedIn, before: str | None
) -> Response[LoggedIn]:
    """The answer that opens a session; the one `before` it ends."""
    if before is not None:
        accounts.sessions.end(before)
    user = signed_in.user
    body = LoggedIn(
        user_id=user.id,
        role=user.role,
        csrf_token=csrf_token(signed_in.token),
        second_factor_due=accounts.second_factor.is_due(user),
    )
    return Response(body, cookies=[cookie.holding(signed_in.token)])


def person(request: AnyRequest) -> UserId:
    """The person who asks; raises Refused (403) for keys: they have no login of their own."""
    user_id = _caller(request).actor.user_id
    if user_id is None:
        raise Refused(403, "not_a_person", "A key has no login: a person has to ask for this.")
    return user_id


def session_token(request: AnyRequest) -> str:
    """Of the session that asks; raises Refused (403) for keys."""
    token = _caller(request).session_token
    if token is None:
        raise Refused(403, "not_a_person", "A key has no session: a person has to ask for this.")
    return token


def _caller(request: AnyRequest) -> Caller:
    caller = caller_of(request)
    if caller is None:
        raise Refused(401, "unauthenticated", "Log in first.")
    return caller


def _rights(actor: Actor) -> Mapping[Permission, Reach]:
    far = {permission: reach(actor, permission) for permission in Permission}
    return {permission: reached for permission, reached in far.items() if reached is not Reach.NONE}
