"""Counting attempts in PostgreSQL: one row a window, so that all processes count together."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from attrs import frozen
from sqlalchemy import Engine, delete
from sqlalchemy.dialects.postgresql import insert

from subplat.adapters.postgres.sessions import own_transaction
from subplat.adapters.postgres.tables.access import ATTEMPTS
from subplat.domain.accounts.access_policy import Limit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@frozen(kw_only=True)
class PostgresAttempts:
    """See the port."""

    engine: Engine

    def take(self, kind: str, subject: str, limit: Limit, now: datetime, /) -> timedelta | None:
        """One statement counts and tells; the row's lock puts simultaneous ones in line."""
        start = now - (now - _EPOCH) % limit.within
        fresh = insert(ATTEMPTS).values(kind=kind, subject_hash=_hashed(subject), window_start=start, tries=1)
        # Beyond the limit it is known: no need to count on, up to where a number ends.
        counted = fresh.on_conflict_do_update(
            index_elements=[ATTEMPTS.c.kind, ATTEMPTS.c.subject_hash, ATTEMPTS.c.window_start],
            set_={"tries": ATTEMPTS.c.tries + 1},
            where=ATTEMPTS.c.tries < limit.times,
        )
        with own_transaction(self.engine) as connection:
            within = connection.execute(counted.returning(ATTEMPTS.c.tries)).one_or_none() is not None
        return None if within else start + limit.within - now

    def forget(self, kind: str, subject: str, /) -> None:
        """Its rows go."""
        mine = (ATTEMPTS.c.kind == kind) & (ATTEMPTS.c.subject_hash == _hashed(subject))
        with own_transaction(self.engine) as connection:
            connection.execute(delete(ATTEMPTS).where(mine))

    def forget_before(self, moment: datetime, /) -> int:
        """Rows go."""
        with own_transaction(self.engine) as connection:
            return connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.window_start < moment)).rowcount


def _hashed(subject: str) -> str:
    """Addresses of strangers are nobody's to read."""
    return sha256(subject.encode()).hexdigest()
