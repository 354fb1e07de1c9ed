"""Mails to the client about payments that did not succeed."""

from uuid import UUID

from attrs import frozen

from subplat.application.messaging.letter import Letter, letter, one_line
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.clients.client import Client
from subplat.domain.formatting import date_text, money_text
from subplat.domain.ids import EmailId
from subplat.domain.messaging.email import Email, MailPurpose
from subplat.domain.payments.payment import Payment


@frozen(kw_only=True)
class PaymentMails:
    """Written in the transaction of what they tell of; each leaves by its own job, at most once."""

    identifiers: Identifiers
    clock: Clock
    policies: Policies

    def unpaid(self, work: UnitOfWork, client: Client, cycle: BillingCycle, *, suspended: bool) -> None:
        """A cycle has failed for good."""
        state = "Layanan dihentikan sementara" if suspended else "Tagihan belum terbayar"
        ask = "Layanan aktif kembali segera setelah tagihan berikut dibayar."
        text = self._letter(
            client, cycle, f"{state}: {client.name}", [f"{state} karena pembayaran belum kami terima.", ask]
        )
        self._write(work, f"unpaid:{cycle.id}", cycle.id, client.billing_email, text)

    def declined(self, work: UnitOfWork, client: Client, cycle: BillingCycle, payment: Payment, *, again: bool) -> None:
        """One attempt has failed; `again`: the gateway tries again by itself."""
        hope = "Penagihan akan dicoba lagi secara otomatis." if again else "Silakan coba lagi melalui tautan di bawah."
        text = self._letter(
            client, cycle, f"Pembayaran belum berhasil: {client.name}", ["Percobaan pembayaran belum berhasil.", hope]
        )
        self._write(work, f"declined:{payment.id}", cycle.id, client.billing_email, text)

    def ask_finance(self, work: UnitOfWork, intent: str, about: UUID, subject: str, facts: list[str]) -> None:
        """Something about money that only a person can settle."""
        text = letter(
            subject=subject,
            greeting="Halo tim Finance,",
            paragraphs=["Hal berikut memerlukan tindakan Anda."],
            facts=facts,
            signature=["Subscription Platform", self.policies.seller.name],
        )
        self._write(work, intent, about, self.policies.finance_email, text, MailPurpose.FINANCE_FOLLOW_UP)

    def _letter(self, client: Client, cycle: BillingCycle, subject: str, paragraphs: list[str]) -> Letter:
        return letter(
            subject=subject,
            greeting=f"Yth. {one_line(client.name)},",
            paragraphs=paragraphs,
            facts=[
                f"Periode: {date_text(cycle.period.start)} - {date_text(cycle.period.last_day)}",
                f"Belum dibayar: {money_text(cycle.outstanding)}",
                f"Tautan pembayaran: {self.policies.payment_page(cycle.pay_token)}",
            ],
            signature=[self.policies.seller.name],
        )

    def _write(
        self,
        work: UnitOfWork,
        intent: str,
        about: UUID,
        to_email: str,
        text: Letter,
        purpose: MailPurpose = MailPurpose.PAYMENT_STATUS,
    ) -> None:
        if work.emails.find_by_intent(intent) is not None:
            return
        email = Email(
            id=EmailId(self.identifiers.new()),
            purpose=purpose,
            related_id=about,
            intent_key=intent,
            from_email=self.policies.operations_email,
            to_email=to_email,
            subject=text.subject,
            final_body=text.body,
        )
        email.release(self.clock.now())
        work.emails.add(email)
