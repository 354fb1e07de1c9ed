"""Everything the use cases need from outside, in one place."""

from collections.abc import Mapping

from attrs import frozen

from subplat.application.accounts.use_cases import AccessPorts
from subplat.application.ports.access import Access
from subplat.application.ports.audit import AuditReader
from subplat.application.ports.books import BooksReader, WorkLists
from subplat.application.ports.clock import Clock
from subplat.application.ports.documents import DocumentRenderer
from subplat.application.ports.due import Due
from subplat.application.ports.exports import ExportFormat, ReportExporter
from subplat.application.ports.figures import BookFiguresReader, QueueFiguresReader
from subplat.application.ports.identifiers import Identifiers, Tokens
from subplat.application.ports.inbox import Inbox
from subplat.application.ports.integrations import EventSender
from subplat.application.ports.invoice_reader import InvoiceReader
from subplat.application.ports.job_inspection import JobInspector
from subplat.application.ports.mailer import Mailer
from subplat.application.ports.payment_gateway import AutoDebitGateway, CallbackReader, PaymentGateway, RefundGateway
from subplat.application.ports.provisioner import Provisioner
from subplat.application.ports.quotation_mirror import QuotationMirror
from subplat.application.ports.reports import ReportBooks
from subplat.application.ports.side_by_side import SideBySide, one_after_another
from subplat.application.ports.text_generator import TextGenerator
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.ports.views.views import Views
from subplat.domain.provisioning.words import TargetSystem


@frozen(kw_only=True)
class Ports:
    """Everything the use cases need from outside."""

    units_of_work: UnitOfWorkFactory
    books: BooksReader
    work_lists: WorkLists
    due: Due
    audit: AuditReader
    access: Access
    views: Views
    clock: Clock
    identifiers: Identifiers
    tokens: Tokens
    gateway: PaymentGateway
    auto_debit: AutoDebitGateway
    refunds: RefundGateway
    callbacks: CallbackReader
    mailer: Mailer
    inbox: Inbox
    invoice_reader: InvoiceReader
    text_generator: TextGenerator
    provisioners: Mapping[TargetSystem, Provisioner]
    mirror: QuotationMirror
    documents: DocumentRenderer
    jobs: JobInspector
    event_sender: EventSender
    reports: ReportBooks
    exporters: Mapping[ExportFormat, ReportExporter]
    entry: AccessPorts
    book_figures: BookFiguresReader
    queue_figures: QueueFiguresReader
    side_by_side: SideBySide = one_after_another
