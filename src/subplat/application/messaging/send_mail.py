"""Brings one released mail to its reader, once."""

from collections.abc import Mapping
from uuid import UUID

from attrs import frozen

from subplat.application.messaging.kinds import MailKind, NotNeeded, PlainMail
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import Rejected
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.mailer import DraftGone, Mailer, OutgoingMail, SentMail
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import EmailId
from subplat.domain.messaging.email import Email, MailPurpose, MailStatus

IN_DAYTIME = frozenset({MailPurpose.REMINDER, MailPurpose.PAYMENT_STATUS})
"""Letters to clients that the platform writes by itself; what a person sends, or a client waits for, leaves at once."""


@job("messaging.send_mail.v1")
@frozen(kw_only=True)
class SendMail(Job):
    """Sends it if it was released, still fits and has not left yet. Mails `about` one thing leave in their order."""

    email_id: EmailId
    about: UUID | None = None

    def order_key(self) -> str:
        return f"mail:{self.about or self.email_id}"


@frozen(kw_only=True)
class SendMailHandler:
    """Draft at the provider → its id in the books → send: a crash anywhere leaves at worst an unsent stray draft."""

    units_of_work: UnitOfWorkFactory
    mailer: Mailer
    kinds: Mapping[MailPurpose, MailKind]
    clock: Clock
    policies: Policies

    def __call__(self, job: SendMail) -> None:
        """Raises the mailer's Unavailable, OutcomeUnknown, MalformedAnswer: then the job is tried again."""
        with self.units_of_work() as work:
            email = work.emails.get(job.email_id)
            if email.status is not MailStatus.DRAFT or email.release_requested_at is None:
                return
            if self._waits(work, email):
                return
        kind = self.kinds.get(email.purpose, PlainMail())
        try:
            sent = self._deliver(email, kind)
        except NotNeeded as moved_on:
            self._withdrawn(email.id, str(moved_on))
        except (Rejected, RuleBroken) as refusal:
            self._failed(email.id, str(refusal))
        else:
            self._sent(email, kind, sent)

    def _waits(self, work: UnitOfWork, email: Email) -> bool:
        """Promises to come again when letters to clients may leave; what it says is looked at again then."""
        opens = self.policies.client_letters.wait_until(self.clock.now()) if email.purpose in IN_DAYTIME else None
        if opens is None or email.gmail_draft_id is not None:
            return False
        work.jobs.enqueue(SendMail(email_id=email.id), key=f"mail:{email.id}:{opens:%Y%m%d%H%M}", not_before=opens)
        work.commit()
        return True

    def _deliver(self, email: Email, kind: MailKind) -> SentMail:
        """Before a mail is given up, or written anew after it failed, the mailbox is asked whether it left unheard."""
        if email.gmail_draft_id is None:
            earlier = self._find_sent(email) if email.error_message else None
            return earlier or self._send(email, self._prepare(email, kind))
        try:
            self._ensure_it_fits(email, kind)
        except RuleBroken:
            earlier = self._find_sent(email)
            if earlier is None:
                raise
            return earlier
        return self._send(email, email.gmail_draft_id)

    def _ensure_it_fits(self, email: Email, kind: MailKind) -> None:
        with self.units_of_work() as work:
            kind.ensure_it_fits(work, email)

    def _find_sent(self, email: Email) -> SentMail | None:
        return self.mailer.find_sent(email.from_email, email.message_id)

    def _prepare(self, email: Email, kind: MailKind) -> str:
        self._ensure_it_fits(email, kind)
        mail = OutgoingMail(
            message_id=email.message_id,
            from_email=email.from_email,
            to_email=email.to_email,
            subject=email.subject,
            body=kind.complete(email),
            attachments=kind.attachments(email),
            thread_id=email.gmail_thread_id,
            in_reply_to=email.in_reply_to,
        )
        draft_id = self.mailer.prepare(mail)
        with self.units_of_work() as work:
            current = work.emails.get(email.id)
            current.prepared(draft_id)
            work.emails.save(current)
            work.commit()
        return draft_id

    def _send(self, email: Email, draft_id: str) -> SentMail:
        try:
            return self.mailer.send(email.from_email, draft_id)
        except DraftGone:
            sent = self._find_sent(email)
            if sent is None:
                raise RuleBroken("its draft was removed from the mailbox before it was sent") from None
            return sent

    def _sent(self, email: Email, kind: MailKind, sent: SentMail) -> None:
        with self.units_of_work() as work:
            kind.left(work, email, sent.thread_id)
            current = work.emails.get(email.id)
            if current.status is MailStatus.DRAFT:
                current.sent(message_id=sent.provider_message_id, thread_id=sent.thread_id, now=self.clock.now())
                work.emails.save(current)
                work.commit()

    def _failed(self, email_id: EmailId, reason: str) -> None:
        with self.units_of_work() as work:
            email = work.emails.get(email_id)
            if email.status is MailStatus.DRAFT:
                email.failed(reason=reason, now=self.clock.now())
                work.emails.save(email)
                work.commit()

    def _withdrawn(self, email_id: EmailId, reason: str) -> None:
        with self.units_of_work() as work:
            email = work.emails.get(email_id)
            if email.status is MailStatus.DRAFT:
                email.withdraw(reason=reason)
                work.emails.save(email)
                work.commit()
