"""The shelves as they are now, to be put back; what lies on them never changes in place."""

from collections.abc import Callable, Iterable

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
        case dict() | set():
            kept = value.copy()
            return lambda: _refill(holder, name, value, kept)
        case list():
            lines = value.copy()
            return lambda: _refill(holder, name, value, lines)
        case _:
            return _every_part(value)


def _refill(holder: object, name: str, value: object, kept: Iterable[object]) -> None:
    # The desks hold the collection itself, so it is filled again rather than replaced.
    if isinstance(value, list):
        value[:] = kept
    elif isinstance(value, dict | set):
        value.clear()
        value.update(kept)
    setattr(holder, name, value)


def _all(steps: list[Callable[[], None]]) -> Callable[[], None]:
    def every() -> None:
        for step in steps:
            step()

    return every
