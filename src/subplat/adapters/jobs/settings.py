"""How a worker works; the defaults suit production."""

from datetime import timedelta

from attrs import field, frozen
from attrs.validators import ge, gt

_POSITIVE = gt(timedelta())


@frozen(kw_only=True)
class WorkerSettings:
    """Threads per lane, so that bulk work never takes a thread from the rest, and the worker's times.

    `lease` counts in whole seconds: how long a job of a dead worker stays with it. `poll` finds what no notification
    announced: a retry that is due, a lease that ran out. `longest_run`: a handler that hangs longer is given up.
    """

    default_threads: int = field(default=4, validator=ge(0))
    bulk_threads: int = field(default=1, validator=ge(0))
    lease: timedelta = field(default=timedelta(seconds=30), validator=ge(timedelta(seconds=1)))
    poll: timedelta = field(default=timedelta(seconds=1), validator=_POSITIVE)
    longest_run: timedelta = field(default=timedelta(minutes=15), validator=_POSITIVE)
    done_kept: timedelta = field(default=timedelta(days=30), validator=_POSITIVE)

    @property
    def lease_seconds(self) -> int:
        """The lease as the engine takes it."""
        return int(self.lease.total_seconds())
