"""Work that comes back by the clock: each slot once, however many workers there are."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo

from attrs import field, frozen
from attrs.validators import ge, le

from subplat.application.ports.jobs import Job

Slots = Callable[[datetime, datetime], Iterator[datetime]]
"""The slots after the first instant and not after the second, ascending, UTC."""

LONGEST_LOOK_BACK = timedelta(days=30)
"""Keys of slots are kept longer than this, so that looking back never runs one twice."""

CLOCKS_DIFFER_BY = timedelta(minutes=1)
"""So much at most between two workers that are both right."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def slot_key(name: str, slot: datetime) -> str:
    """The key of what is done once in that slot; it sorts by time behind the name. Kept for weeks, not for ever."""
    return f"cron:{name}:{slot_time(slot)}"


def slot_time(slot: datetime) -> str:
    """The last part of a slot's key: 20 characters that sort by time."""
    return f"{slot.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


@frozen(kw_only=True)
class PeriodicSchedule:
    """A job for every slot. Slots missed for longer than `look_back`, while no worker ran, are left out.

    A slot still to come can only have been taken by a clock that was ahead: as soon as the clock is right, a queue
    forgets such keys (`slot_time` beyond now and `CLOCKS_DIFFER_BY`), and the slot runs at its time.

    A minute at least: workers look every second or so, and may be late.
    """

    name: str
    slots: Slots
    job: Callable[[datetime], Job]
    """Makes the job of one slot."""
    look_back: timedelta = field(
        default=timedelta(hours=1), validator=[ge(timedelta(minutes=1)), le(LONGEST_LOOK_BACK)]
    )

    def due(self, now: datetime, looked_at: datetime | None) -> Iterator[tuple[str, Job]]:
        """Key and job of every slot up to `now`, from where the caller last looked or as far back as it goes."""
        start = now - self.look_back
        # A clock that was ahead has looked at a time that is still to come: that says nothing of what was before.
        since = start if looked_at is None or looked_at > now else max(start, looked_at)
        for slot in self.slots(since, now):
            yield slot_key(self.name, slot), self.job(slot)


def every(interval: timedelta) -> Slots:
    """Slots at whole multiples of `interval` since 1970 (UTC), so that all workers mean the same instants.

    Whole seconds, since a slot is known by its second; raises ValueError.
    """
    if interval <= timedelta() or interval.microseconds:
        raise ValueError(f"an interval is made of whole seconds, not {interval}")

    def slots(after: datetime, until: datetime) -> Iterator[datetime]:
        number = (after - EPOCH) // interval + 1
        while (slot := EPOCH + number * interval) <= until:
            yield slot
            number += 1

    return slots


def daily(at: time, zone: tzinfo) -> Slots:
    """One slot each civil day of `zone`, at the wall clock's `at`."""

    def slots(after: datetime, until: datetime) -> Iterator[datetime]:
        day = after.astimezone(zone).date()
        while (slot := datetime.combine(day, at, tzinfo=zone).astimezone(UTC)) <= until:
            if slot > after:
                yield slot
            day += timedelta(days=1)

    return slots
