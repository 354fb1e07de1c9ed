"""Looking something up: as a list, page by page, or one of them."""

from typing import Protocol, TypeVar
from uuid import UUID

from subplat.application.ports.views.paging import Page, Position
from subplat.application.ports.views.sight import Sight

F = TypeVar("F", contravariant=True)
V = TypeVar("V", covariant=True)
D = TypeVar("D", covariant=True)


class Lookup(Protocol[F, V, D]):
    """One kind of thing as people see it, read in one snapshot, without locks and outside any unit of work.

    Newest first unless its filter says another order. Walking all pages shows what was there at the start and stays in
    the list exactly once, whatever is added meanwhile. Raises Unavailable.
    """

    def page(self, wanted: F, *, sight: Sight, after: Position | None = None, limit: int = 50) -> Page[V]:
        """The rows in sight that fit, after a position; raises InvalidValue (limit not 1 to 200), UnreadableCursor."""
        ...

    def one(self, key: UUID, *, sight: Sight) -> D:
        """That one; raises NotFound, also where it is out of sight."""
        ...
