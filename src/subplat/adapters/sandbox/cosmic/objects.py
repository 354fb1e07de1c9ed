"""Creating, changing and deleting objects."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from subplat.adapters.sandbox.cosmic.errors import CosmicRefusal
from subplat.adapters.sandbox.cosmic.metafields import check_metadata
from subplat.adapters.sandbox.cosmic.state import CosmicState, StoredObject

_FITS: Mapping[str, Callable[[Any], bool]] = {
    "title": lambda value: isinstance(value, str) and value.strip() != "",
    "type": lambda value: isinstance(value, str),
    "slug": lambda value: isinstance(value, str) and re.fullmatch(r"[a-z0-9-]{1,100}", value) is not None,
    "status": lambda value: value in ("draft", "published"),
    "metadata": lambda value: isinstance(value, dict),
}


def create(state: CosmicState, body: Any) -> StoredObject:
    """A new object; nothing there keeps two of them apart."""
    content = _checked(body)
    for name in ("title", "type"):
        if name not in content:
            raise CosmicRefusal(400, f"'{name}' is required")
    fields = state.account.object_types.get(content["type"])
    if fields is None:
        raise CosmicRefusal(404, f"Object type '{content['type']}' not found")
    metadata = content.get("metadata", {})
    check_metadata(metadata, fields, whole=True)
    limit = state.account.objects_limit
    if limit is not None and len(state.objects) >= limit:
        raise CosmicRefusal(402, "This Bucket is over its plan's limit of objects. Please upgrade the plan.")
    now = state.world.clock.now()
    stored = StoredObject(
        id=state.world.ids.hex24(),
        title=content["title"],
        slug=_free_slug(state, content.get("slug") or _slug_of(content["title"])),
        type=content["type"],
        status=content.get("status", "published"),
        metadata=dict(metadata),
        created_at=now,
        modified_at=now,
    )
    state.objects[stored.id] = stored
    return stored


def change(state: CosmicState, object_id: str, body: Any) -> StoredObject:
    """The object with the given parts replaced; of the metadata, only the keys that were sent."""
    stored = get(state, object_id)
    content = _checked(body)
    if "type" in content:
        raise CosmicRefusal(400, "'type' cannot be changed")
    metadata = content.get("metadata", {})
    check_metadata(metadata, state.account.object_types[stored.type], whole=False)
    stored.title = content.get("title", stored.title)
    stored.slug = content.get("slug", stored.slug)
    stored.status = content.get("status", stored.status)
    stored.metadata = {**stored.metadata, **metadata}
    stored.modified_at = state.world.clock.now()
    return stored


def get(state: CosmicState, object_id: str) -> StoredObject:
    """The object of that id."""
    if object_id not in state.objects:
        raise CosmicRefusal(404, "Object not found")
    return state.objects[object_id]


def _checked(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise CosmicRefusal(400, "The body must be a JSON object")
    for name, value in body.items():
        if name not in _FITS:
            raise CosmicRefusal(400, f"'{name}' is not allowed")
        if not _FITS[name](value):
            raise CosmicRefusal(400, f"invalid value for '{name}'")
    return body


def _slug_of(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:80] or "object"


def _free_slug(state: CosmicState, slug: str) -> str:
    taken = {stored.slug for stored in state.objects.values()}
    return slug if slug not in taken else f"{slug}-{state.world.ids.hex24()[:8]}"
