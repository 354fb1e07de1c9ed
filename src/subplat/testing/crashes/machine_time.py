"""One clock for everybody in a run: the platform's processes, PostgreSQL's queue and the twins. It moves when told to."""

import mmap
import struct
from datetime import UTC, datetime, timedelta
from threading import Lock

import psycopg
from attrs import field, frozen

from subplat.adapters.system.clock import SystemClock
from subplat.testing.at_another_time import let_clock_be_ahead

_SECONDS = struct.Struct("d")
_REAL_NOW = SystemClock.now


@frozen
class SharedAhead:
    """How far ahead of the machine the run is; processes forked from this one share the number."""

    _memory: mmap.mmap = field(factory=lambda: mmap.mmap(-1, _SECONDS.size))

    def __call__(self) -> timedelta:
        return timedelta(seconds=_SECONDS.unpack_from(self._memory)[0])

    def set(self, by: timedelta) -> None:
        """Backwards too: each run begins anew."""
        _SECONDS.pack_into(self._memory, 0, by.total_seconds())

    def now(self) -> datetime:
        """This instant in the run, UTC."""
        return _REAL_NOW(SystemClock()) + self()


@frozen(kw_only=True)
class MachineTime:
    """`superuser_dsn` leads to the run's database."""

    superuser_dsn: str
    ahead: SharedAhead
    _turn: Lock = field(factory=Lock, init=False, eq=False, repr=False)

    @staticmethod
    def install_in_template(superuser_dsn: str) -> None:
        """Lets the queue of a database follow; once, in what the others are cloned from."""
        with psycopg.connect(superuser_dsn, autocommit=True) as connection:
            connection.execute("create table machine_time (ahead double precision not null)")
            connection.execute("insert into machine_time values (0)")
            connection.execute("grant select on machine_time to public")
            connection.execute(
                "create or replace function absurd.current_time() returns timestamptz language sql volatile as"
                " $$ select clock_timestamp() + ahead * interval '1 second' from public.machine_time $$"
            )

    def set(self, moment: datetime) -> None:
        """It is that instant now."""
        with self._turn:
            self._told(moment - _REAL_NOW(SystemClock()))

    def advance(self, by: timedelta) -> None:
        """Time passes; also where somebody else lets it pass at the same time."""
        with self._turn:
            self._told(self.ahead() + by)

    def now(self) -> datetime:
        """This instant, UTC."""
        return self.ahead.now()

    def _told(self, ahead: timedelta) -> None:
        # The platform's clock first: a job that the queue says is due must be due for whoever runs it.
        self.ahead.set(ahead)
        with psycopg.connect(self.superuser_dsn, autocommit=True) as connection:
            connection.execute("update machine_time set ahead = %s", (ahead.total_seconds(),))


def follow(ahead: SharedAhead) -> None:
    """The platform's clock in this process, and in those forked from it."""
    let_clock_be_ahead(ahead)


def aware(text: str) -> datetime:
    """An instant from its text with an offset, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
