"""Every route × everybody × own, another's and missing objects: what the table of rights says, and what is answered."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

import httpx
from attrs import frozen

from subplat.application.accounts.rights import Permission, Reach
from subplat.entrypoints.http.guard import routes_of
from subplat.entrypoints.http.route_rights import PERMISSION, PUBLIC
from subplat.testing.http.callers import AskedBy, code_of, filled
from subplat.testing.http.description import Json, Operation
from subplat.testing.http.installation import ApiInstallation
from subplat.testing.http.objects import MISSING

ONE_OF = {"confirmOfflinePayment": "amount", "placeReceipt": "client_id"}
"""What a rule asks for besides what the description requires, by the operation's name."""
WORDS = {"name": "mrr", "token": "unknown", "path": "openapi.json"}
"""For parts of a path that are no ids."""


class Whose(StrEnum):
    """What a request points at."""

    NOTHING = "nothing"
    OWN = "own"
    OTHERS = "others"
    MISSING = "missing"


class Outcome(StrEnum):
    """What became of a request, as far as rights go."""

    LET_IN = "let in"
    UNKNOWN = "401"
    NEVER = "403"
    NOT_FOUND = "404"
    PERSON_NEEDED = "a person is needed"
    """A machine was let in as far as machines are: somebody has to answer for the change."""
    SPOILT = "spoilt"
    """Not understood, or failed: it shows nothing of rights."""


@frozen(kw_only=True)
class Route:
    """`path` as the description writes it; `operation` is None for what is no part of the API."""

    verb: str
    path: str
    opt: Mapping[str, Any]
    operation: Operation | None

    @property
    def ids(self) -> tuple[str, ...]:
        """The parameters of the path that are ids."""
        return tuple(name for name in re.findall(r"{(\w+)}", self.path) if name not in WORDS)

    @property
    def whose(self) -> tuple[Whose, ...]:
        """What can be asked of it."""
        return (Whose.OWN, Whose.OTHERS, Whose.MISSING) if self.ids else (Whose.NOTHING,)

    def __str__(self) -> str:
        return f"{self.verb} {self.path}"


def routes(api: ApiInstallation) -> Iterator[Route]:
    """Every one that the application has."""
    described = {(each.verb, each.path): each for each in api.description.operations()}
    for path, handler in routes_of(api.app):
        plain = re.sub(r"{(\w+):\w+}", r"{\1}", path)
        for verb in sorted(getattr(handler, "http_methods", {"POST"})):
            yield Route(verb=verb, path=plain, opt=handler.opt, operation=described.get((verb, plain)))


def expected(route: Route, caller: AskedBy, whose: Whose) -> Outcome:
    """From the table, and what the route says of itself."""
    if PUBLIC in route.opt:
        return Outcome.LET_IN
    if caller.is_nobody:
        return Outcome.UNKNOWN
    permission: Permission = route.opt[PERMISSION]
    far = caller.reach(permission)
    if far is Reach.NONE:
        return Outcome.NEVER
    if whose is Whose.MISSING or (whose is Whose.OTHERS and far is Reach.OWN):
        return Outcome.NOT_FOUND
    return Outcome.LET_IN


def fits(route: Route, caller: AskedBy, whose: Whose, answered: httpx.Response) -> bool:
    """Whether it is what the table says. Machines may be told that somebody has to answer for it; people never are."""
    wanted, found = expected(route, caller, whose), outcome(route, answered)
    if found is Outcome.PERSON_NEEDED:
        return caller.token is not None and wanted in (Outcome.LET_IN, Outcome.NOT_FOUND)
    return found is wanted


def answer(api: ApiInstallation, route: Route, caller: AskedBy, whose: Whose) -> httpx.Response:
    """What is answered to a request that is good but for whose it is. Raises KeyError for a parameter nobody knows."""
    path = filled(route.path, {**WORDS, **{name: _id(api, name, whose) for name in route.ids}})
    body = None
    if route.operation is not None:
        # What a body names is one's own: only the path is on trial here.
        body = good_body(api, route.operation)
    return api.door.ask(caller, route.verb, path, **({} if body is None else {"json": body}))


def good_body(api: ApiInstallation, operation: Operation) -> Json:
    """One that the operation takes and that names things of one's own; None where it takes none."""
    known = {name: str(two.mine) for name, two in api.objects.items()}
    body = api.description.body(operation, known)
    if operation.name in ONE_OF:
        name = ONE_OF[operation.name]
        body[name] = api.description.body(operation, known, full=True)[name]
    return body


def outcome(route: Route, answered: httpx.Response) -> Outcome:
    """What an answer says."""
    told = (answered.status_code, code_of(answered))
    match told:
        case (401, "unauthenticated"):
            return Outcome.UNKNOWN
        case (403, "not_allowed"):
            return Outcome.NEVER
        case (403, "person_needed"):
            return Outcome.PERSON_NEEDED
        case (404, _) if PUBLIC not in route.opt:
            return Outcome.NOT_FOUND
        case (400, _) if PUBLIC not in route.opt:
            return Outcome.SPOILT
        case (status, _) if status >= 500:
            return Outcome.SPOILT
        case _:
            return Outcome.LET_IN


def _id(api: ApiInstallation, name: str, whose: Whose) -> UUID:
    two = api.objects[name]
    return {Whose.OWN: two.mine, Whose.OTHERS: two.others, Whose.MISSING: MISSING}[whose]
