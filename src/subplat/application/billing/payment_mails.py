"""Mails about money that did not go where it should: to the client, or to Finance where a person has to act."""

from collections.abc import Iterable
from uuid import UUID

from attrs import frozen

from subplat.application.messaging.letter import letter, one_line
from subplat.application.messaging.notices import Notices
from subplat.application.policies import Policies
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.clients.client import Client
from subplat.domain.formatting import date_text, money_text
from subplat.domain.messaging.email import MailPurpose
from subplat.domain.payments.payment import Payment


@frozen(kw_only=True)
class PaymentMails:
    """Written in the transaction of what they tell of; each leaves by its own job, at most once."""

    notices: Notices
    policies: Policies

    def declined(self, work: UnitOfWork, client: Client, cycle: BillingCycle, payment: Payment, *, again: bool) -> None:
        """One attempt has failed; `again`: the gateway tries again by itself."""
        hope = "Penagihan akan dicoba lagi secara otomatis." if again else "Silakan coba lagi melalui tautan di bawah."
        text = letter(
            subject=f"Pembayaran belum berhasil: {client.name}",
            greeting=f"Yth. {one_line(client.name)},",
            paragraphs=["Percobaan pembayaran tagihan di bawah ini belum berhasil; layanan tidak berubah.", hope],
            facts=[
                f"Periode: {date_text(cycle.period.start)} - {date_text(cycle.period.last_day)}",
                f"Belum dibayar: {money_text(cycle.outstanding)}",
                f"Tautan pembayaran: {self.policies.payment_page(cycle.pay_token)}",
            ],
            signature=[self.policies.seller.name],
        )
        self.notices.release(
            work,
            purpose=MailPurpose.PAYMENT_STATUS,
            related_id=cycle.id,
            intent=f"declined:{payment.id}",
            to_email=client.billing_email,
            letter=text,
        )

    def ask_finance(self, work: UnitOfWork, *, intent: str, about: UUID, subject: str, facts: Iterable[str]) -> None:
        """Something about money that only a person can settle; once per intent."""
        text = letter(
            subject=subject,
            greeting="Halo tim Finance,",
            paragraphs=["Hal berikut memerlukan tindakan Anda."],
            facts=facts,
            signature=["Subscription Platform", self.policies.seller.name],
        )
        self.notices.release(
            work,
            purpose=MailPurpose.FINANCE_FOLLOW_UP,
            related_id=about,
            intent=intent,
            to_email=self.policies.finance_email,
            letter=text,
        )
