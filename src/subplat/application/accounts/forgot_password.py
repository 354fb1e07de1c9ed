"""A forgotten password: whoever asks is answered the same, and costs the same, whether the address is known or not."""

from uuid import UUID

from attrs import frozen

from subplat.application.accounts.access_mails import access_mail
from subplat.application.accounts.limits import Limits
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.ids import EmailId
from subplat.domain.messaging.email import MailPurpose


@frozen(kw_only=True)
class ForgotPassword:
    """`address` is the caller's network address, for the limits."""

    email: str
    address: str = "unknown"


@frozen(kw_only=True)
class ForgotPasswordHandler:
    """Promises a job for every address: who is behind it is looked up later, where the caller cannot watch."""

    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    limits: Limits

    def __call__(self, command: ForgotPassword) -> None:
        """Raises TooManyAttempts, for known and unknown addresses alike."""
        self.limits.reset(command.email, command.address)
        with self.units_of_work() as work:
            work.jobs.enqueue(MailPasswordReset(mail_id=self.identifiers.new(), address=command.email))
            work.commit()


@job("accounts.mail_password_reset.v1")
@frozen(kw_only=True)
class MailPasswordReset(Job):
    """Writes the mail `mail_id` to whoever has this address, once."""

    mail_id: UUID
    address: str

    def order_key(self) -> str:
        return f"reset:{self.mail_id}"


@frozen(kw_only=True)
class MailPasswordResetHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock
    policies: Policies

    def __call__(self, job: MailPasswordReset) -> None:
        """Does nothing for an address without an active login."""
        with self.units_of_work() as work:
            user = work.users.find_by_email(job.address)
            if user is None or not user.is_active:
                return
            email = access_mail(EmailId(job.mail_id), user, MailPurpose.PASSWORD_RESET, self.policies)
            if work.emails.find_by_intent(email.intent_key) is not None:
                return
            email.release(self.clock.now())
            work.emails.add(email)
            work.commit()
