"""A clock that moves only when told."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from attrs import define, field, setters


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no zone: write it with an offset, such as 2026-01-31T09:00+07:00")
    return instant.astimezone(UTC)


@define(on_setattr=setters.convert)
class ManualClock:
    """Starts at an aware instant; `advance` and `set` move it, forwards or backwards."""

    instant: datetime = field(converter=_utc)
    zone: ZoneInfo = field(factory=lambda: ZoneInfo("Asia/Jakarta"))

    def now(self) -> datetime:
        """This instant, UTC."""
        return self.instant

    def today(self) -> date:
        """The civil day of this instant in the business zone."""
        return self.civil_day(self.instant)

    def civil_day(self, instant: datetime) -> date:
        """The civil day of an instant in the business zone."""
        return instant.astimezone(self.zone).date()

    def advance(self, by: timedelta) -> None:
        """Lets time pass."""
        self.instant += by
