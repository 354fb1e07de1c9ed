"""The mails of the billing run."""

from subplat.application.messaging.letter import Letter, letter, one_line
from subplat.application.policies import Policies
from subplat.application.subscriptions.how_to_pay import how_to_pay
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.billing_run.actions import Reminder
from subplat.domain.clients.client import Client
from subplat.domain.formatting import date_text, money_text
from subplat.domain.subscriptions.subscription import PaymentMethodType, Subscription

WHEN = {
    Reminder.H7: "akan jatuh tempo dalam beberapa hari",
    Reminder.H1: "jatuh tempo besok",
    Reminder.DUE: "sudah jatuh tempo",
}


def reminder_letter(
    client: Client, subscription: Subscription, cycle: BillingCycle, kind: Reminder, policies: Policies
) -> Letter:
    """What is due when, and how it is paid."""
    return letter(
        subject=f"Tagihan {client.name} {WHEN[kind]}",
        greeting=f"Yth. {one_line(client.name)},",
        paragraphs=[f"Tagihan langganan di bawah ini {WHEN[kind]}.", *_collected_how(subscription)],
        facts=[*_facts(cycle), *how_to_pay(subscription, cycle, policies)],
        signature=[policies.seller.name],
    )


def sales_alert_letter(client: Client, cycle: BillingCycle, policies: Policies) -> Letter:
    """For the member of Sales who made the deal."""
    return letter(
        subject=f"Tagihan {client.name} belum dibayar [{cycle.id}]",
        greeting="Halo tim Sales,",
        paragraphs=["Tagihan client di bawah ini sudah lewat jatuh tempo. Mohon client dihubungi."],
        facts=[
            f"Client: {one_line(client.name)}",
            f"Email tagihan: {client.billing_email}",
            *([f"Telepon: {one_line(client.phone)}"] if client.phone else []),
            *_facts(cycle),
        ],
        signature=["Subscription Platform", policies.seller.name],
    )


def finance_follow_up_letter(client: Client, cycle: BillingCycle, policies: Policies) -> Letter:
    """For Finance, who have not answered yet."""
    return letter(
        subject=f"Invoice belum tercatat: {client.name} [{cycle.id}]",
        greeting="Halo tim Finance,",
        paragraphs=["Nomor invoice untuk tagihan di bawah ini belum kami terima. Mohon dibalas melalui email ini."],
        facts=[f"Client: {one_line(client.invoice_name)}", *_facts(cycle), f"Referensi: {cycle.id}"],
        signature=["Subscription Platform", policies.seller.name],
    )


def cancellation_letter(client: Client, cycle: BillingCycle, policies: Policies) -> Letter:
    """For a client whose contract ended because a bill was not paid."""
    return letter(
        subject=f"Langganan {client.name} dihentikan",
        greeting=f"Yth. {one_line(client.name)},",
        paragraphs=["Tagihan di bawah ini tidak kami terima pembayarannya, sehingga langganan telah dihentikan."],
        facts=_facts(cycle),
        signature=[policies.seller.name],
    )


def _facts(cycle: BillingCycle) -> list[str]:
    return [
        f"Periode: {date_text(cycle.period.start)} - {date_text(cycle.period.last_day)}",
        f"Jatuh tempo: {date_text(cycle.due_date)}",
        f"Jumlah: {money_text(cycle.outstanding)}",
    ]


def _collected_how(subscription: Subscription) -> list[str]:
    if subscription.is_debited:
        return ["Tagihan ini didebit otomatis pada tanggal jatuh tempo."]
    if subscription.payment_method_type is PaymentMethodType.WALLET:
        return ["Tagihan ini dipotong dari saldo wallet pada tanggal jatuh tempo."]
    return []
