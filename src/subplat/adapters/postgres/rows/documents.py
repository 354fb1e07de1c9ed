"""Stored files as rows."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.shapes import Values, utc
from subplat.domain.documents.file import StoredFile
from subplat.domain.ids import FileId


def to_row(file: StoredFile) -> Values:
    """The columns of a file."""
    return {
        "id": file.id,
        "filename": file.filename,
        "content_type": file.content_type,
        "sha256": file.sha256,
        "content": file.content,
        "created_at": file.created_at,
    }


def from_row(row: Row) -> StoredFile:
    """The file that was stored."""
    return StoredFile(
        id=FileId(row["id"]),
        filename=row["filename"],
        content_type=row["content_type"],
        sha256=row["sha256"],
        content=bytes(row["content"]),
        created_at=utc(row["created_at"]),
    )
