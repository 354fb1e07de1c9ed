"""Stretches of time that a list can be narrowed to."""

from datetime import date, datetime

from attrs import frozen


@frozen(kw_only=True)
class Days:
    """Civil days from `first` to `last`, both included; None is without end."""

    first: date | None = None
    last: date | None = None

    def __contains__(self, day: date | None) -> bool:
        if self.first is None and self.last is None:
            return True
        return day is not None and (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@frozen(kw_only=True)
class Instants:
    """From `since` (included) to `before` (not included), aware; None is without end."""

    since: datetime | None = None
    before: datetime | None = None

    def __contains__(self, instant: datetime | None) -> bool:
        if self.since is None and self.before is None:
            return True
        return (
            instant is not None
            and (self.since is None or self.since <= instant)
            and (self.before is None or instant < self.before)
        )


ANY_DAY, ANY_TIME = Days(), Instants()
