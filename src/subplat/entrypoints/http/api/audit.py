"""The audit trail, to read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from subplat.application.accounts.rights import Permission
from subplat.application.ports.audit import AuditEntry, AuditFilter, AuditReader
from subplat.domain.accounts.actor import Source
from subplat.domain.ids import ApiKeyId, UserId
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.route_rights import needs


class AuditPage(msgspec.Struct, frozen=True, kw_only=True):
    """Newest first; `next_cursor` is null on the last page."""

    items: Sequence[AuditEntry]
    next_cursor: str | None


def audit_routes(audit: AuditReader) -> list[HTTPRouteHandler]:
    """For Admins."""

    @get(
        "/audit",
        sync_to_thread=True,
        opt=needs(Permission.AUDIT_READ),
        responses=PROBLEMS,
        operation_id="listAuditEntries",
        summary="Who changed what, when and why",
        tags=["audit"],
    )
    def listed(
        entity: Annotated[str | None, QueryParameter(name="entity", required=False, max_length=100)] = None,
        entity_id: UUID | None = None,
        user_id: UUID | None = None,
        key_id: UUID | None = None,
        source: Source | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        cursor: Annotated[str | None, QueryParameter(name="cursor", required=False, pattern="^[0-9]{1,18}$")] = None,
        limit: Annotated[int, QueryParameter(name="limit", required=False, ge=1, le=200)] = 50,
    ) -> AuditPage:
        wanted = AuditFilter(
            entity=entity,
            entity_id=entity_id,
            user_id=None if user_id is None else UserId(user_id),
            key_id=None if key_id is None else ApiKeyId(key_id),
            source=source,
            since=since,
            until=until,
        )
        found = audit.entries(wanted, before=int(cursor) if cursor else None, limit=limit)
        more = str(found[-1].number) if len(found) == limit else None
        return AuditPage(items=found, next_cursor=more)

    return [listed]
