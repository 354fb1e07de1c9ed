"""The client's first portal user, after its first payment."""

from attrs import frozen

from subplat.application.accounts.invitation_mail import invitation_letter
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.accounts.user import Role, User
from subplat.domain.errors import AlreadyExists
from subplat.domain.ids import ClientId, EmailId, UserId
from subplat.domain.messaging.email import Email, MailPurpose


@job("accounts.invite_to_portal.v1")
@frozen(kw_only=True)
class InviteToPortal(Job):
    """Makes the portal user of the billing address and mails a one-time link; once per client."""

    client_id: ClientId

    def order_key(self) -> str:
        return f"client:{self.client_id}"


@frozen(kw_only=True)
class InviteToPortalHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    clock: Clock
    policies: Policies

    def __call__(self, job: InviteToPortal) -> None:
        """Raises AlreadyExists when the address belongs to another login: the job parks, the payment stands."""
        now = self.clock.now()
        with self.units_of_work() as work:
            client = work.clients.get(job.client_id)
            if client.has_portal_account:
                return
            if work.users.find_by_email(client.billing_email) is not None:
                raise AlreadyExists("a login", client.billing_email)
            user = User(
                id=UserId(self.identifiers.new()),
                email=client.billing_email,
                full_name=client.name,
                role=Role.CLIENT,
                client_id=client.id,
            )
            work.users.add(user)
            client.open_portal(now)
            work.clients.save(client)
            letter = invitation_letter(client, self.policies)
            email = Email(
                id=EmailId(self.identifiers.new()),
                purpose=MailPurpose.PORTAL_INVITE,
                related_id=user.id,
                intent_key=f"portal_invite:{client.id}",
                from_email=self.policies.operations_email,
                to_email=user.email,
                subject=letter.subject,
                final_body=letter.body,
            )
            email.release(now)
            work.emails.add(email)
            work.commit()
