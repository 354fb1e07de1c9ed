"""How long money is looked for on a page that can no longer be paid."""

from datetime import timedelta

from attrs import field, frozen
from attrs.validators import ge, gt

from subplat.domain.errors import InvalidValue


@frozen(kw_only=True)
class LateMoney:
    """A transfer under way may arrive long after its page was closed, and its callback may be lost.

    The first look comes `first` after the page was closed: by then no request that was given up lands any more. Each
    further pause is twice as long, and the last look comes at `last`.
    """

    first: timedelta = field(default=timedelta(hours=48), validator=gt(timedelta()))
    last: timedelta = field(default=timedelta(days=90), validator=ge(timedelta()))

    def __attrs_post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidValue("the last look for late money cannot come before the first", last=self.last)

    @property
    def looks(self) -> tuple[timedelta, ...]:
        """When there is a look, counted from the closing; ascending."""
        moments, pause, at = list[timedelta](), self.first, self.first
        while at < self.last:
            moments.append(at)
            pause *= 2
            at += pause
        return (*moments, self.last)

    def pause_after(self, looks: int) -> timedelta | None:
        """How long to wait after so many looks; None once there was the last."""
        moments = (timedelta(), *self.looks)
        return moments[looks + 1] - moments[looks] if looks + 1 < len(moments) else None

    def next_after(self, waited: timedelta) -> timedelta | None:
        """How long to wait where that much has passed since the closing; None when there is no look to come."""
        coming = [at for at in self.looks if at > waited]
        return coming[0] - waited if coming else None
