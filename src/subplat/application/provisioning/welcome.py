"""The welcome mail, once everything the client bought is switched on."""

from attrs import frozen

from subplat.application.messaging.letter import Letter, letter, one_line
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.clients.client import Client
from subplat.domain.formatting import date_text, number_text
from subplat.domain.ids import EmailId, SubscriptionId
from subplat.domain.messaging.email import Email, MailPurpose
from subplat.domain.subscriptions.item import ProvisioningStatus
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus


@job("provisioning.welcome.v1")
@frozen(kw_only=True)
class WelcomeClient(Job):
    """Asked whenever something became ready; writes once per subscription, when all of it is."""

    subscription_id: SubscriptionId

    def order_key(self) -> str:
        return f"welcome:{self.subscription_id}"


@frozen(kw_only=True)
class WelcomeClientHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    clock: Clock
    policies: Policies

    def __call__(self, job: WelcomeClient) -> None:
        """Nothing happens while an item is not ACTIVE, or after the mail was written."""
        intent = f"welcome:{job.subscription_id}"
        with self.units_of_work() as work:
            subscription = work.subscriptions.get(job.subscription_id)
            ready = all(item.provisioning_status is ProvisioningStatus.ACTIVE for item in subscription.items)
            if subscription.status is not SubscriptionStatus.ACTIVE or not ready:
                return
            if work.emails.find_by_intent(intent) is not None:
                return
            client = work.clients.get(subscription.client_id)
            text = welcome_letter(client, subscription, self.policies)
            email = Email(
                id=EmailId(self.identifiers.new()),
                purpose=MailPurpose.WELCOME,
                related_id=subscription.id,
                intent_key=intent,
                from_email=self.policies.operations_email,
                to_email=client.billing_email,
                subject=text.subject,
                final_body=text.body,
            )
            email.release(self.clock.now())
            work.emails.add(email)
            work.commit()


def welcome_letter(client: Client, subscription: Subscription, policies: Policies) -> Letter:
    """What is ready, when the next bill comes, where the portal is."""
    next_bill = subscription.next_billing_date
    return letter(
        subject=f"Selamat datang, layanan {client.name} sudah aktif",
        greeting=f"Yth. {one_line(client.name)},",
        paragraphs=["Layanan berikut sudah aktif dan siap digunakan."],
        facts=[
            *(f"- {one_line(item.description)}: {number_text(item.quantity)}" for item in subscription.items),
            *([f"Tagihan berikutnya: {date_text(next_bill)}"] if next_bill else []),
            f"Portal: {policies.base_url}",
        ],
        signature=[policies.seller.name],
    )
