"""What the business decided: everything here is a setting with a default."""

from datetime import timedelta

from attrs import field, frozen

from subplat.application.ports.documents import Letterhead
from subplat.domain.accounts.access_policy import AccessPolicy
from subplat.domain.billing.tax import PPN, TaxSchedule
from subplat.domain.billing_run.policy import DunningPolicy
from subplat.domain.messaging.window import SendingWindow
from subplat.domain.operations.circuit import CircuitPolicy
from subplat.domain.payments.late_money import LateMoney
from subplat.domain.payments.retries import ChargeRetries
from subplat.domain.payments.second_person import SecondPersonPolicy
from subplat.domain.reporting.metrics.values import ValuePolicy


@frozen(kw_only=True)
class Policies:
    """`base_url` (no slash at the end) is where people reach the platform; links in mails start with it, never with a Host header."""

    seller: Letterhead
    base_url: str
    finance_email: str
    operations_email: str
    tax: TaxSchedule = PPN
    initial_payment_terms: timedelta = timedelta(days=7)
    link_lifetime: timedelta = timedelta(days=30)
    provisioning_poll: timedelta = timedelta(seconds=30)
    dunning: DunningPolicy = field(factory=DunningPolicy)
    charge_retries: ChargeRetries = field(factory=ChargeRetries)
    late_money: LateMoney = field(factory=LateMoney)
    circuit: CircuitPolicy = field(factory=CircuitPolicy)
    client_letters: SendingWindow = field(factory=SendingWindow)
    values: ValuePolicy = field(factory=ValuePolicy)
    access: AccessPolicy = field(factory=AccessPolicy)
    second_person: SecondPersonPolicy = field(factory=SecondPersonPolicy)
    terms: tuple[str, ...] = (
        "Harga dalam Rupiah dikonversi dari USD dengan kurs di atas dan berlaku sampai tanggal yang tertera.",
        "Layanan diaktifkan setelah pembayaran pertama diterima; tagihan berikutnya terbit H-7 sebelum jatuh tempo.",
        "Faktur pajak diterbitkan melalui Coretax. Dokumen ini bukan faktur pajak.",
    )

    def payment_page(self, pay_token: str) -> str:
        """The stable address at which a cycle is paid."""
        return f"{self.base_url}/pay/{pay_token}"
