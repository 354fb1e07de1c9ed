"""The platform in one process: every port in memory, the same use cases."""

from collections.abc import Callable, Sequence
from datetime import datetime

from attrs import define

from subplat.adapters.memory.access import InMemoryAccess
from subplat.adapters.memory.audit import InMemoryAuditReader, job_retried
from subplat.adapters.memory.books import InMemoryBooks
from subplat.adapters.memory.callbacks import InMemoryCallbackReader
from subplat.adapters.memory.clock import ManualClock
from subplat.adapters.memory.documents import InMemoryDocumentRenderer
from subplat.adapters.memory.due import InMemoryDue
from subplat.adapters.memory.entry import (
    InMemoryAttempts,
    InMemoryPasswordHasher,
    InMemoryPasswordJudge,
    InMemorySessions,
)
from subplat.adapters.memory.event_receivers import InMemoryEventSender
from subplat.adapters.memory.figures import InMemoryBookFigures, InMemoryQueueFigures
from subplat.adapters.memory.identifiers import SeededIdentifiers, SeededTokens
from subplat.adapters.memory.inbox import InMemoryInbox
from subplat.adapters.memory.invoice_reader import InMemoryInvoiceReader
from subplat.adapters.memory.job_inspection import InMemoryJobInspector
from subplat.adapters.memory.jobs import InMemoryJobs
from subplat.adapters.memory.mailer import InMemoryMailer
from subplat.adapters.memory.payment_gateway import InMemoryPaymentGateway
from subplat.adapters.memory.provisioner import InMemoryProvisioner
from subplat.adapters.memory.quotation_mirror import InMemoryQuotationMirror
from subplat.adapters.memory.reports.books import in_memory_reports
from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.text_generator import InMemoryTextGenerator
from subplat.adapters.memory.unit_of_work import InMemoryUnitsOfWork
from subplat.adapters.memory.views.everything import in_memory_views
from subplat.adapters.passwords.codes import PyotpOneTimeCodes
from subplat.application.accounts.use_cases import AccessPorts
from subplat.application.application import Application, assemble
from subplat.application.integrations.announcements import Announcements
from subplat.application.messaging.inbound_poll import PollInbox
from subplat.application.outside import Ports
from subplat.application.policies import Policies
from subplat.application.ports.documents import Letterhead
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.periodic import PeriodicSchedule
from subplat.application.reactions import reactions
from subplat.application.reporting.value_keeping import Together, ValueKeeping
from subplat.domain.provisioning.words import TargetSystem
from subplat.wiring.exports import exporters
from subplat.wiring.outward import guarded
from subplat.wiring.schedules import SCHEDULES

SAMPLE_POLICIES = Policies(
    seller=Letterhead(
        name="PT Contoh Awan Nusantara",
        address="Jl. Contoh No. 1, Jakarta 12190",
        tax_number="0012345678091000",
        email="billing@reseller.example",
    ),
    base_url="http://127.0.0.1:8000",
    finance_email="finance@reseller.example",
    operations_email="ops@reseller.example",
)
"""A made-up reseller, for trying things out."""

USUAL_RETRIES = RetryPolicy()


@define(kw_only=True, eq=False)
class MemoryPlatform:
    """The application together with what stands in for the outside world."""

    clock: ManualClock
    shelves: Shelves
    units_of_work: InMemoryUnitsOfWork
    jobs: InMemoryJobs
    inspector: InMemoryJobInspector
    gateway: InMemoryPaymentGateway
    mailer: InMemoryMailer
    inbox: InMemoryInbox
    invoice_reader: InMemoryInvoiceReader
    text_generator: InMemoryTextGenerator
    provisioners: dict[TargetSystem, InMemoryProvisioner]
    mirror: InMemoryQuotationMirror
    event_sender: InMemoryEventSender
    hasher: InMemoryPasswordHasher
    sessions: InMemorySessions
    application: Application


def memory_platform(
    now: datetime,
    policies: Policies = SAMPLE_POLICIES,
    around: Callable[[Ports], Ports] = lambda ports: ports,
    schedules: Sequence[PeriodicSchedule] = SCHEDULES,
    retries: RetryPolicy = USUAL_RETRIES,
) -> MemoryPlatform:
    """A new, empty platform whose clock stands at `now` (aware); `around` decorates the ports the use cases get."""
    clock = ManualClock(now)
    shelves = Shelves()
    jobs = InMemoryJobs(clock=clock, schedules=schedules, policy=retries)
    gateway = InMemoryPaymentGateway(clock=clock)
    inbox = InMemoryInbox(clock=clock, on_arrival=lambda: jobs.accept(PollInbox(), None, None))
    invoice_reader = InMemoryInvoiceReader()
    mailer, text_generator, mirror = InMemoryMailer(), InMemoryTextGenerator(), InMemoryQuotationMirror()
    provisioners = {target: InMemoryProvisioner() for target in TargetSystem}
    books = InMemoryBooks(shelves)
    identifiers, event_sender = SeededIdentifiers(clock), InMemoryEventSender()
    units_of_work = InMemoryUnitsOfWork(
        shelves=shelves,
        jobs=jobs,
        reactions=reactions,
        announce=Together((Announcements(identifiers=identifiers), ValueKeeping(clock=clock, policy=policies.values))),
    )
    inspector = InMemoryJobInspector(jobs, lambda job_id: job_retried(units_of_work, job_id))
    hasher, sessions = InMemoryPasswordHasher(), InMemorySessions(shelves.users)
    ports = Ports(
        units_of_work=units_of_work,
        books=books,
        work_lists=books,
        access=InMemoryAccess(shelves),
        views=in_memory_views(shelves),
        due=InMemoryDue(shelves, clock),
        audit=InMemoryAuditReader(shelves=shelves),
        clock=clock,
        identifiers=identifiers,
        tokens=SeededTokens(),
        gateway=gateway,
        auto_debit=gateway,
        refunds=gateway,
        callbacks=InMemoryCallbackReader(),
        mailer=mailer,
        inbox=inbox,
        invoice_reader=invoice_reader,
        text_generator=text_generator,
        provisioners=provisioners,
        mirror=mirror,
        documents=InMemoryDocumentRenderer(),
        jobs=inspector,
        event_sender=event_sender,
        reports=in_memory_reports(shelves, clock),
        exporters=exporters(),
        entry=AccessPorts(
            sessions=sessions,
            attempts=InMemoryAttempts(),
            hasher=hasher,
            judge=InMemoryPasswordJudge(),
            codes=PyotpOneTimeCodes(),
        ),
        book_figures=InMemoryBookFigures(shelves),
        queue_figures=InMemoryQueueFigures(jobs),
    )
    return MemoryPlatform(
        clock=clock,
        shelves=shelves,
        units_of_work=units_of_work,
        jobs=jobs,
        inspector=inspector,
        gateway=gateway,
        mailer=mailer,
        inbox=inbox,
        invoice_reader=invoice_reader,
        text_generator=text_generator,
        provisioners=provisioners,
        mirror=mirror,
        event_sender=event_sender,
        hasher=hasher,
        sessions=sessions,
        application=assemble(around(guarded(ports)), policies),
    )
