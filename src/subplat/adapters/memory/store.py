"""The shelves of the in-memory books: aggregates by id, copied in and out so that nobody shares one."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from functools import cache
from itertools import repeat
from operator import attrgetter, call
from typing import Generic, Protocol, TypeVar
from uuid import UUID

import attrs
from attrs import frozen

from subplat.domain.errors import AlreadyExists, NotFound, StaleVersion
from subplat.domain.events import DomainEvent


class Aggregate(Protocol):
    """What every aggregate has."""

    @property
    def id(self) -> UUID: ...

    version: int
    events: list[DomainEvent]


A = TypeVar("A", bound=Aggregate)
T = TypeVar("T")


def copied(row: A) -> A:
    """A copy that shares only what never changes; it has no events of its own yet."""
    shape = _shape(type(row))
    clone = shape.twin(row)
    for name in shape.lists:
        setattr(clone, name, [_twin(value) for value in getattr(row, name)])
    clone.events = []
    return clone


@frozen
class _Shape:
    """How a class is copied: one look at all its slots, and their setters (the original was validated when it was made)."""

    read: Callable[[object], tuple[object, ...]]
    write: tuple[Callable[[object, object], None], ...]
    lists: tuple[str, ...]

    def twin(self, row: T) -> T:
        """Another with the same values."""
        clone: T = object.__new__(type(row))
        # A loop over all slots that runs in C: nothing else in memory is done as often.
        deque(map(call, self.write, repeat(clone), self.read(row)), maxlen=0)
        return clone


def _twin(row: T) -> T:
    kind: type[object] = type(row)
    return _shape(kind).twin(row) if attrs.has(kind) else copy(row)


@cache
def _shape(cls: type) -> _Shape:
    fields = attrs.fields(cls)
    names = [field.name for field in fields]
    # With one name alone it would answer the bare value.
    read = attrgetter(*names) if len(names) > 1 else lambda row: tuple(getattr(row, name) for name in names)
    write = tuple(getattr(cls, name).__set__ for name in names)
    lists = tuple(field.name for field in fields if str(field.type).startswith("list") and field.name != "events")
    return _Shape(read, write, lists)


@frozen
class Change:
    """Something of one kind is new (`before` is None) or differs."""

    kind: str
    id: UUID
    before: object | None
    after: object


_number_of: Callable[[Aggregate], int] = attrgetter("id.int")
"""Sorts as the id does, without comparing ids one by one in Python."""


class Shelf(Generic[A]):
    """Committed aggregates of one kind; `unique` keys no two may share, `lookups` many may (None is nobody's key)."""

    def __init__(
        self,
        kind: str,
        *,
        unique: Mapping[str, Callable[[A], object]] | None = None,
        lookups: Mapping[str, Callable[[A], object]] | None = None,
    ) -> None:
        self.kind = kind
        self.unique = dict(unique or {})
        self.keys = {**self.unique, **(lookups or {})}
        self.rows: dict[UUID, A] = {}
        self.listeners: list[Callable[[A | None, A], None]] = []
        """Told of every row that a commit puts here: as it was (None: it is new) and as it is now."""
        self._index: dict[str, dict[object, dict[UUID, A]]] = {name: {} for name in self.keys}

    def __iter__(self) -> Iterator[A]:
        return iter(sorted(self.rows.values(), key=_number_of))

    def ids(self, name: str, key: object) -> Iterator[UUID]:
        """Ids of the rows with this key."""
        return iter(self._index[name].get(key, ()))

    def having(self, name: str, key: object) -> list[A]:
        """The rows with this key, as they lie there."""
        found = self._index[name].get(key)
        return list(found.values()) if found else []

    def put_back(self) -> Callable[[], None]:
        """What puts everything on the shelf as it is now."""
        rows = dict(self.rows)
        index = {name: {key: dict(found) for key, found in keys.items()} for name, keys in self._index.items()}

        def restore() -> None:
            self.rows, self._index = rows, index

        return restore

    def put(self, row: A) -> None:
        """Replaces the row and its keys."""
        before = self.rows.get(row.id)
        for name, key_of in self.keys.items():
            key, old, index = key_of(row), None if before is None else key_of(before), self._index[name]
            if old is not None and old != key:
                index.get(old, {}).pop(row.id, None)
            if key is not None:
                index.setdefault(key, {})[row.id] = row
        self.rows[row.id] = row
        for hear in self.listeners:
            hear(before, row)


class Desk(Generic[A]):
    """One unit of work's view of a shelf: sees its own changes, puts them back at commit."""

    def __init__(self, shelf: Shelf[A], touched: list[Aggregate]) -> None:
        self._shelf = shelf
        self._touched = touched
        self._changed: dict[UUID, A] = {}

    def get(self, key: UUID, /) -> A:
        """A copy; raises NotFound."""
        return copied(self._known(key))

    def having(self, name: str, key: object) -> tuple[A, ...]:
        """Copies of the rows with this key, in order of id."""
        return tuple(copied(row) for row in self._having(name, key))

    def one(self, name: str, key: object) -> A | None:
        """A copy of the first row with this key."""
        row = next(iter(self._having(name, key)), None)
        return None if row is None else copied(row)

    def add(self, row: A, /) -> None:
        """Raises AlreadyExists when a unique key is taken."""
        if self._current(row.id) is not None:
            raise AlreadyExists(self._shelf.kind, f"id {row.id}")
        self._keep(row)

    def save(self, row: A, /) -> None:
        """Raises StaleVersion when it was saved since it was loaded."""
        if self._known(row.id).version != row.version:
            raise StaleVersion(self._shelf.kind, row.id)
        row.version += 1
        self._keep(row)

    def changes(self) -> Iterator[Change]:
        """What a commit would change."""
        for row in self._changed.values():
            yield Change(self._shelf.kind, row.id, self._shelf.rows.get(row.id), row)

    def commit(self) -> None:
        """Puts the changes on the shelf."""
        for row in self._changed.values():
            self._shelf.put(row)

    def has(self, name: str, key: object) -> bool:
        """Whether there is a row with this key."""
        return bool(self._having(name, key))

    def _having(self, name: str, key: object) -> list[A]:
        """The rows themselves, to be looked at only, in order of id."""
        found, changed = self._shelf.having(name, key), self._changed
        if changed:
            key_of = self._shelf.keys[name]
            found = [row for row in found if row.id not in changed]
            found += [row for row in changed.values() if key_of(row) == key]
        if len(found) > 1:
            found.sort(key=_number_of)
        return found

    def _current(self, key: UUID) -> A | None:
        # Most units of work change little: one look less.
        changed = self._changed.get(key) if self._changed else None
        return changed or self._shelf.rows.get(key)

    def _known(self, key: UUID) -> A:
        """The row itself, to be looked at only."""
        row = self._current(key)
        if row is None:
            raise NotFound(self._shelf.kind, key)
        return row

    def _keep(self, row: A) -> None:
        current = self._current(row.id)
        for name, key_of in self._shelf.unique.items():
            key = key_of(row)
            if key is None or (current is not None and key_of(current) == key):
                continue
            if any(other.id != row.id for other in self._having(name, key)):
                raise AlreadyExists(self._shelf.kind, f"{name} {key}")
        self._touched.append(row)
        self._changed[row.id] = copied(row)
