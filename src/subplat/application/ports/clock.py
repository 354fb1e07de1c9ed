"""Time, from outside: decided once per command and passed into the domain."""

from datetime import date, datetime
from typing import Protocol


class Clock(Protocol):
    """The instant and the civil day of the business; never fails."""

    def now(self) -> datetime:
        """This instant, aware, UTC."""
        ...

    def today(self) -> date:
        """The civil day of `now()` in the business zone (Asia/Jakarta unless set otherwise)."""
        ...

    def civil_day(self, instant: datetime) -> date:
        """The civil day of an aware instant in the business zone."""
        ...
