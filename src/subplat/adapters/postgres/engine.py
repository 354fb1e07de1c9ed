"""The connection pool of the application."""

from datetime import timedelta

from sqlalchemy import Engine, QueuePool, create_engine

from subplat.adapters.postgres.acting import introduce_at_every_beginning
from subplat.adapters.postgres.settings import PostgresSettings


def open_engine(settings: PostgresSettings) -> Engine:
    """A pool that connects when first used, over psycopg 3; `dispose()` closes it. READ COMMITTED, times in UTC.

    Every transaction says who acts (`acting.py`): a client's sees the client's rows alone.
    """
    options = {
        "timezone": "UTC",
        "statement_timeout": _milliseconds(settings.statement_timeout),
        "lock_timeout": _milliseconds(settings.lock_timeout),
        "idle_in_transaction_session_timeout": _milliseconds(settings.idle_in_transaction_timeout),
    }
    engine = create_engine(
        settings.dsn,
        isolation_level="READ COMMITTED",
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout.total_seconds(),
        pool_pre_ping=True,
        # Values may be client data; messages with them end in logs.
        hide_parameters=True,
        connect_args={
            "application_name": "subplat",
            "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
        },
    )
    introduce_at_every_beginning(engine)
    return engine


def connections_in_use(engine: Engine) -> tuple[int, int]:
    """Of its pool, and how many there may be; asks nobody."""
    pool = engine.pool
    return (pool.checkedout(), pool.size()) if isinstance(pool, QueuePool) else (0, 0)


def _milliseconds(time: timedelta) -> str:
    return str(time // timedelta(milliseconds=1))
