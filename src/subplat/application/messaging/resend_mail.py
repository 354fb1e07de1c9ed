"""A person sends a mail that did not leave."""

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import EmailId
from subplat.domain.messaging.email import MailDirection, MailPurpose, MailStatus


@frozen(kw_only=True)
class ResendMail:
    """A mail that failed or was withdrawn."""

    email_id: EmailId


@frozen(kw_only=True)
class ResendMailHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: ResendMail) -> bool:
        """Whether anything changed: one that is on its way already stays on it. It leaves once, whoever presses how often.

        Raises NotFound, RuleBroken (it has left, it was not written by us, or it is the draft of an offer: that is sent
        with its quotation, which may have changed).
        """
        with self.units_of_work() as work:
            email = work.emails.get(command.email_id)
            if email.direction is MailDirection.INBOUND:
                raise RuleBroken("this mail was not written by us", email_id=email.id)
            if email.status is MailStatus.SENT:
                raise RuleBroken("this mail has left already: it is not sent twice", email_id=email.id)
            if email.status is MailStatus.DRAFT and email.release_requested_at is not None:
                return False
            if email.status is MailStatus.FAILED:
                email.redraft()
            elif email.purpose is MailPurpose.QUOTATION:
                raise RuleBroken("the mail of an offer is sent by sending its quotation", email_id=email.id)
            email.release(self.clock.now())
            work.emails.save(email)
            work.commit()
        return True
