"""Brings Finance's answer into the books, or before a person."""

from datetime import timedelta

from attrs import frozen

from subplat.application.messaging.inbound_files import invoice_files
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import OutsideFailure, Unavailable
from subplat.application.ports.invoice_reader import InvoiceReader, ReadInvoice
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.errors import DomainError
from subplat.domain.ids import BillingCycleId, EmailId
from subplat.domain.messaging.email import Email, MailDirection, MailPurpose, MailStatus
from subplat.domain.messaging.invoice_answer import BillFacts, InvoiceAnswer, ModelReading, judged
from subplat.domain.messaging.own_words import own_words
from subplat.domain.messaging.unclear import Doubt, UnclearMail

SOON = timedelta(minutes=1)


@job("messaging.understand_answer.v1")
@frozen(kw_only=True)
class UnderstandAnswer(Job):
    """Reads a mail of Finance's that belongs to one bill; does nothing for any other mail, or one that was dealt with."""

    email_id: EmailId

    def order_key(self) -> str:
        return f"mail:{self.email_id}"


@frozen(kw_only=True)
class UnderstandAnswerHandler:
    """The model is asked outside of any unit of work, and may fail: then patterns decide alone."""

    units_of_work: UnitOfWorkFactory
    reader: InvoiceReader
    clock: Clock

    def __call__(self, job: UnderstandAnswer) -> None:
        """Raises Unavailable as long as the books do not know yet that the request has left."""
        with self.units_of_work() as work:
            email = work.emails.get(job.email_id)
            cycle_id = _bill_of(work, email)
        if cycle_id is None:
            return
        reading = self._read(email)
        with self.units_of_work() as work:
            work.subscriptions.get_by_cycle(cycle_id)
            cycle = work.cycles.get(cycle_id)
            email = work.emails.get(job.email_id)
            if _bill_of(work, email) != cycle_id:
                return
            if cycle.status is CycleStatus.PENDING:
                raise Unavailable("books", "that the request has left is not in the books yet", retry_after=SOON)
            self._conclude(work, email, cycle, reading)
            work.commit()

    def _read(self, email: Email) -> ReadInvoice | None:
        try:
            return self.reader.read(own_words(email.final_body))
        except OutsideFailure:
            return None

    def _conclude(self, work: UnitOfWork, email: Email, cycle: BillingCycle, reading: ReadInvoice | None) -> None:
        if reading is not None:
            email.read_by(model=reading.model[:100], prompt=_storable(reading.prompt), answer=_storable(reading.answer))
        answer = judged(email.final_body, bill_facts(cycle), _found(reading))
        doubts, detail = answer.doubts, ""
        if not doubts and email.attachments and all(each.file_id is None for each in email.attachments):
            doubts = (Doubt.FILE_UNUSABLE,)
        if not doubts:
            detail = self._record(work, email, cycle, answer)
            doubts = (Doubt.REFUSED,) if detail else ()
        if doubts:
            unclear = UnclearMail(
                id=email.id,
                doubts=doubts,
                detail=detail or email.subject,
                cycle_id=cycle.id,
                noticed_at=self.clock.now(),
            )
            unclear.announce()
            work.unclear_mails.add(unclear)
        else:
            email.parsed()
        work.emails.save(email)

    def _record(self, work: UnitOfWork, email: Email, cycle: BillingCycle, answer: InvoiceAnswer) -> str:
        """Why the bill refuses it; empty when it does not. A refusal changes nothing."""
        files = invoice_files(email.attachments)
        try:
            cycle.record_invoice(
                number=answer.number or "",
                final_amount=answer.amount,
                invoice_file_url=files.invoice,
                tax_invoice_file_url=files.tax_invoice,
                now=self.clock.now(),
            )
        except DomainError as refusal:
            return refusal.detail
        work.cycles.save(cycle)
        return ""


def bill_facts(cycle: BillingCycle) -> BillFacts:
    """What an answer is compared with."""
    return BillFacts(
        amount=cycle.amount,
        parts=(cycle.quoted.net, cycle.quoted.base, cycle.quoted.tax),
        lines=len(cycle.lines),
        invoice_number=cycle.invoice_number_external,
    )


def _bill_of(work: UnitOfWork, email: Email) -> BillingCycleId | None:
    """The bill, if the mail is still to be read for it."""
    to_read = email.direction is MailDirection.INBOUND and email.status is MailStatus.RECEIVED
    if not to_read or email.purpose is not MailPurpose.INVOICE_REQUEST or email.related_id is None:
        return None
    return None if work.unclear_mails.find(email.id) is not None else BillingCycleId(email.related_id)


def _found(reading: ReadInvoice | None) -> ModelReading | None:
    return None if reading is None else ModelReading(number=reading.number, amount=reading.amount)


def _storable(text: str) -> str:
    return text.encode(errors="replace").decode().replace("\0", "?")
