"""Pages of a list, each beginning after a row that the one before ended with."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from attrs import frozen

from subplat.domain.errors import InvalidValue

LARGEST_PAGE = 200
_KEY, _DAY = 16, 4

V = TypeVar("V", covariant=True)


class UnreadableCursor(InvalidValue):
    """This does not say where a page of this list ended."""

    code = "unreadable_cursor"


@frozen
class Position:
    """The row a page ended with: its id, and its day where the list is in order of days. As text it is opaque."""

    key: UUID
    day: date | None = None

    def text(self) -> str:
        """What a caller hands back for the next page."""
        day = b"" if self.day is None else self.day.toordinal().to_bytes(_DAY)
        return urlsafe_b64encode(self.key.bytes + day).rstrip(b"=").decode()

    @classmethod
    def read(cls, text: str) -> "Position":
        """What was handed back; raises UnreadableCursor."""
        try:
            found = urlsafe_b64decode(text + "=" * (-len(text) % 4))
            day = date.fromordinal(int.from_bytes(found[_KEY:])) if len(found) == _KEY + _DAY else None
        except (NotBase64, ValueError, OverflowError):
            raise UnreadableCursor("this cursor was not made by this list") from None
        if len(found) not in (_KEY, _KEY + _DAY) or (position := cls(UUID(bytes=found[:_KEY]), day)).text() != text:
            raise UnreadableCursor("this cursor was not made by this list")
        return position


@frozen(kw_only=True)
class Page(Generic[V]):
    """Rows in the list's order; `next` is where the following page begins, None when there is none."""

    items: tuple[V, ...]
    next: Position | None


def page_size(limit: int) -> int:
    """`limit` if it is 1 to 200; raises InvalidValue."""
    if not 1 <= limit <= LARGEST_PAGE:
        raise InvalidValue(f"a page has 1 to {LARGEST_PAGE} rows", limit=limit)
    return limit


def fitting(after: Position | None, *, by_day: bool) -> Position | None:
    """`after` if it is a position of a list in this order; raises UnreadableCursor."""
    if after is not None and (after.day is not None) is not by_day:
        raise UnreadableCursor("this cursor was made by another list")
    return after
