"""What every lookup does alike: narrow, order, cut, show."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

import attrs
from attrs import frozen
from sqlalchemy import ColumnElement, Date, Engine, Select, Uuid, bindparam, literal_column, tuple_

from subplat.adapters.postgres.queries.reading import reading
from subplat.adapters.postgres.questions import Question, Read, Row, Written
from subplat.application.ports.views.paging import Page, Position, fitting, page_size
from subplat.application.ports.views.sight import Sight
from subplat.domain.errors import NotFound

F = TypeVar("F")
V = TypeVar("V")
D = TypeVar("D")
_Values = Mapping[str, object]
Conditions = Iterable[ColumnElement[bool]]


@frozen(kw_only=True, eq=False)
class Listing(Generic[F, V]):
    """`question` finds every row, `views` makes views of rows in their order. Where `day` is given, it orders before the id.

    `within` says what is in a narrowed sight.
    """

    kind: str
    question: Select[*tuple[Any, ...]]
    key: ColumnElement[UUID]
    day: ColumnElement[date] | None = None
    wanted: Callable[[F], Conditions]
    within: Callable[[Sight], ColumnElement[bool]]
    views: Callable[[Sequence[Row], Read], tuple[V, ...]]

    def page(self, wanted: F, *, sight: Sight, after: Position | None, limit: int) -> tuple[Question, _Values]:
        """The question for a page, with one row more if there is one; raises InvalidValue, UnreadableCursor."""
        after, size = fitting(after, by_day=self.day is not None), page_size(limit) + 1
        conditions = [*self.wanted(wanted), *(() if sight.is_everything else (self.within(sight),))]
        if conditions:
            return self.ordered(size, after).where(*conditions), {}
        return _page_of_all(self, size, goes_on=after is not None), {} if after is None else attrs.asdict(after)

    def ordered(self, size: int, after: Position | None) -> Select[*tuple[Any, ...]]:
        """The first ones of all."""
        order = [self.key.desc()] if self.day is None else [self.day.desc(), self.key.desc()]
        # The number itself: what a prepared statement is planned for.
        question = self.question.order_by(*order).limit(literal_column(str(size)))
        if after is None:
            return question
        key, day = bindparam("key", after.key, type_=Uuid()), bindparam("day", after.day, type_=Date())
        return question.where(self.key < key if self.day is None else tuple_(self.day, self.key) < tuple_(day, key))

    def one(self, key: UUID, *, sight: Sight, read: Read) -> Sequence[Row]:
        """The row of a single one, if it is in sight."""
        if sight.is_everything:
            return read(self._by_id, {"key": key})
        return read(self.question.where(self.key == key, self.within(sight)))

    @cached_property
    def _by_id(self) -> Written:
        return Written(self.question.where(self.key == bindparam("key", None, type_=Uuid())))

    def position(self, row: Row) -> Position:
        """Where a page ends that this row is the last of."""
        return Position(row["id"], None if self.day is None else row[self.day.key])


@cache
def _page_of_all(listing: Listing[Any, Any], size: int, *, goes_on: bool) -> Written:
    return Written(listing.ordered(size, Position(UUID(int=0), date.min) if goes_on else None))


@frozen(kw_only=True)
class PostgresLookup(Generic[F, V, D]):
    """See the port. `detail` adds what only a single one shows."""

    engine: Engine
    listing: Listing[F, V]
    detail: Callable[[V, Read, Sight], D]

    def page(self, wanted: F, *, sight: Sight, after: Position | None = None, limit: int = 50) -> Page[V]:
        """One statement, and one for each kind of lines."""
        question, values = self.listing.page(wanted, sight=sight, after=after, limit=limit)
        with reading(self.engine) as read:
            found = read(question, values)
            shown = found[:limit]
            items = self.listing.views(shown, read) if shown else ()
        return Page(items=items, next=self.listing.position(shown[-1]) if len(found) > limit else None)

    def one(self, key: UUID, *, sight: Sight) -> D:
        """By its id."""
        with reading(self.engine) as read:
            found = self.listing.one(key, sight=sight, read=read)
            if not found:
                raise NotFound(self.listing.kind, key)
            return self.detail(self.listing.views(found, read)[0], read, sight)


def as_listed(view: V, read: Read, sight: Sight) -> V:
    """A single one shows what the list shows."""
    return view
