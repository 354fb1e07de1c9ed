"""The welcome mail: what the client bought and can use, and what follows."""

from attrs import frozen

from subplat.application.messaging.letter import Letter, letter, one_line
from subplat.application.messaging.notices import Notices
from subplat.application.policies import Policies
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.domain.clients.client import Client
from subplat.domain.formatting import date_text, number_text
from subplat.domain.ids import SubscriptionId
from subplat.domain.messaging.email import MailPurpose
from subplat.domain.provisioning.words import TaskStatus
from subplat.domain.subscriptions.item import ProvisioningStatus, SubscriptionItem
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus


@job("provisioning.welcome.v1")
@frozen(kw_only=True)
class WelcomeClient(Job):
    """Asked whenever something became ready, or needs a person."""

    subscription_id: SubscriptionId

    def order_key(self) -> str:
        return f"welcome:{self.subscription_id}"


@frozen(kw_only=True)
class WelcomeClientHandler:
    units_of_work: UnitOfWorkFactory
    notices: Notices
    policies: Policies

    def __call__(self, job: WelcomeClient) -> None:
        """One mail when all is ready. One before that, if a part is and the rest waits for a person, who may take long."""
        with self.units_of_work() as work:
            subscription = work.subscriptions.get(job.subscription_id)
            waiting = _waiting(subscription)
            nothing_yet = len(waiting) == len(subscription.items)
            if subscription.status is not SubscriptionStatus.ACTIVE or nothing_yet:
                return
            if waiting and _is_under_way(work, subscription):
                return
            if self._write(work, subscription, waiting):
                work.commit()

    def _write(self, work: UnitOfWork, subscription: Subscription, waiting: list[SubscriptionItem]) -> bool:
        whole, part = f"welcome:{subscription.id}", f"welcome_part:{subscription.id}"
        # Once all was ready nobody is welcomed again, whatever is changed later.
        if work.emails.find_by_intent(whole) is not None:
            return False
        client = work.clients.get(subscription.client_id)
        was_welcomed = work.emails.find_by_intent(part) is not None
        if waiting and was_welcomed:
            return False
        self.notices.release(
            work,
            purpose=MailPurpose.WELCOME,
            related_id=subscription.id,
            intent=part if waiting else whole,
            to_email=client.billing_email,
            letter=welcome_letter(client, subscription, self.policies, was_welcomed=was_welcomed),
        )
        return True


def _waiting(subscription: Subscription) -> list[SubscriptionItem]:
    return [item for item in subscription.items if item.provisioning_status is not ProvisioningStatus.ACTIVE]


def _is_under_way(work: UnitOfWork, subscription: Subscription) -> bool:
    tasks = work.tasks.of_subscription(subscription.id)
    return any(task.status in (TaskStatus.PENDING, TaskStatus.RUNNING) for task in tasks)


def welcome_letter(
    client: Client, subscription: Subscription, policies: Policies, *, was_welcomed: bool = False
) -> Letter:
    """What is ready, what follows, when the next bill comes, where the portal is."""
    next_bill, waiting = subscription.next_billing_date, _waiting(subscription)
    name = one_line(client.name)
    if was_welcomed:
        subject = f"Semua layanan {name} sudah aktif"
    else:
        subject = f"Selamat datang, layanan {name} {'mulai' if waiting else 'sudah'} aktif"
    ready = [item for item in subscription.items if item not in waiting]
    return letter(
        subject=subject,
        greeting=f"Yth. {name},",
        paragraphs=["Layanan berikut sudah aktif dan siap digunakan."],
        facts=[
            *(_line(item) for item in ready),
            *(["", "Menyusul, sedang kami siapkan:", *(_line(item) for item in waiting), ""] if waiting else []),
            *([f"Tagihan berikutnya: {date_text(next_bill)}"] if next_bill else []),
            f"Portal: {policies.base_url}",
        ],
        signature=[policies.seller.name],
    )


def _line(item: SubscriptionItem) -> str:
    return f"- {one_line(item.description)}: {number_text(item.quantity)}"
