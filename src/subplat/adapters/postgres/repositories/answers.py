"""Answers to requests with an idempotency key."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen
from sqlalchemy import delete, func, insert, select, tuple_

from subplat.adapters.postgres.rows.exact_json import json_object, json_text
from subplat.adapters.postgres.tables.idempotency import IDEMPOTENCY_KEYS
from subplat.adapters.postgres.transaction import Transaction
from subplat.application.ports.joining import KeptAnswer, KeyInFlight


@frozen
class PostgresAnswers:
    """See the port. Who claims a key holds an advisory lock on it, which ends with the transaction however it ends."""

    transaction: Transaction

    def claim(self, owner: str, key: str, /) -> KeptAnswer | None:
        """Raises KeyInFlight, Unavailable."""
        lock = func.pg_try_advisory_xact_lock(func.hashtextextended(f"idempotency {owner} {key}", 0))
        if not self.transaction.read(select(lock.label("mine")))[0]["mine"]:
            raise KeyInFlight(key)
        # A statement of its own, so that it sees what the holder before committed.
        mine = (IDEMPOTENCY_KEYS.c.owner == owner) & (IDEMPOTENCY_KEYS.c.key == key)
        rows = self.transaction.read(select(IDEMPOTENCY_KEYS).where(mine))
        if not rows:
            return None
        (row,) = rows
        return KeptAnswer(
            route=row["route"],
            fingerprint=row["fingerprint"],
            status=row["status"],
            headers=_headers(row["headers"]),
            body=row["body"],
        )

    def keep(self, owner: str, key: str, answer: KeptAnswer, at: datetime, /) -> None:
        """Raises AlreadyExists."""
        row = {
            "owner": owner,
            "key": key,
            "route": answer.route,
            "fingerprint": answer.fingerprint,
            "status": answer.status,
            "headers": json_text(answer.headers),
            "body": answer.body,
            "answered_at": at,
        }
        self.transaction.run(insert(IDEMPOTENCY_KEYS), row)

    def forget(self, before: datetime, limit: int, /) -> int:
        """By the index of times."""
        table = IDEMPOTENCY_KEYS
        old = select(table.c.owner, table.c.key).where(table.c.answered_at < before).limit(limit)
        return self.transaction.run(delete(table).where(tuple_(table.c.owner, table.c.key).in_(old))).rowcount


def _headers(text: str) -> Mapping[str, str]:
    return {name: str(value) for name, value in json_object(text).items()}
