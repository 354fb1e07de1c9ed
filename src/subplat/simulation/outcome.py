"""What a simulated company came to, as plain values: the same for the same seed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from attrs import frozen

from subplat.adapters.memory.mailer import MailInMemory
from subplat.application.application import Application
from subplat.application.reporting.asked import ReportName, ReportRequest
from subplat.demonstration.outcome import counts
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.errors import DomainError
from subplat.domain.money import Currency
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.payment_invariants import RECEIVED
from subplat.domain.reporting.tables import Table

FIGURES = (ReportName.MRR, ReportName.CHURN, ReportName.RETENTION, ReportName.COLLECTIONS, ReportName.RECOVERY)


@frozen(kw_only=True)
class Broken:
    """A violation, with what led to it."""

    rule: str
    subject: str
    detail: str
    at: str
    client: int | None
    trace: tuple[str, ...]
    reproduce: str


@frozen(kw_only=True)
class Outcome:
    """`client_years`: clients that came, each for as long as the company lived with it.

    Everything but `checks` is the same wherever the books are kept.
    """

    seed: str
    clients: int
    years: int
    faults: str
    client_years: str
    events: int
    checks: int
    fault_counts: Mapping[str, int]
    refusals: Mapping[str, int]
    books: Mapping[str, Mapping[str, int]]
    money: Mapping[str, str]
    mails: Mapping[str, str]
    figures: Mapping[str, Any]
    broken: Broken | None

    @property
    def holds(self) -> bool:
        """Whether nothing was broken."""
        return self.broken is None


def tables_of(books: Books) -> dict[str, dict[str, int]]:
    """How many rows of each state."""
    return {table: dict(sorted(rows.items())) for table, rows in counts(books).items() if rows}


def money_of(books: Books) -> dict[str, str]:
    """In rupiah: what was billed, what came, what is owed, what lies in wallets."""
    billed, owed = 0, 0
    for cycle in books.cycles:
        if cycle.currency is Currency.IDR and cycle.status is not CycleStatus.CANCELLED:
            billed += int(cycle.amount.amount)
            owed += int(cycle.outstanding.amount)
    received = sum(payment.amount.amount for payment in books.payments if payment.status in RECEIVED)
    wallets = sum(wallet.balance.amount for wallet in books.wallets)
    lost = Counter(contract.cancellation_reason or "" for contract in books.subscriptions if contract.ended_on)
    return {
        "billed": str(billed),
        "received": str(received),
        "owed": str(owed),
        "in wallets": str(wallets),
        "contracts ended": str(lost.total()),
    }


def mails_of(sent: Sequence[MailInMemory]) -> dict[str, str]:
    """How many left, and a digest of every word of them, in order."""
    words = sha256()
    for found in sent:
        mail = found.mail
        words.update(f"{mail.message_id}\n{mail.to_email}\n{mail.subject}\n{mail.body}\n".encode())
    return {"sent": str(len(sent)), "digest": words.hexdigest()[:16]}


def figures_of(application: Application) -> dict[str, Any]:
    """The last row of every table of the reports, by report and table."""
    found: dict[str, Any] = {}
    for name in FIGURES:
        try:
            report = application.reporting.run(ReportRequest(name=name))
        except DomainError as refusal:
            found[name.value] = refusal.code
            continue
        found[name.value] = {table.key: _last(table) for table in report.tables}
    return found


def _last(table: Table) -> dict[str, str | None]:
    if not table.rows:
        return {}
    return {key: None if value is None else str(value) for key, value in table.records()[-1].items()}
