"""Files that arrive by mail: known by their bytes, renamed, capped."""

import re
from collections.abc import Sequence
from hashlib import sha256

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.inbox import ArrivedFile
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.documents.file import StoredFile
from subplat.domain.ids import FileId
from subplat.domain.messaging.email import MailAttachment

LARGEST_FILE = 15 * 1024 * 1024
MOST_FILES = 10

INVOICE = "invoice"
TAX_INVOICE = "faktur-pajak"
OTHER = "lampiran"
PDF = "application/pdf"
UNKNOWN_TYPE = "application/octet-stream"

_TAX_WORDS = re.compile(r"faktur|pajak|tax|(?<![a-z])fp(?![a-z])")
_INVOICE_WORDS = re.compile(r"invoice|(?<![a-z])inv(?![a-z])|tagihan")


@frozen
class FileType:
    """`magic`: how every file of the type begins."""

    magic: bytes
    content_type: str
    ending: str


_TYPES = (
    FileType(b"%PDF-", PDF, "pdf"),
    FileType(b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    FileType(b"\xff\xd8\xff", "image/jpeg", "jpg"),
)


def type_of(content: bytes | None) -> FileType | None:
    """By the first bytes alone, whatever name or type the sender gave; None for what is not kept."""
    return next((each for each in _TYPES if content is not None and content.startswith(each.magic)), None)


@frozen(kw_only=True)
class ArrivedFiles:
    """Keeps what may be kept."""

    identifiers: Identifiers
    clock: Clock

    def store(self, work: UnitOfWork, files: Sequence[ArrivedFile]) -> tuple[MailAttachment, ...]:
        """One entry a file, in order; without a `file_id` for one that is too large or of a kind that we do not take."""
        return tuple(self._store(work, number, file) for number, file in enumerate(files, start=1))

    def _store(self, work: UnitOfWork, number: int, file: ArrivedFile) -> MailAttachment:
        known = type_of(file.content)
        name = f"{_role(file.filename)}-{number}"
        if file.content is None or known is None or len(file.content) > LARGEST_FILE:
            return MailAttachment(filename=name, content_type=UNKNOWN_TYPE)
        stored = StoredFile(
            id=FileId(self.identifiers.new()),
            filename=f"{name}.{known.ending}",
            content_type=known.content_type,
            sha256=sha256(file.content).hexdigest(),
            content=file.content,
            created_at=self.clock.now(),
        )
        work.files.add(stored)
        return MailAttachment(filename=stored.filename, content_type=stored.content_type, file_id=stored.id)


@frozen(kw_only=True)
class InvoiceFiles:
    """Where the books point to; None: not among the files."""

    invoice: str | None
    tax_invoice: str | None


def invoice_files(attachments: Sequence[MailAttachment]) -> InvoiceFiles:
    """By their names: the tax invoice, and the invoice or else the only other document."""
    kept = [each for each in attachments if each.file_id is not None and each.content_type == PDF]
    tax = [each for each in kept if each.filename.startswith(TAX_INVOICE)]
    named = [each for each in kept if each.filename.startswith(INVOICE)]
    rest = [each for each in kept if each not in tax]
    invoice = named or (rest if len(rest) == 1 else [])
    return InvoiceFiles(invoice=_path(invoice), tax_invoice=_path(tax))


def _path(found: Sequence[MailAttachment]) -> str | None:
    return f"/files/{found[0].file_id}" if found else None


def _role(filename: str) -> str:
    name = filename.casefold()
    if _TAX_WORDS.search(name):
        return TAX_INVOICE
    return INVOICE if _INVOICE_WORDS.search(name) else OTHER
