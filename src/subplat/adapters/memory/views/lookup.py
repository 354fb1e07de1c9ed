"""What every lookup does alike: narrow, order, cut, show."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Generic, Protocol, TypeAlias, TypeVar
from uuid import UUID

from attrs import frozen

from subplat.application.ports.access import Access, Kind, Owner
from subplat.application.ports.views.paging import Page, Position, fitting, page_size
from subplat.application.ports.views.sight import Sight
from subplat.domain.errors import NotFound
from subplat.domain.ids import UserId


class Row(Protocol):
    """What has an id."""

    @property
    def id(self) -> UUID: ...


R = TypeVar("R", bound=Row)
F = TypeVar("F")
V = TypeVar("V")
D = TypeVar("D")


@frozen(kw_only=True)
class InMemoryLookup(Generic[F, R, V, D]):
    """See the port. Where `day` is given, it orders before the id; `owner` says whose a row is."""

    kind: str
    rows: Callable[[], Iterable[R]]
    fits: Callable[[F, R], bool]
    owner: Callable[[R], Owner]
    view: Callable[[R], V]
    detail: Callable[[R, Sight], D]
    day: Callable[[R], date] | None = None

    def page(self, wanted: F, *, sight: Sight, after: Position | None = None, limit: int = 50) -> Page[V]:
        """Looks at every row."""
        size, after = page_size(limit), fitting(after, by_day=self.day is not None)
        rows = [row for row in self.rows() if self.fits(wanted, row) and self._is_in(sight, row)]
        ordered = sorted(rows, key=self._key, reverse=True)
        left = (
            ordered
            if after is None
            else [row for row in ordered if self._key(row) < (after.day or date.min, after.key)]
        )
        shown = left[:size]
        end = self._position(shown[-1]) if len(left) > size else None
        return Page(items=tuple(self.view(row) for row in shown), next=end)

    def one(self, key: UUID, *, sight: Sight) -> D:
        """By its id."""
        for row in self.rows():
            if row.id == key and self._is_in(sight, row):
                return self.detail(row, sight)
        raise NotFound(self.kind, key)

    def _is_in(self, sight: Sight, row: R) -> bool:
        return sight.is_everything or is_in(sight, self.owner(row))

    def _key(self, row: R) -> tuple[date, UUID]:
        return (date.min if self.day is None else self.day(row), row.id)

    def _position(self, row: R) -> Position:
        return Position(row.id, None if self.day is None else self.day(row))


def is_in(sight: Sight, owner: Owner) -> bool:
    """Whether what is somebody's is in a narrowed sight."""
    if sight.sales_user_id is not None:
        return sight.sales_user_id in owner.sales_ids
    return sight.client_id is not None and owner.client_id == sight.client_id


Plain: TypeAlias = InMemoryLookup[F, R, V, V]
"""A single one shows what the list shows."""


def shown_alike(view: Callable[[R], V]) -> Callable[[R, Sight], V]:
    """A single one shows what the list shows."""
    return lambda row, _: view(row)


@frozen
class Asking:
    """Whose things are."""

    access: Access

    def owner(self, kind: Kind, key: UUID) -> Owner:
        """Whose this one is."""
        return self.access.owner(kind, key)

    def theirs(self, kind: Kind, key: UUID, wanted: UserId | None) -> bool:
        """Whether it is that sales person's business; None wants anybody's."""
        return wanted is None or wanted in self.owner(kind, key).sales_ids

    def of(self, kind: Kind) -> Callable[[Row], Owner]:
        """Whose a row of this kind is."""
        return lambda row: self.access.owner(kind, row.id)
