"""What a business came to: comparable between platforms, without ids and instants."""

from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID

from attrs import evolve

from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.clients.client import ClientStatus
from subplat.domain.messaging.email import MailPurpose, MailStatus
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.provisioning.words import TaskStatus
from subplat.domain.quotations.quotation import QuotationStatus
from subplat.domain.reporting.books import Books
from subplat.domain.subscriptions.item import ProvisioningStatus
from subplat.domain.subscriptions.subscription import PaymentMethodType, SubscriptionStatus


def outcome(books: Books) -> Mapping[str, list[tuple[str, ...]]]:
    """Every table as sorted rows of plain words: states, names, days and amounts."""
    return {
        "clients": _rows((c.name, c.status, str(c.has_portal_account)) for c in books.clients),
        "users": _rows((u.email, u.role, str(u.is_active)) for u in books.users),
        "quotations": _rows(
            (q.number, q.status, str(q.revision), str(q.total), str(q.total_client), str(bool(q.cosmic_id)))
            for q in books.quotations
        ),
        "subscriptions": _rows(
            (s.status, str(s.start_date), str(s.anchor), str(s.next_billing_date), s.payment_method_type)
            for s in books.subscriptions
        ),
        "subscription_items": _rows(
            (i.description, str(i.quantity), str(i.amount), i.provisioning_status)
            for s in books.subscriptions
            for i in s.items
        ),
        "billing_cycles": _rows(
            (
                c.status,
                str(c.period.start),
                str(c.period.last_day),
                str(c.due_date),
                str(c.amount),
                str(c.received),
                c.invoice_number_external or "",
            )
            for c in books.cycles
        ),
        "payment_links": _rows((link.kind, link.status, str(link.amount)) for link in books.links),
        "payments": _rows((p.status, str(p.amount), str(p.to_cycle), str(p.to_wallet)) for p in books.payments),
        "quarantined_receipts": _rows((r.reason, str(r.amount)) for r in books.quarantine),
        "wallet_accounts": _rows((str(w.balance), str(w.sequence)) for w in books.wallets),
        "wallet_transactions": _rows(
            (m.type, m.direction, str(m.amount), str(m.balance_after)) for m in books.movements
        ),
        "refunds": _rows(
            (r.destination, r.status, str(r.amount), str(r.from_cycle), str(r.from_wallet)) for r in books.refunds
        ),
        "wallet_top_ups": _rows((t.status, str(t.amount)) for t in books.top_ups),
        "email_logs": _rows(
            (e.purpose, e.status, e.from_email, e.to_email, str(len(e.attachments))) for e in books.emails
        ),
        "provisioning_tasks": _rows((t.action, t.target, t.status, str(t.quantity)) for t in books.tasks),
        "webhook_events": _rows((str(w.processed),) for w in books.webhooks if w.processed),
    }


def part_of(books: Books, billing_email: str) -> Books:
    """What the books hold about one client; staff and price book stay, callbacks too."""
    clients = tuple(row for row in books.clients if row.billing_email == billing_email)
    mine = {row.id for row in clients}
    quotations = tuple(row for row in books.quotations if row.client_id in mine)
    subscriptions = tuple(row for row in books.subscriptions if row.client_id in mine)
    contracts = {row.id for row in subscriptions}
    cycles = tuple(row for row in books.cycles if row.subscription_id in contracts)
    users = tuple(row for row in books.users if row.client_id is None or row.client_id in mine)
    bills = {row.id for row in cycles}
    wallets = tuple(row for row in books.wallets if row.client_id in mine)
    payments = tuple(row for row in books.payments if row.client_id in mine)
    refunds = tuple(row for row in books.refunds if row.client_id in mine)
    subjects: set[UUID] = {*mine, *contracts, *bills}
    subjects |= {user.id for user in users} | {quotation.id for quotation in quotations}
    return evolve(
        books,
        clients=clients,
        users=users,
        quotations=quotations,
        subscriptions=subscriptions,
        cycles=cycles,
        links=tuple(row for row in books.links if row.billing_cycle_id in bills),
        payments=payments,
        quarantine=tuple(row for row in books.quarantine if row.client_id in mine),
        wallets=wallets,
        movements=tuple(row for row in books.movements if row.wallet_id in {wallet.id for wallet in wallets}),
        emails=tuple(row for row in books.emails if row.related_id in subjects),
        tasks=tuple(row for row in books.tasks if row.subscription_id in contracts),
        refunds=refunds,
        top_ups=tuple(row for row in books.top_ups if row.client_id in mine),
    )


