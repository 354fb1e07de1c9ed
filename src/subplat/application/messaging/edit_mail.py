"""A person rewrites a draft before it leaves."""

from attrs import frozen

from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.ids import EmailId


@frozen(kw_only=True)
class EditMail:
    """The whole new subject and body."""

    email_id: EmailId
    subject: str
    body: str


@frozen(kw_only=True)
class EditMailHandler:
    units_of_work: UnitOfWorkFactory

    def __call__(self, command: EditMail) -> None:
        """Raises NotFound, IllegalTransition, RuleBroken (on its way already)."""
        with self.units_of_work() as work:
            email = work.emails.get(command.email_id)
            email.edit(subject=command.subject, body=command.body)
            work.emails.save(email)
            work.commit()
