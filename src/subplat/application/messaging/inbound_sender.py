"""Whom a mail is from, and what it is about; nothing that it says about itself is believed."""

from uuid import UUID

from attrs import frozen

from subplat.application.policies import Policies
from subplat.application.ports.inbox import ArrivedMail
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.ids import BillingCycleId, ClientId
from subplat.domain.messaging.email import Email, MailDirection, MailPurpose, MailStatus
from subplat.domain.messaging.unclear import Doubt
from subplat.domain.messaging.written_facts import bills_named

ABOUT_INVOICES = frozenset({MailPurpose.INVOICE_REQUEST, MailPurpose.FINANCE_FOLLOW_UP})
_MOST_BILLS = 20


@frozen(kw_only=True)
class Recognised:
    """What a mail is: its purpose, the bill or client it belongs to, why a person has to look, and the mail of ours that came back."""

    purpose: MailPurpose
    related_id: UUID | None = None
    doubts: tuple[Doubt, ...] = ()
    bounced: Email | None = None


@frozen(kw_only=True)
class SenderRecognition:
    """By the thread at the provider, our own id in subject or text, and the sender's address."""

    policies: Policies

    def recognise(self, work: UnitOfWork, mailbox: str, mail: ArrivedMail) -> Recognised:
        """Reads only."""
        ours = [
            email
            for email in work.emails.of_thread(mail.thread_id)
            if email.direction is MailDirection.OUTBOUND and _same(email.from_email, mailbox)
        ]
        if mail.undelivered_to is not None:
            return _bounce(ours, mail, mail.undelivered_to)
        client = self._client(work, mail.from_email)
        bills = _bills(work, ours, mail)
        if _same(mail.from_email, self.policies.finance_email):
            return _from_finance(bills, mail)
        if client is not None:
            return client
        if bills:
            return Recognised(purpose=MailPurpose.INVOICE_REQUEST, doubts=(Doubt.NOT_FINANCE,))
        answered = any(_same(email.to_email, mail.from_email) for email in ours)
        doubts = () if answered or mail.automatic else (Doubt.UNKNOWN_SENDER,)
        return Recognised(purpose=MailPurpose.CLIENT_MAIL, doubts=doubts)

    def _client(self, work: UnitOfWork, address: str) -> Recognised | None:
        by_bill = work.clients.find_by_billing_email(address)
        user = work.users.find_by_email(address)
        found: set[ClientId] = set()
        if by_bill is not None:
            found.add(by_bill.id)
        if user is not None and user.client_id is not None:
            found.add(user.client_id)
        if not found:
            return None
        if len(found) > 1:
            return Recognised(purpose=MailPurpose.CLIENT_MAIL, doubts=(Doubt.SEVERAL_CLIENTS,))
        return Recognised(purpose=MailPurpose.CLIENT_MAIL, related_id=found.pop())


def _from_finance(bills: set[BillingCycleId], mail: ArrivedMail) -> Recognised:
    doubts: tuple[Doubt, ...] = ()
    if mail.forged:
        doubts += (Doubt.NOT_FINANCE,)
    if not mail.automatic and not bills:
        doubts += (Doubt.NO_BILL,)
    if len(bills) > 1:
        doubts += (Doubt.SEVERAL_BILLS,)
    only = next(iter(bills)) if len(bills) == 1 and not mail.forged else None
    return Recognised(purpose=MailPurpose.INVOICE_REQUEST, related_id=only, doubts=doubts)


def _bills(work: UnitOfWork, ours: list[Email], mail: ArrivedMail) -> set[BillingCycleId]:
    """The bills that thread and text lead to, as far as Finance was asked about them."""
    by_thread = {email.related_id for email in ours if email.purpose in ABOUT_INVOICES and email.related_id}
    named = bills_named(f"{mail.subject}\n{mail.text}")[:_MOST_BILLS]
    return {
        BillingCycleId(each)
        for each in sorted(by_thread | set(named))
        if work.emails.find_by_intent(f"invoice_request:{each}") is not None
    }


def _bounce(ours: list[Email], mail: ArrivedMail, undelivered_to: tuple[str, ...]) -> Recognised:
    """Only a mail that left, in that thread, to one of these addresses; the newest of several."""
    back = [
        email
        for email in ours
        if email.status is MailStatus.SENT
        and (not undelivered_to or any(_same(email.to_email, address) for address in undelivered_to))
    ]
    if not back:
        return Recognised(purpose=MailPurpose.CLIENT_MAIL, doubts=(Doubt.BOUNCED,))
    newest = max(back, key=lambda email: (email.sent_at is not None, email.sent_at, email.id))
    return Recognised(purpose=newest.purpose, related_id=newest.related_id, doubts=(Doubt.BOUNCED,), bounced=newest)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
