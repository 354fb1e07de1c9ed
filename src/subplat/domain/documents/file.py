"""A stored file."""

from datetime import datetime

from attrs import field, frozen

from subplat.domain.ids import FileId


@frozen(kw_only=True)
class StoredFile:
    """Bytes under an id, never changed; `sha256` is the hex digest of `content`."""

    id: FileId
    filename: str
    content_type: str
    sha256: str
    content: bytes = field(repr=False)
    created_at: datetime

    @property
    def url(self) -> str:
        """Where the books point to it: a path of the platform, never another host."""
        return f"/files/{self.id}"
