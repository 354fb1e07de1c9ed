"""What the twin knows: the bucket's settings, its objects and its files."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import define, field, frozen

from subplat.adapters.sandbox.cosmic.metafields import QUOTATION_FIELDS, Metafield
from subplat.adapters.sandbox.world import World


@define(kw_only=True)
class CosmicAccount:
    """The bucket as its dashboard shows it; `objects_limit` is what the plan allows, None for no limit."""

    bucket: str = "sandbox-quotations"
    read_key: str = "sandbox-read-key"
    write_key: str = "sandbox-write-key"
    object_types: Mapping[str, Mapping[str, Metafield]] = field(factory=lambda: {"quotations": QUOTATION_FIELDS})
    objects_limit: int | None = None


@define(kw_only=True)
class StoredObject:
    """One object."""

    id: str
    title: str
    slug: str
    type: str
    status: str
    metadata: dict[str, Any]
    created_at: datetime
    modified_at: datetime


@frozen(kw_only=True)
class StoredFile:
    """One file of the bucket's media; `name` is unique, `original_name` what it was called."""

    id: str
    name: str
    original_name: str
    content_type: str
    content: bytes = field(repr=False)
    created_at: datetime


@define(kw_only=True)
class CosmicState:
    """The twin's truth; objects and files in order of creation."""

    world: World
    account: CosmicAccount
    objects: dict[str, StoredObject] = field(factory=dict)
    media: dict[str, StoredFile] = field(factory=dict)

    def snapshot(self) -> dict[str, Any]:
        """Everything but the files' bytes, as JSON."""
        return {
            "objects": [object_view(stored) for stored in self.objects.values()],
            "media": [
                {"id": file.id, "name": file.name, "original_name": file.original_name, "size": len(file.content)}
                for file in self.media.values()
            ],
        }


def object_view(stored: StoredObject) -> dict[str, Any]:
    """An object as the API shows it."""
    return {
        "id": stored.id,
        "slug": stored.slug,
        "title": stored.title,
        "bucket": "sandbox",
        "type": stored.type,
        "status": stored.status,
        "created_at": stored.created_at,
        "modified_at": stored.modified_at,
        "metadata": stored.metadata,
    }
