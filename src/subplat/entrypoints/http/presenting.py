"""How what was looked up is shown: the same fields as the view, instants in UTC, periods with their last day, some not to clients."""

from collections.abc import Mapping
from datetime import UTC, datetime
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
    # By hand: `attrs.asdict` takes ten times as long, which half of a page's time would go into.
    kind = type(value)
    if kind in AS_IT_IS:
        return value
    fields = fields_of(kind)
    if fields is not None:
        return value if fields.as_they_are else _shown(value, fields, for_client)
    if kind in SEVERAL:
        return [_plain(inside, for_client) for inside in value]
    if kind is datetime:
        return value.astimezone(UTC)
    if kind is Period:
        return {"start": value.start, "end": value.last_day}
    if isinstance(value, Mapping):
        return {key: _plain(inside, for_client) for key, inside in value.items()}
    return value


def _shown(value: Any, fields: Fields, for_client: bool) -> dict[str, Any]:
    found = dict(zip(fields.names, fields.values(value), strict=True))
    for name in fields.looked_at:
        inside = found[name]
        if inside is not None:
            found[name] = _plain(inside, for_client)
    if for_client:
        found.update(dict.fromkeys(fields.hidden))
    return found
