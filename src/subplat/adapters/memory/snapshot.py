"""The shelves as they are now, to be put back; what lies on them never changes in place."""

from collections.abc import Callable

import attrs

from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.store import Shelf


def put_back(shelves: Shelves) -> Callable[[], None]:
    """What makes them as they are now again."""
    return _every_part(shelves)


def _every_part(holder: object) -> Callable[[], None]:
    cls = type(holder)
    if not attrs.has(cls):
        raise TypeError(f"a {cls.__name__} cannot be put back")
    return _all([_restore(holder, field.name) for field in attrs.fields(cls)])


def _restore(holder: object, name: str) -> Callable[[], None]:
    value: object = getattr(holder, name)
    match value:
        case Shelf():
            return value.put_back()
        case dict() | set() | list():
            kept = value.copy()
            return lambda: _put_in_place(holder, name, value, kept)
        case _:
            return _every_part(value)


def _put_in_place(holder: object, name: str, collection: object, kept: object) -> None:
    # The desks hold the collection itself, so it is filled again; a few replace it, so it is put in its place too.
    if (isinstance(collection, dict) and isinstance(kept, dict)) or (
        isinstance(collection, set) and isinstance(kept, set)
    ):
        collection.clear()
        collection.update(kept)
    elif isinstance(collection, list) and isinstance(kept, list):
        collection[:] = kept
    setattr(holder, name, collection)


def _all(steps: list[Callable[[], None]]) -> Callable[[], None]:
    def every() -> None:
        for step in steps:
            step()

    return every
