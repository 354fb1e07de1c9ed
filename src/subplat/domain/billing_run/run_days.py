"""On which days the billing run ran: days on which it did not are ours, not the client's."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date

from attrs import field, frozen


def _ascending(days: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted(set(days)))


@frozen
class RunDays:
    """The civil days that have a mark of a finished run; a day before the first one counts as a day without."""

    days: tuple[date, ...] = field(default=(), converter=_ascending)

    def counted(self, after: date, today: date) -> int:
        """Days in `(after, today]` that count against a client: those with a run, and `today`, on which one is running."""
        if today <= after:
            return 0
        # Marks of `today` and later (a clock that was ahead) say nothing here: today counts as one day.
        return bisect_left(self.days, today) - bisect_right(self.days, after) + 1

    def down(self, after: date, today: date) -> int:
        """Days in `(after, today]` that do not count."""
        return max(0, (today - after).days) - self.counted(after, today)
