"""Stored files as they are shown."""

from datetime import datetime

from attrs import field, frozen

from subplat.application.ports.views.spans import ANY_TIME, Instants
from subplat.domain.documents.file import StoredFile
from subplat.domain.ids import FileId


@frozen(kw_only=True)
class FileFilter:
    """`text`: how the name begins, whatever its case."""

    text: str | None = None
    made: Instants = ANY_TIME


@frozen(kw_only=True)
class FileView:
    """A file without its bytes; `size` in bytes, `sha256` in hex."""

    id: FileId
    filename: str
    content_type: str
    sha256: str
    size: int
    created_at: datetime

    @classmethod
    def of(cls, file: StoredFile) -> "FileView":
        """The file without its bytes."""
        return cls(
            id=file.id,
            filename=file.filename,
            content_type=file.content_type,
            sha256=file.sha256,
            created_at=file.created_at,
            size=len(file.content),
        )


@frozen(kw_only=True)
class FileDetail:
    """With its bytes."""

    file: FileView
    content: bytes = field(repr=False)
