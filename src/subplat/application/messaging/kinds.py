"""What is special about sending each kind of mail; every room that writes mail says it for its own."""

from typing import Protocol

from subplat.application.ports.mailer import Attachment
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.errors import RuleBroken
from subplat.domain.messaging.email import Email


class NotNeeded(RuleBroken):
    """What the mail asks for was done before it could leave: it is kept as a draft, and nobody has to act."""

    code = "mail_not_needed"


class MailKind(Protocol):
    """Asked by the sender, in this order; `complete` and `attachments` run outside any unit of work."""

    def ensure_it_fits(self, work: UnitOfWork, email: Email) -> None:
        """Raises NotNeeded, or another RuleBroken when the mail no longer makes sense and a person has to act."""
        ...

    def complete(self, email: Email) -> str:
        """The body as it leaves."""
        ...

    def attachments(self, email: Email) -> tuple[Attachment, ...]:
        """The files that travel with it."""
        ...

    def left(self, work: UnitOfWork, email: Email, thread_id: str) -> None:
        """What becomes true together with the mail having left; locks what it changes before the mail is locked."""
        ...


class PlainMail:
    """Nothing special: the stored body, the stored files."""

    def ensure_it_fits(self, work: UnitOfWork, email: Email) -> None:
        """Always fits."""

    def complete(self, email: Email) -> str:
        """As stored."""
        return email.final_body

    def attachments(self, email: Email) -> tuple[Attachment, ...]:
        """None."""
        return ()

    def left(self, work: UnitOfWork, email: Email, thread_id: str) -> None:
        """Nothing else follows."""
