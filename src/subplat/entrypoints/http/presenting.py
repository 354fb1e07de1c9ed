"""How what was looked up is shown: the same fields as the view, instants in UTC, periods with their last day, some not to clients."""

from collections.abc import Mapping
from datetime import UTC, datetime
from operator import is_
from typing import Any, TypeVar

from litestar import Response
from litestar.serialization import default_serializer, encode_json
from litestar.types import Serializer

from subplat.application.ports.acting import ACTING
from subplat.domain.accounts.user import Role
from subplat.domain.periods import Period
from subplat.entrypoints.http.shown_fields import AS_IT_IS, SEVERAL, Fields, fields_of

T = TypeVar("T")


class Shown(Response[T]):
    """The answer of a route that hands back what was looked up, or what holds it."""

    def render(self, content: Any, media_type: str, enc_hook: Serializer = default_serializer) -> bytes:
        """As JSON; files and texts stay what they are."""
        return super().render(_plain(content, _for_client()), media_type, enc_hook)


def json_of(content: object) -> bytes:
    """Money as `{amount, currency}`; the `end` of a period is the last day included. For whoever acts at the moment."""
    return encode_json(_plain(content, _for_client()))


def _for_client() -> bool:
    actor = ACTING.get()
    return actor is not None and actor.role is Role.CLIENT


def _plain(value: Any, for_client: bool) -> Any:
    """What msgspec makes the right thing of: where it would anyway, the value itself, so that nothing is copied."""
    kind = type(value)
    if kind in AS_IT_IS:
        return value
    fields = fields_of(kind)
    if fields is not None:
        return value if fields.as_they_are else _shown(value, fields, for_client)
    if kind in SEVERAL:
        inside = [_plain(each, for_client) for each in value]
        return value if all(map(is_, inside, value)) else inside
    if kind is datetime:
        return value if value.tzinfo is UTC else value.astimezone(UTC)
    if kind is Period:
        return {"start": value.start, "end": value.last_day}
    if isinstance(value, Mapping):
        return {key: _plain(each, for_client) for key, each in value.items()} if value or kind is not dict else value
    return value


def _shown(value: Any, fields: Fields, for_client: bool) -> Any:
    others: dict[str, Any] = dict.fromkeys(fields.hidden) if for_client else {}
    for name in fields.looked_at:
        inside = getattr(value, name)
        if (other := _plain(inside, for_client)) is not inside:
            others.setdefault(name, other)
    return {**dict(zip(fields.names, fields.values(value), strict=True)), **others} if others else value
