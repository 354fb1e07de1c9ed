"""Takes one mail into the books."""

from attrs import frozen

from subplat.application.messaging.inbound_files import LARGEST_FILE, MOST_FILES, ArrivedFiles
from subplat.application.messaging.inbound_sender import Recognised, SenderRecognition
from subplat.application.messaging.letter import one_line
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.inbox import ArrivedMail, Inbox
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.domain.clients.client import mail_address
from subplat.domain.errors import InvalidValue
from subplat.domain.ids import BillingCycleId, EmailId
from subplat.domain.messaging.email import Email, MailPurpose
from subplat.domain.messaging.unclear import Doubt, UnclearMail

NO_SENDER = "sender@unreadable.invalid"
"""Stands in for a sender that is no mail address; such a mail always waits for a person."""
_LONGEST_BODY = 200_000


@job("messaging.receive_mail.v1")
@frozen(kw_only=True)
class ReceiveMail(Job):
    """Takes over the mail with the provider's id `mail_id` in our `mailbox`, once."""

    mailbox: str
    mail_id: str

    def order_key(self) -> str:
        return f"inbox:{self.mailbox}:{self.mail_id}"


@frozen(kw_only=True)
class ReceiveMailHandler:
    """Files, log and doubts in one transaction; what the mail means is found out by a job of its own."""

    units_of_work: UnitOfWorkFactory
    inbox: Inbox
    recognition: SenderRecognition
    files: ArrivedFiles
    identifiers: Identifiers
    clock: Clock

    def __call__(self, job: ReceiveMail) -> None:
        """Raises the inbox's Unavailable, Rejected, MalformedAnswer: then the job is tried again."""
        intent = f"gmail:{job.mailbox}:{job.mail_id}"
        with self.units_of_work() as work:
            if work.emails.find_by_intent(intent) is not None:
                return
        mail = self.inbox.fetch(job.mailbox, job.mail_id, largest_file=LARGEST_FILE, most_files=MOST_FILES)
        if mail is None or mail.from_email.casefold() == job.mailbox.casefold():
            return
        with self.units_of_work() as work:
            if work.emails.find_by_intent(intent) is None:
                self._take(work, job.mailbox, intent, mail)
                work.commit()

    def _take(self, work: UnitOfWork, mailbox: str, intent: str, mail: ArrivedMail) -> None:
        recognised = self.recognition.recognise(work, mailbox, mail)
        sender, doubts = _sender(mail.from_email, recognised.doubts)
        now = self.clock.now()
        email = Email.receive(
            email_id=EmailId(self.identifiers.new()),
            purpose=recognised.purpose,
            related_id=recognised.related_id,
            intent_key=intent,
            from_email=sender,
            to_email=mailbox,
            subject=one_line(_storable(mail.subject)),
            body=_storable(mail.text)[:_LONGEST_BODY],
            attachments=self.files.store(work, mail.files),
            message_id=mail.id,
            thread_id=mail.thread_id,
            in_reply_to=_storable(mail.references[-1]) if mail.references else None,
            now=now,
        )
        if recognised.bounced is not None:
            self._mark(work, recognised.bounced, mail)
        if not doubts and (recognised.purpose is not MailPurpose.INVOICE_REQUEST or mail.automatic):
            email.parsed()
        work.emails.add(email)
        if doubts:
            self._ask_a_person(work, email, recognised, doubts, mail)

    def _mark(self, work: UnitOfWork, bounced: Email, mail: ArrivedMail) -> None:
        current = work.emails.get(bounced.id)
        current.bounced(reason=f"came back: {one_line(_storable(mail.subject))}", now=self.clock.now())
        work.emails.save(current)

    def _ask_a_person(
        self, work: UnitOfWork, email: Email, recognised: Recognised, doubts: tuple[Doubt, ...], mail: ArrivedMail
    ) -> None:
        is_bill = recognised.purpose is MailPurpose.INVOICE_REQUEST and recognised.related_id is not None
        unclear = UnclearMail(
            id=email.id,
            doubts=doubts,
            detail=f"from {one_line(_storable(mail.from_email))}: {email.subject}",
            cycle_id=BillingCycleId(recognised.related_id) if is_bill and recognised.related_id else None,
            noticed_at=self.clock.now(),
        )
        unclear.announce()
        work.unclear_mails.add(unclear)


def _sender(address: str, doubts: tuple[Doubt, ...]) -> tuple[str, tuple[Doubt, ...]]:
    try:
        if len(address) <= 255 and address == _storable(address):
            return mail_address(address), doubts
    except InvalidValue:
        pass
    return NO_SENDER, doubts or (Doubt.UNKNOWN_SENDER,)


def _storable(text: str) -> str:
    """What no book can hold (NUL, halves of characters) as `?`."""
    return text.encode(errors="replace").decode().replace("\0", "?")
