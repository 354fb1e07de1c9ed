"""Open logins in PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from attrs import frozen
from sqlalchemy import Connection, Engine, Text, bindparam, delete, func, insert, select, update

from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.questions import Written, rows_of
from subplat.adapters.postgres.rows.access import session_from_row, session_to_row
from subplat.adapters.postgres.rows.accounts import user_from_row
from subplat.adapters.postgres.tables.access import SESSIONS
from subplat.adapters.postgres.tables.accounts import USERS
from subplat.application.ports.crash_points import crash_point
from subplat.application.ports.sessions import KnownSession
from subplat.domain.accounts.session import Session
from subplat.domain.ids import SessionId

_USERS = "of_user_"
_KNOWN = Written(
    select(SESSIONS, *(column.label(_USERS + column.name) for column in USERS.c))
    .join(USERS, USERS.c.id == SESSIONS.c.user_id)
    .where(SESSIONS.c.token_hash == bindparam("token_hash", None, type_=Text()))
)


@contextmanager
def own_transaction(engine: Engine) -> Iterator[Connection]:
    """Committed at the end of the block; a failure comes in the words of the ports."""
    with told_in_port_words(), engine.begin() as connection:
        yield connection
        crash_point("entry commit before")
    crash_point("entry commit after")


@frozen(kw_only=True)
class PostgresSessions:
    """See the port."""

    engine: Engine

    def open(self, session: Session, /) -> None:
        """One row."""
        with own_transaction(self.engine) as connection:
            connection.execute(insert(SESSIONS).values(session_to_row(session)))

    def find(self, token_hash: str, /) -> KnownSession | None:
        """The session and its user at once: every request of a browser asks."""
        with own_transaction(self.engine) as connection:
            found = rows_of(connection, _KNOWN, {"token_hash": token_hash})
        if not found:
            return None
        user = {column.name: found[0][_USERS + column.name] for column in USERS.c}
        return KnownSession(session=session_from_row(found[0]), user=user_from_row(user))

    def seen(self, session_id: SessionId, now: datetime, /) -> None:
        """The later of the two."""
        later = func.greatest(SESSIONS.c.last_seen_at, now)
        with own_transaction(self.engine) as connection:
            connection.execute(update(SESSIONS).where(SESSIONS.c.id == session_id).values(last_seen_at=later))

    def end(self, token_hash: str, /) -> None:
        """The row goes."""
        with own_transaction(self.engine) as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.token_hash == token_hash))

    def forget_before(self, opened: datetime, /) -> int:
        """Rows go."""
        with own_transaction(self.engine) as connection:
            return connection.execute(delete(SESSIONS).where(SESSIONS.c.opened_at < opened)).rowcount
