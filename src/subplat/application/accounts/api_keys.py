"""Keys for machines: made, shown once, revoked, recognised."""

import hmac
from collections.abc import Iterable
from datetime import datetime

from attrs import field, frozen

from subplat.application.accounts.one_time_links import token_hash
from subplat.application.accounts.rights import SCOPES, Permission
from subplat.application.accounts.second_factors import SecondFactorCheck
from subplat.application.ports.acting import ACTING
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers, Tokens
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.api_key import ApiKey
from subplat.domain.errors import InvalidValue, StaleVersion
from subplat.domain.ids import ApiKeyId

START = "subplat_"
"""Every key starts with it, so that scanners for leaked secrets can know them."""
PREFIX = len(START) + 12


@frozen(kw_only=True)
class CreateApiKey:
    """A key with these scopes; without `expires_at` it works until it is revoked."""

    name: str
    scopes: frozenset[Permission]
    expires_at: datetime | None = None


@frozen(kw_only=True)
class ApiKeyCreated:
    """`token` is shown this once."""

    key: ApiKey
    token: str = field(repr=False)


@frozen(kw_only=True)
class CreateApiKeyHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    tokens: Tokens
    clock: Clock

    def __call__(self, command: CreateApiKey) -> ApiKeyCreated:
        """Raises InvalidValue: no scope, one that no key may have, or a time that has passed."""
        if refused := sorted(command.scopes - SCOPES):
            raise InvalidValue(f"no key may have {', '.join(refused)}")
        token, actor = START + self.tokens.new(), ACTING.get()
        key = ApiKey.create(
            ApiKeyId(self.identifiers.new()),
            name=command.name,
            prefix=token[:PREFIX],
            token_hash=token_hash(token),
            scopes=command.scopes,
            created_by=actor.user_id if actor is not None else None,
            now=self.clock.now(),
            expires_at=command.expires_at,
        )
        with self.units_of_work() as work:
            work.api_keys.add(key)
            work.commit()
        return ApiKeyCreated(key=key, token=token)


@frozen(kw_only=True)
class RevokeApiKey:
    """It stops working at once."""

    key_id: ApiKeyId


@frozen(kw_only=True)
class RevokeApiKeyHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: RevokeApiKey) -> None:
        """Repeating changes nothing. Raises NotFound, StaleVersion."""
        with self.units_of_work() as work:
            key = work.api_keys.get(command.key_id)
            key.revoke(self.clock.now())
            work.api_keys.save(key)
            work.commit()


@frozen(kw_only=True)
class ApiKeyList:
    """All keys, working or not, oldest first."""

    units_of_work: UnitOfWorkFactory

    def __call__(self) -> tuple[ApiKey, ...]:
        """Without their tokens: those are kept nowhere."""
        with self.units_of_work() as work:
            return work.api_keys.all()


@frozen(kw_only=True)
class KeyRecognition:
    """Whose key a token is."""

    units_of_work: UnitOfWorkFactory
    second_factors: SecondFactorCheck
    clock: Clock

    def __call__(self, token: str) -> Actor | None:
        """None: unknown, revoked or too old. The first use of a day is noted. Raises SecondFactorDue (its maker has none)."""
        if not token.startswith(START) or len(token) > 200:
            return None
        with self.units_of_work() as work:
            key = work.api_keys.find_by_prefix(token[:PREFIX])
        if key is None or not hmac.compare_digest(key.token_hash, token_hash(token)):
            return None
        if not key.works(self.clock.now()):
            return None
        if key.created_by is not None:
            self.second_factors.ensure_of_maker(key.created_by)
        self._note(key)
        return key_actor(key)

    def _note(self, key: ApiKey) -> None:
        if not key.used(self.clock.today()):
            return
        try:
            with self.units_of_work() as work:
                work.api_keys.save(key)
                work.commit()
        except StaleVersion:
            # Another request noted it, or it was revoked at this moment.
            return


def key_actor(key: ApiKey) -> Actor:
    """Who acts with it."""
    return Actor(source=Source.API, label=key.name, key_id=key.id, scopes=frozenset(key.scopes))


def environment_key(label: str, source: Source, scopes: Iterable[Permission]) -> Actor:
    """Who acts with a key that is configured instead of made."""
    return Actor(source=source, label=label, scopes=frozenset(scopes))
