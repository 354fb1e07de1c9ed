"""The mail that asks Finance for an invoice."""

from collections.abc import Iterable

from attrs import frozen

from subplat.application.messaging.kinds import PlainMail
from subplat.application.messaging.letter import Letter, letter, one_line
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.clients.client import Client
from subplat.domain.errors import RuleBroken
from subplat.domain.formatting import date_text, money_text, number_text
from subplat.domain.ids import BillingCycleId
from subplat.domain.messaging.email import Email

TEMPLATE = (
    "Mohon dibuatkan invoice dan faktur pajak untuk tagihan di bawah ini, kemudian dikirimkan kepada client.",
    "Nomor invoice dan nilai akhirnya mohon dibalas melalui email ini agar tercatat di platform.",
)


def invoice_request_letter(
    client: Client, cycle: BillingCycle, policies: Policies, paragraphs: Iterable[str]
) -> Letter:
    """Whom to bill, for what, how much, and where the client pays."""
    quoted = cycle.quoted
    return letter(
        subject=f"Permintaan invoice & faktur pajak: {client.name} [{cycle.id}]",
        greeting="Halo tim Finance,",
        paragraphs=paragraphs,
        facts=[
            f"Client: {one_line(client.invoice_name)}",
            f"NPWP: {client.tax_number or 'belum ada'}",
            f"Alamat: {one_line(client.billing_address or 'belum ada')}",
            f"Email tagihan: {client.billing_email}",
            f"Periode: {date_text(cycle.period.start)} - {date_text(cycle.period.last_day)}",
            f"Jatuh tempo: {date_text(cycle.due_date)}",
            *(
                f"- {one_line(line.description)}: {number_text(line.quantity)} x {money_text(line.unit_price)}"
                f" = {money_text(line.amount)}"
                for line in cycle.lines
            ),
            f"Harga jual: {money_text(quoted.net)}",
            f"DPP: {money_text(quoted.base)}",
            f"{quoted.label}: {money_text(quoted.tax)} (kode transaksi {quoted.transaction_code})",
            f"Jumlah tagihan: {money_text(cycle.amount)}",
            f"Link pembayaran: {policies.payment_page(cycle.pay_token)}",
            f"Referensi: {cycle.id}",
        ],
        signature=["Subscription Platform", policies.seller.name],
    )


@frozen(kw_only=True)
class InvoiceRequestMail(PlainMail):
    """Once it has left the cycle is INVOICE_REQUESTED."""

    clock: Clock

    def left(self, work: UnitOfWork, email: Email, thread_id: str) -> None:
        """A cycle that was paid meanwhile stays paid."""
        if email.related_id is None:
            raise RuleBroken("an invoice request belongs to a cycle", email_id=email.id)
        cycle_id = BillingCycleId(email.related_id)
        work.subscriptions.get_by_cycle(cycle_id)
        cycle = work.cycles.get(cycle_id)
        cycle.invoice_requested(self.clock.now())
        work.cycles.save(cycle)
