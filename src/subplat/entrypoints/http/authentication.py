"""Who asks: a bearer key, or a session's cookie."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from attrs import evolve, field, frozen

from subplat.application.accounts.rights import Permission
from subplat.application.accounts.use_cases import AccountUseCases
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.user import Role, User
from subplat.entrypoints.http.cookies import SessionCookie
from subplat.entrypoints.http.cross_site import Connection
from subplat.entrypoints.http.tokens import sole_header

_BEARER = b"bearer "
AUTOMATION = frozenset({Permission.BILLING_RUN, Permission.TASKS_REPORT})
"""What the integration token opens."""


@frozen(kw_only=True)
class Caller:
    """`session_token` is None for keys; `owes_second_factor`: staff that may only set one up."""

    actor: Actor
    session_token: str | None = field(default=None, repr=False)
    owes_second_factor: bool = False


@frozen(kw_only=True)
class EnvironmentKeys:
    """Keys that are configured: an ADMIN key for machines and demonstrations, n8n's, and a scraper's. Known by their SHA-256."""

    actors: Mapping[bytes, Actor]

    @classmethod
    def of(
        cls, staff_token: str | None, integration_token: str | None, metrics_token: str | None = None
    ) -> "EnvironmentKeys":
        """Those that are set."""
        admin = Actor(source=Source.API, label="environment key", role=Role.ADMIN)
        n8n = Actor(source=Source.N8N, label="integration token", scopes=frozenset(AUTOMATION))
        watcher = Actor(source=Source.API, label="metrics token", scopes=frozenset({Permission.METRICS_READ}))
        pairs: Iterable[tuple[str | None, Actor]] = (
            (metrics_token, watcher),
            (integration_token, n8n),
            (staff_token, admin),
        )
        return cls(actors={_digest(token.encode()): actor for token, actor in pairs if token})

    def find(self, token: bytes) -> Actor | None:
        """By its digest: how long looking takes tells nothing of the key."""
        return self.actors.get(_digest(token))


@frozen(kw_only=True)
class Authentication:
    """A key is looked at first: who sends one is a program, whatever cookies it has."""

    accounts: AccountUseCases
    keys: EnvironmentKeys
    cookie: SessionCookie

    def configured(self, connection: Connection, request_id: str) -> Caller | None:
        """Whose key is in the environment: known without asking anybody, so that no thread is needed for it."""
        header = sole_header(connection.scope, b"authorization")
        token = _bearer(header) if header is not None else None
        actor = self.keys.find(token) if token else None
        return None if actor is None else Caller(actor=evolve(actor, request_id=request_id))

    def caller(self, connection: Connection, request_id: str) -> Caller | None:
        """Of all others. None: nobody we know. Raises Unavailable, SecondFactorDue (a key's maker)."""
        header = sole_header(connection.scope, b"authorization")
        if header is not None or "authorization" in connection.headers:
            actor = self._by_key(header or b"")
            return None if actor is None else Caller(actor=evolve(actor, request_id=request_id))
        token = connection.cookies.get(self.cookie.name)
        user = self.accounts.sessions.recognise(token) if token else None
        if user is None:
            return None
        owes = self.accounts.second_factor.is_due(user)
        return Caller(actor=_person(user, request_id), session_token=token, owes_second_factor=owes)

    def _by_key(self, header: bytes) -> Actor | None:
        token = _bearer(header)
        return self.accounts.recognise_key(token.decode()) if token and token.isascii() else None


def _bearer(header: bytes) -> bytes | None:
    return header[len(_BEARER) :].strip() if header[: len(_BEARER)].lower() == _BEARER else None


def _person(user: User, request_id: str) -> Actor:
    return Actor(
        source=Source.API,
        label=user.email,
        user_id=user.id,
        role=user.role,
        client_id=user.client_id,
        request_id=request_id,
    )


def _digest(token: bytes) -> bytes:
    return sha256(token).digest()
