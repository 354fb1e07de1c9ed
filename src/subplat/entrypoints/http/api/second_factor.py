"""One's own second factor."""

from collections.abc import Sequence

import msgspec
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from subplat.application.accounts.second_factors import ConfirmSecondFactor, DropOwnSecondFactor, EnrolSecondFactor
from subplat.application.accounts.use_cases import AccountUseCases
from subplat.entrypoints.http.api.auth import SELF, AnyRequest, Code, person, session_token
from subplat.entrypoints.http.api.fields import Body
from subplat.entrypoints.http.cookies import SessionCookie
from subplat.entrypoints.http.cross_site import csrf_token
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.problems import Refused
from subplat.entrypoints.http.retries import settled


class OneTimeCode(Body, kw_only=True):
    """What the device shows, or a recovery code where one is taken."""

    code: Code


class SecondFactorSecret(msgspec.Struct, frozen=True, kw_only=True):
    """Shown this once; `uri` is what a QR code for the device holds."""

    secret: str
    uri: str


class SecondFactorConfirmed(msgspec.Struct, frozen=True, kw_only=True):
    """Shown this once: each of the codes lets in one time without the device. The session has a new `csrf_token`."""

    recovery_codes: Sequence[str]
    csrf_token: str


class SecondFactorRemoved(msgspec.Struct, frozen=True, kw_only=True):
    """The session has a new `csrf_token`."""

    csrf_token: str


def second_factor_routes(accounts: AccountUseCases, cookie: SessionCookie) -> list[HTTPRouteHandler]:
    """Set up, confirm, take away; the session gets a new id with either of the last two."""

    @post(
        "/auth/second-factor",
        status_code=200,
        sync_to_thread=True,
        opt=SELF,
        responses=PROBLEMS,
        operation_id="enrolSecondFactor",
        summary="Start setting up a second factor; nothing is asked for before it is confirmed",
        tags=["auth"],
    )
    def enrol(request: AnyRequest) -> SecondFactorSecret:
        me = person(request)
        enrolment = settled(lambda: accounts.enrol_second_factor(EnrolSecondFactor(user_id=me)))
        return SecondFactorSecret(secret=enrolment.secret, uri=enrolment.uri)

    @post(
        "/auth/second-factor/confirm",
        status_code=200,
        sync_to_thread=True,
        opt=SELF,
        responses=PROBLEMS,
        operation_id="confirmSecondFactor",
        summary="Show that the device works; from now on a code is asked for at every login",
        tags=["auth"],
    )
    def confirm(request: AnyRequest, data: JSONBody[OneTimeCode]) -> Response[SecondFactorConfirmed]:
        command = ConfirmSecondFactor(user_id=person(request), code=data.code)
        codes = settled(lambda: accounts.confirm_second_factor(command))
        token = renewed(request)
        body = SecondFactorConfirmed(recovery_codes=codes, csrf_token=csrf_token(token))
        return Response(body, cookies=[cookie.holding(token)])

    @post(
        "/auth/second-factor/remove",
        status_code=200,
        sync_to_thread=True,
        opt=SELF,
        responses=PROBLEMS,
        operation_id="removeSecondFactor",
        summary="Take it away, with a last code",
        tags=["auth"],
    )
    def remove(request: AnyRequest, data: JSONBody[OneTimeCode]) -> Response[SecondFactorRemoved]:
        command = DropOwnSecondFactor(user_id=person(request), code=data.code)
        settled(lambda: accounts.drop_own_second_factor(command))
        token = renewed(request)
        return Response(SecondFactorRemoved(csrf_token=csrf_token(token)), cookies=[cookie.holding(token)])

    def renewed(request: AnyRequest) -> str:
        signed_in = accounts.sessions.renew(session_token(request))
        if signed_in is None:
            raise Refused(401, "unauthenticated", "The session has ended: log in again.")
        return signed_in.token

    return [enrol, confirm, remove]
