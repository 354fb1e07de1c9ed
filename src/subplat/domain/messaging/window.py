"""At what time of day the platform's own letters to clients leave."""

from datetime import UTC, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from attrs import frozen

JAKARTA = ZoneInfo("Asia/Jakarta")


@frozen(kw_only=True)
class SendingWindow:
    """From `opens` (wall clock of `zone`) to the end of the civil day: nobody is reminded in the middle of the night.

    It opens on every day, so that no letter waits into the next one: a reminder leaves on its due date at the latest.
    """

    opens: time = time(8)
    zone: tzinfo = JAKARTA

    def wait_until(self, now: datetime) -> datetime | None:
        """The instant (UTC) at which it opens on the day of `now`; None while it is open."""
        start = datetime.combine(now.astimezone(self.zone).date(), self.opens, tzinfo=self.zone).astimezone(UTC)
        return start if now < start else None
