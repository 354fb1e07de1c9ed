"""Asks Finance for invoice and tax invoice of a cycle."""

from attrs import frozen

from subplat.application.billing.invoice_request_mail import TEMPLATE, invoice_request_letter
from subplat.application.messaging.letter import one_line
from subplat.application.messaging.prose import ProseWriter
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.text_generator import ProseRequest
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.ids import BillingCycleId, EmailId
from subplat.domain.messaging.email import Email, MailPurpose

TASK = (
    "Tulis pembuka singkat untuk email internal kepada tim Finance: mohon dibuatkan invoice dan faktur pajak. "
    "Tanpa angka, harga, tautan atau alamat: semuanya ditambahkan oleh sistem."
)


@job("billing.request_invoice.v1")
@frozen(kw_only=True)
class RequestInvoice(Job):
    """One mail per cycle, ever, also for one that was paid already; none for one that was cancelled or costs nothing."""

    cycle_id: BillingCycleId

    def order_key(self) -> str:
        return f"invoice:{self.cycle_id}"


@frozen(kw_only=True)
class RequestInvoiceHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    prose: ProseWriter
    clock: Clock
    policies: Policies

    def __call__(self, job: RequestInvoice) -> None:
        """The model may fail, the mail is written all the same; it leaves by its own job."""
        intent = f"invoice_request:{job.cycle_id}"
        with self.units_of_work() as work:
            if work.emails.find_by_intent(intent) is not None:
                return
            client = work.clients.get(work.subscriptions.get_by_cycle(job.cycle_id).client_id)
        facts = {"nama_client": one_line(client.name)}
        written = self.prose.write(ProseRequest(task=TASK, facts=facts), TEMPLATE)
        with self.units_of_work() as work:
            work.subscriptions.get_by_cycle(job.cycle_id)
            cycle = work.cycles.get(job.cycle_id)
            if cycle.status is CycleStatus.CANCELLED or cycle.amount.is_zero:
                return
            if work.emails.find_by_intent(intent) is not None:
                return
            letter = invoice_request_letter(client, cycle, self.policies, written.paragraphs)
            email = Email(
                id=EmailId(self.identifiers.new()),
                purpose=MailPurpose.INVOICE_REQUEST,
                related_id=cycle.id,
                intent_key=intent,
                from_email=self.policies.operations_email,
                to_email=self.policies.finance_email,
                subject=letter.subject,
                ai_model=written.model,
                ai_prompt=written.prompt,
                ai_generated_body=written.generated,
                final_body=letter.body,
            )
            email.release(self.clock.now())
            work.emails.add(email)
            work.commit()
