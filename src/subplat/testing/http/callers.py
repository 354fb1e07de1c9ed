"""Who asks: people of every role with a session of their own for each request, machines with a key, and nobody."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any
from uuid import UUID

import httpx
from attrs import field, frozen

from subplat.application.accounts.api_keys import CreateApiKey
from subplat.application.accounts.rights import RIGHTS, SCOPES, Permission, Reach
from subplat.application.application import Application
from subplat.domain.accounts.user import Role, User
from subplat.entrypoints.http.cross_site import csrf_token

COOKIE = "__Host-subplat"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@frozen(kw_only=True)
class AskedBy:
    """A person (`user`), a key (`token` with `scopes`), or nobody (neither)."""

    name: str
    user: User | None = None
    token: str | None = field(default=None, repr=False)
    scopes: frozenset[Permission] = frozenset()

    @property
    def is_nobody(self) -> bool:
        """Without any credential."""
        return self.user is None and self.token is None

    def reach(self, permission: Permission) -> Reach:
        """As the table of rights says."""
        if self.user is not None:
            return RIGHTS[permission][self.user.role]
        return Reach.ALL if permission in self.scopes else Reach.NONE


@frozen(kw_only=True)
class Door:
    """The API with those who come to it."""

    application: Application
    transport: httpx.BaseTransport
    keys: Iterator[int] = field(factory=lambda: count(1))

    def person(self, role: Role, user: User) -> AskedBy:
        """Who has a login in this role."""
        if user.role is not role:
            raise ValueError(f"{user.email} is {user.role}")
        return AskedBy(name=role.value, user=user)

    def key(self, name: str, scopes: Iterable[Permission] = SCOPES) -> AskedBy:
        """A machine with a new key."""
        given = frozenset(scopes)
        made = self.application.accounts.create_key(CreateApiKey(name=name, scopes=given))
        return AskedBy(name=name, token=made.token, scopes=given)

    def headers(self, caller: AskedBy, verb: str = "POST") -> dict[str, str]:
        """The credentials, in a session that was opened for this request alone; what a careful caller sends besides."""
        headers = {"idempotency-key": f"request-{next(self.keys)}"} if verb == "POST" else {}
        if caller.token is not None:
            headers["authorization"] = f"Bearer {caller.token}"
        if caller.user is not None:
            accounts = self.application.accounts
            # As the login is now: what ends sessions makes older ones useless.
            session = accounts.sessions.open(accounts.find(caller.user.email)).token
            headers["cookie"] = f"{COOKIE}={session}"
            if verb not in _SAFE:
                headers["x-csrf-token"] = csrf_token(session)
        return headers

    def ask(self, caller: AskedBy, verb: str, path: str, **more: Any) -> httpx.Response:
        """One request; `headers` are added to the caller's."""
        headers = {**self.headers(caller, verb), **more.pop("headers", {})}
        # The transport belongs to whoever started it: a client of one request is not closed.
        client = httpx.Client(transport=self.transport, base_url="https://testserver.local", trust_env=False)
        return client.request(verb, path, headers=headers, **more)


def code_of(answer: httpx.Response) -> str | None:
    """The problem's code; None where it is none."""
    if not answer.headers.get("content-type", "").startswith("application/problem+json"):
        return None
    return str(answer.json()["code"])


def filled(path: str, values: Mapping[str, UUID | str]) -> str:
    """A path of the description with its parameters. Raises KeyError naming one that has no value."""
    return path.format_map({name: str(value) for name, value in values.items()})
