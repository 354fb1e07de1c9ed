"""The audit trail as pages, newest first."""

from collections.abc import Iterator, Mapping

from attrs import frozen
from sqlalchemy import ColumnElement, Engine, RowMapping, select

from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.rows.shapes import utc
from subplat.adapters.postgres.tables.audit import AUDIT_LOG
from subplat.application.ports.audit import EVERYTHING, Action, AuditEntry, AuditFilter
from subplat.domain.accounts.actor import Source
from subplat.domain.accounts.user import Role


@frozen(kw_only=True)
class PostgresAuditReader:
    """See the port."""

    engine: Engine

    def entries(
        self, wanted: AuditFilter = EVERYTHING, *, before: int | None = None, limit: int = 50
    ) -> tuple[AuditEntry, ...]:
        """By the index of what is asked for; raises Unavailable."""
        question = select(AUDIT_LOG).where(*_conditions(wanted)).order_by(AUDIT_LOG.c.id.desc()).limit(limit)
        if before is not None:
            question = question.where(AUDIT_LOG.c.id < before)
        options = {"postgresql_readonly": True}
        with told_in_port_words(), self.engine.connect().execution_options(**options) as connection:
            return tuple(_entry(row) for row in connection.execute(question).mappings())


def _conditions(wanted: AuditFilter) -> Iterator[ColumnElement[bool]]:
    for name in ("entity", "entity_id", "user_id", "key_id", "source"):
        if (value := getattr(wanted, name)) is not None:
            yield AUDIT_LOG.c[name] == value
    if wanted.since is not None:
        yield AUDIT_LOG.c.at >= wanted.since
    if wanted.until is not None:
        yield AUDIT_LOG.c.at < wanted.until


def _entry(row: RowMapping) -> AuditEntry:
    return AuditEntry(
        number=row["id"],
        at=utc(row["at"]),
        source=Source(row["source"]),
        label=row["label"],
        user_id=row["user_id"],
        role=Role(row["role"]) if row["role"] else None,
        key_id=row["key_id"],
        request_id=row["request_id"],
        reason=row["reason"],
        entity=row["entity"],
        entity_id=row["entity_id"],
        part=row["part"],
        part_id=row["part_id"],
        action=Action(row["action"]),
        before=_side(row["before"]),
        after=_side(row["after"]),
    )


def _side(value: Mapping[str, object] | None) -> Mapping[str, str | None] | None:
    # The trigger writes texts and nulls alone.
    if value is None:
        return None
    return {name: None if text is None else str(text) for name, text in sorted(value.items())}