def counts(books: Books) -> Mapping[str, Mapping[str, int]]:
    """Rows per table and status."""
    return {
        "clients": Counter(row.status.value for row in books.clients),
        "users": Counter(row.role.value for row in books.users),
        "products": Counter(row.type.value for row in books.products),
        "quotations": Counter(row.status.value for row in books.quotations),
        "subscriptions": Counter(row.status.value for row in books.subscriptions),
        "subscription_items": Counter(i.provisioning_status.value for s in books.subscriptions for i in s.items),
        "billing_cycles": Counter(row.status.value for row in books.cycles),
        "payment_links": Counter(row.status.value for row in books.links),
        "payments": Counter(row.status.value for row in books.payments),
        "quarantined_receipts": Counter("RESOLVED" if row.resolved_at else "OPEN" for row in books.quarantine),
        "wallet_accounts": Counter(row.currency.value for row in books.wallets),
        "wallet_transactions": Counter(row.type.value for row in books.movements),
        "refunds": Counter(f"{row.destination.value} {row.status.value}" for row in books.refunds),
        "wallet_top_ups": Counter(row.status.value for row in books.top_ups),
        "email_logs": Counter(f"{row.purpose.value} {row.status.value}" for row in books.emails),
        "provisioning_tasks": Counter(row.status.value for row in books.tasks),
        "webhook_events": Counter("PROCESSED" if row.processed else "WAITING" for row in books.webhooks),
    }


def workflows(books: Books) -> Mapping[str, str]:
    """`ok` for each workflow whose promise the books of the story keep, else what is missing."""
    sent = Counter(mail.purpose for mail in books.emails if mail.status is MailStatus.SENT)
    offered = (
        all(q.status is QuotationStatus.ACCEPTED and q.revision == 2 and q.cosmic_id for q in books.quotations)
        and bool(books.quotations)
        and sent[MailPurpose.QUOTATION] == 2
    )
    closed = (
        len(books.subscriptions) == 1
        and sent[MailPurpose.INVOICE_REQUEST] == 1
        and all(cycle.invoice_number_external and cycle.tax_invoice_file_url for cycle in books.cycles)
        and any(mail.status is MailStatus.PARSED for mail in books.emails)
    )
    running = (
        [cycle.status for cycle in books.cycles] == [CycleStatus.PAID]
        and [row.status for row in books.subscriptions] == [SubscriptionStatus.ACTIVE]
        and [client.status for client in books.clients] == [ClientStatus.ACTIVE]
        and len(books.payments) == len(books.wallets) == 1
        and all(task.status is TaskStatus.SUCCESS for task in books.tasks)
        and all(i.provisioning_status is ProvisioningStatus.ACTIVE for s in books.subscriptions for i in s.items)
        and sent[MailPurpose.PORTAL_INVITE] == sent[MailPurpose.WELCOME] == 1
    )
    return {
        "W1": "ok" if offered else "the offer did not reach the client as it should",
        "W2": "ok" if closed else "the deal did not become a billed subscription",
        "W3": "ok" if running else "the paying client is not fully served",
    }


def workflows_of_the_past(books: Books) -> Mapping[str, str]:
    """`ok` for W4 and W5 if the past has what they promise: renewals, failures, endings; a deal by hand, automated later."""
    renewed = sum(cycle.status is CycleStatus.PAID and cycle.number > 0 for cycle in books.cycles)
    failed = any(payment.status is PaymentStatus.FAILED for payment in books.payments)
    ended = any(row.status is SubscriptionStatus.CANCELLED for row in books.subscriptions)
    by_hand = [row for row in books.subscriptions if row.quotation_id is None]
    moved = all(row.payment_method_type is PaymentMethodType.XENDIT_SUBSCRIPTION for row in by_hand)
    return {
        "W4": "ok" if renewed > len(books.subscriptions) and failed and ended else "contracts were not billed on",
        "W5": "ok" if by_hand and moved else "the deal by hand was not moved to the gateway",
    }


def _rows(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return sorted(tuple(str(value) for value in row) for row in rows)
