"""The machine's clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from attrs import field, frozen


@frozen
class SystemClock:
    """Now, and the civil day in the business zone."""

    zone: ZoneInfo = field(factory=lambda: ZoneInfo("Asia/Jakarta"))

    def now(self) -> datetime:
        """This instant, UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The civil day of this instant in the business zone."""
        return self.civil_day(self.now())

    def civil_day(self, instant: datetime) -> date:
        """The civil day of an instant in the business zone."""
        return instant.astimezone(self.zone).date()
