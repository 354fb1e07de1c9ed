"""Keys for machines."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from subplat.application.accounts.api_keys import CreateApiKey, RevokeApiKey
from subplat.application.accounts.rights import Permission
from subplat.application.accounts.use_cases import AccountUseCases
from subplat.domain.accounts.api_key import ApiKey
from subplat.domain.ids import ApiKeyId
from subplat.entrypoints.http.api.fields import Body, Name
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs

Scopes = Annotated[list[Permission], Meta(min_length=1, max_length=100)]
Moment = Annotated[datetime, Meta(tz=True)]


class NewApiKey(Body, kw_only=True):
    """`scopes`: what it may do; without `expires_at` it works until it is revoked."""

    name: Name
    scopes: Scopes
    expires_at: Moment | None = None


class ApiKeyMade(msgspec.Struct, frozen=True, kw_only=True):
    """`token` is in this answer alone."""

    id: UUID
    token: str


class ApiKeyShown(msgspec.Struct, frozen=True, kw_only=True):
    """A key is known by its `prefix`; `last_used_on` is a day, not a moment."""

    id: UUID
    name: str
    prefix: str
    scopes: Sequence[str]
    created_by: UUID | None
    issued_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_on: date | None


class ApiKeys(msgspec.Struct, frozen=True):
    """All of them, oldest first."""

    items: Sequence[ApiKeyShown]
    next_cursor: None = None


def api_key_routes(accounts: AccountUseCases) -> list[HTTPRouteHandler]:
    """What an Admin does with keys."""

    @get(
        "/api-keys",
        sync_to_thread=True,
        opt=needs(Permission.API_KEYS_READ),
        responses=PROBLEMS,
        operation_id="listApiKeys",
        summary="List all keys, working or not",
        tags=["api keys"],
    )
    def listed() -> ApiKeys:
        return ApiKeys([_shown(key) for key in accounts.list_keys()])

    @post(
        "/api-keys",
        sync_to_thread=True,
        opt=needs(Permission.API_KEYS_WRITE),
        responses=PROBLEMS,
        operation_id="createApiKey",
        summary="Make a key; it is shown in this answer alone",
        tags=["api keys"],
    )
    @once(shown_once=True)
    def create(data: JSONBody[NewApiKey]) -> ApiKeyMade:
        command = CreateApiKey(name=data.name, scopes=frozenset(data.scopes), expires_at=data.expires_at)
        made = settled(lambda: accounts.create_key(command))
        return ApiKeyMade(id=made.key.id, token=made.token)

    @post(
        "/api-keys/{key_id:uuid}/revoke",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.API_KEYS_WRITE),
        responses=PROBLEMS,
        operation_id="revokeApiKey",
        summary="Make a key useless, at once and for good",
        tags=["api keys"],
    )
    @once()
    def revoke(key_id: FromPath[UUID]) -> None:
        settled(lambda: accounts.revoke_key(RevokeApiKey(key_id=ApiKeyId(key_id))))

    return [listed, create, revoke]


def _shown(key: ApiKey) -> ApiKeyShown:
    return ApiKeyShown(
        id=key.id,
        name=key.name,
        prefix=key.prefix,
        scopes=key.scopes,
        created_by=key.created_by,
        issued_at=key.issued_at,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
        last_used_on=key.last_used_on,
    )
