"""What is done with the fields of a kind of thing before they are JSON: found out once, from their types."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import attrs
import msgspec
from attrs import frozen

from subplat.domain.periods import Period
from subplat.entrypoints.http.hidden_fields import NOT_FOR_CLIENTS

AS_IT_IS = frozenset({str, int, bool, type(None), UUID, date, Decimal})
SEVERAL = (tuple, list, frozenset)


@frozen(kw_only=True)
class Fields:
    """Of one kind of thing: all, those whose values have to be looked at, and those that clients do not see."""

    names: tuple[str, ...]
    values: Callable[[Any], tuple[Any, ...]]
    looked_at: tuple[str, ...]
    hidden: frozenset[str]

    @property
    def as_they_are(self) -> bool:
        """msgspec would make the same of it."""
        return not self.looked_at and not self.hidden


_FIELDS: dict[type, Fields | None] = {}


def fields_of(kind: type) -> Fields | None:
    """None for what has none, and for a period, which is shown with another end than it has."""
    if kind not in _FIELDS:
        _FIELDS[kind] = None if kind is Period else _described(kind)
    return _FIELDS[kind]


def _described(kind: type) -> Fields | None:
    if attrs.has(kind):
        names = tuple(field.name for field in attrs.fields(kind))
    elif issubclass(kind, msgspec.Struct):
        names = kind.__struct_fields__
    else:
        return None
    hints = get_type_hints(kind)
    return Fields(
        names=names,
        values=attrgetter(*names) if len(names) > 1 else lambda value: tuple(getattr(value, name) for name in names),
        looked_at=tuple(name for name in names if not _is_plain(hints[name])),
        hidden=NOT_FOR_CLIENTS.get(kind, frozenset()),
    )


def _is_plain(kind: Any) -> bool:
    """Whether whatever such a field holds is JSON as it is."""
    kind = getattr(kind, "__supertype__", kind)
    if kind in AS_IT_IS:
        return True
    if origin := get_origin(kind):
        inside = [each for each in get_args(kind) if each is not Ellipsis]
        return origin in (Union, UnionType, *SEVERAL, Sequence) and all(map(_is_plain, inside))
    if not isinstance(kind, type):
        return False
    if issubclass(kind, Enum):
        return True
    fields = fields_of(kind)
    return fields is not None and fields.as_they_are
