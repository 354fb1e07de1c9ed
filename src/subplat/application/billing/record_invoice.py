"""Finance's answer to an invoice request."""

from hashlib import sha256

from attrs import field, frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.domain.documents.file import StoredFile
from subplat.domain.ids import BillingCycleId, FileId
from subplat.domain.money import Money


@frozen(kw_only=True)
class UploadedFile:
    """A file as it was handed in."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)


@frozen(kw_only=True)
class RecordInvoice:
    """`final_amount` (tax included) replaces the computed one while nothing has been paid; None keeps it."""

    cycle_id: BillingCycleId
    number: str
    final_amount: Money | None = None
    invoice: UploadedFile | None = None
    tax_invoice: UploadedFile | None = None


@frozen(kw_only=True)
class RecordInvoiceHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    clock: Clock

    def __call__(self, command: RecordInvoice) -> None:
        """Raises NotFound, IllegalTransition (not requested yet), RuleBroken (amount fixed), InvalidValue."""
        with self.units_of_work() as work:
            work.subscriptions.get_by_cycle(command.cycle_id)
            cycle = work.cycles.get(command.cycle_id)
            cycle.record_invoice(
                number=command.number,
                final_amount=command.final_amount,
                invoice_file_url=self._store(work, command.invoice),
                tax_invoice_file_url=self._store(work, command.tax_invoice),
                now=self.clock.now(),
            )
            work.cycles.save(cycle)
            work.commit()

    def _store(self, work: UnitOfWork, upload: UploadedFile | None) -> str | None:
        if upload is None:
            return None
        file = StoredFile(
            id=FileId(self.identifiers.new()),
            filename=upload.filename,
            content_type=upload.content_type,
            sha256=sha256(upload.content).hexdigest(),
            content=upload.content,
            created_at=self.clock.now(),
        )
        work.files.add(file)
        return file.url
