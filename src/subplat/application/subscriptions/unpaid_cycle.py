"""What follows for contract, services and client once nobody will try any more to collect a cycle."""

from attrs import frozen

from subplat.application.clients.standing import fit_client
from subplat.application.messaging.letter import Letter, letter, one_line
from subplat.application.messaging.notices import Notices
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.application.provisioning.intents import Intents
from subplat.application.subscriptions.how_to_pay import how_to_pay
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.clients.client import Client
from subplat.domain.formatting import date_text, money_text
from subplat.domain.messaging.email import MailPurpose
from subplat.domain.provisioning.words import TaskAction
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus, SuspensionCause


@frozen(kw_only=True)
class UnpaidCycle:
    """The counterpart of `PaidCycle`, for the gateway's final failure, the wallet's, and for bills nobody paid in time."""

    clock: Clock
    policies: Policies
    intents: Intents
    notices: Notices

    def follow(self, work: UnitOfWork, subscription: Subscription, cycle: BillingCycle, reason: str) -> None:
        """Cycle FAILED, an ACTIVE subscription SUSPENDED with its services, one mail to the client; the caller saves both.

        Raises IllegalTransition for a cycle that is not open. An Admin's decision and any other suspension stand.
        """
        now = self.clock.now()
        cycle.fail(reason=reason, now=now)
        if subscription.status is SubscriptionStatus.ACTIVE and not subscription.is_kept_on:
            subscription.suspend(cause=SuspensionCause.PAYMENT, reason=reason, now=now)
            self.intents.want(work, subscription, TaskAction.SUSPEND)
        client = fit_client(work, subscription, now=now)
        self.notices.release(
            work,
            purpose=MailPurpose.PAYMENT_STATUS,
            related_id=cycle.id,
            intent=f"payment_failed:{cycle.id}",
            to_email=client.billing_email,
            letter=_letter(client, subscription, cycle, self.policies),
        )


def _letter(client: Client, subscription: Subscription, cycle: BillingCycle, policies: Policies) -> Letter:
    is_off = subscription.suspension_cause is SuspensionCause.PAYMENT
    return letter(
        subject=f"Pembayaran tagihan {client.name} belum berhasil" + (", layanan dihentikan sementara" * is_off),
        greeting=f"Yth. {one_line(client.name)},",
        paragraphs=[
            "Pembayaran tagihan di bawah ini gagal atau belum kami terima.",
            *(["Layanan dihentikan sementara, dan aktif kembali segera setelah tagihan dibayar."] if is_off else []),
        ],
        facts=[
            f"Periode: {date_text(cycle.period.start)} - {date_text(cycle.period.last_day)}",
            f"Jatuh tempo: {date_text(cycle.due_date)}",
            f"Jumlah yang harus dibayar: {money_text(cycle.outstanding)}",
            *how_to_pay(subscription, cycle, policies),
        ],
        signature=[policies.seller.name],
    )
