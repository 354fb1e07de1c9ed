"""How the application connects."""

from datetime import timedelta

from attrs import field, frozen


@frozen(kw_only=True)
class PostgresSettings:
    """`dsn` is the application role's. A use case that waits longer than a timeout fails as Unavailable and is tried again."""

    dsn: str = field(repr=False)
    pool_size: int = 10
    pool_timeout: timedelta = timedelta(seconds=10)
    statement_timeout: timedelta = timedelta(seconds=30)
    lock_timeout: timedelta = timedelta(seconds=10)
    idle_in_transaction_timeout: timedelta = timedelta(seconds=60)
