"""Mails that the platform writes by itself: one per intent, ever, released at once."""

from uuid import UUID

from attrs import frozen

from subplat.application.messaging.letter import Letter
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.ids import EmailId
from subplat.domain.messaging.email import Email, MailPurpose


@frozen(kw_only=True)
class Notices:
    """From the operations mailbox."""

    identifiers: Identifiers
    clock: Clock
    policies: Policies

    def release(
        self, work: UnitOfWork, *, purpose: MailPurpose, related_id: UUID, intent: str, to_email: str, letter: Letter
    ) -> None:
        """Adds the mail to the books unless there is one with its intent."""
        email = Email(
            id=EmailId(self.identifiers.new()),
            purpose=purpose,
            related_id=related_id,
            intent_key=intent,
            from_email=self.policies.operations_email,
            to_email=to_email,
            subject=letter.subject,
            final_body=letter.body,
        )
        email.release(self.clock.now())
        work.emails.add_once(email)
