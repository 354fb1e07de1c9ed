"""The books: all tables, with the rules that hold whatever the application does."""

from collections.abc import Mapping

from subplat.adapters.postgres.migrations.scripts import kept, run

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROOMS = (
    "clients",
    "accounts",
    "catalog",
    "quotations",
    "subscriptions",
    "billing",
    "billing_runs",
    "payments",
    "webhooks",
    "wallets",
    "refunds",
    "top_ups",
    "messaging",
    "provisioning",
    "documents",
    "integrations",
    "inbound",
    "operations",
    "circles",
)

# The legal changes of state, as the domain had them when this revision was written.
EDGES: Mapping[str, tuple[str, ...]] = {
    "clients": (
        "LEAD>ACTIVE",
        "ACTIVE>SUSPENDED",
        "ACTIVE>CHURNED",
        "SUSPENDED>ACTIVE",
        "SUSPENDED>CHURNED",
        "CHURNED>ACTIVE",
    ),
    "quotations": (
        "DRAFT>SENT",
        "SENT>DRAFT",
        "SENT>ACCEPTED",
        "SENT>REJECTED",
        "SENT>EXPIRED",
    ),
    "subscriptions": (
        "PENDING_ACTIVATION>ACTIVE",
        "PENDING_ACTIVATION>CANCELLED",
        "ACTIVE>SUSPENDED",
        "ACTIVE>CANCELLED",
        "ACTIVE>EXPIRED",
        "SUSPENDED>ACTIVE",
        "SUSPENDED>CANCELLED",
        "SUSPENDED>EXPIRED",
    ),
    "billing_cycles": (
        "PENDING>INVOICE_REQUESTED",
        "PENDING>PAID",
        "PENDING>FAILED",
        "PENDING>CANCELLED",
        "INVOICE_REQUESTED>INVOICED",
        "INVOICE_REQUESTED>PAID",
        "INVOICE_REQUESTED>FAILED",
        "INVOICE_REQUESTED>CANCELLED",
        "INVOICED>PAID",
        "INVOICED>FAILED",
        "INVOICED>CANCELLED",
        "FAILED>PAID",
        "FAILED>CANCELLED",
    ),
    "payments": (
        "PENDING>SUCCESS",
        "PENDING>FAILED",
        "SUCCESS>REFUNDED",
    ),
    "payment_links": (
        "REQUESTED>LIVE",
        "REQUESTED>PAID",
        "REQUESTED>CLOSED",
        "LIVE>PAID",
        "LIVE>CLOSED",
        "CLOSED>PAID",
    ),
    "refunds": (
        "REQUESTED>SENT",
        "REQUESTED>SUCCEEDED",
        "REQUESTED>FAILED",
        "SENT>SUCCEEDED",
        "SENT>FAILED",
    ),
    "wallet_top_ups": (
        "REQUESTED>LIVE",
        "REQUESTED>PAID",
        "REQUESTED>CLOSED",
        "LIVE>PAID",
        "LIVE>CLOSED",
        "CLOSED>PAID",
    ),
    "email_logs": (
        "DRAFT>SENT",
        "DRAFT>FAILED",
        "FAILED>DRAFT",
        "RECEIVED>PARSED",
    ),
    "outbound_deliveries": (
        "PENDING>DELIVERED",
        "PENDING>FAILED",
        "DELIVERED>PENDING",
        "FAILED>PENDING",
    ),
    "provisioning_tasks": (
        "PENDING>RUNNING",
        "PENDING>SUCCESS",
        "PENDING>FAILED",
        "RUNNING>SUCCESS",
        "RUNNING>FAILED",
        "FAILED>PENDING",
        "FAILED>SUCCESS",
    ),
}

# Tables that are never emptied, and rows that never go.
KEPT = (
    "billing_cycles",
    "billing_runs",
    "clients",
    "email_logs",
    "files",
    "outbound_deliveries",
    "outbound_endpoints",
    "payment_links",
    "payments",
    "provisioning_tasks",
    "quarantined_receipts",
    "quotation_counters",
    "quotations",
    "refunds",
    "subscription_items",
    "subscriptions",
    "unclear_mails",
    "users",
    "wallet_accounts",
    "wallet_top_ups",
    "wallet_transactions",
    "webhook_events",
)

TOUCHED = (
    *(table for table in KEPT if table != "billing_runs"),
    "circuits",
    "invitations",
    "mailboxes",
    "products",
    "quotation_items",
)


def upgrade() -> None:
    """Tables room by room, then what ties them together."""
    run(kept(revision, "functions"))
    for room in ROOMS:
        run(kept(revision, room))
    run(kept(revision, "rules"))
    for table, edges in EDGES.items():
        run(_transitions(table, edges))
    for table in KEPT:
        run(_kept(table))
    for table in TOUCHED:
        run(_touched(table))
    run(kept(revision, "grants"))


def downgrade() -> None:
    """Nothing is left of it."""
    run(kept(revision, "drop"))


def _transitions(table: str, edges: tuple[str, ...]) -> str:
    # One save may bring several changes; whoever may take two steps may arrive by one.
    listed = ", ".join(f"'{before}>{after}'" for before, after in sorted(_reachable(edges)))
    return (
        f"create trigger {table}_transitions before update on {table} for each row"
        f" when (old.status <> new.status) execute function refuse_unlisted_change({listed})"
    )


def _reachable(edges: tuple[str, ...]) -> set[tuple[str, str]]:
    found = {(before, after) for before, _, after in (edge.partition(">") for edge in edges)}
    while further := {(first, last) for first, a in found for b, last in found if a == b and first != last} - found:
        found |= further
    return found


def _kept(table: str) -> str:
    return (
        f"create trigger {table}_kept before delete or truncate on {table} for each statement"
        " execute function refuse('nothing is removed from the books')"
    )


def _touched(table: str) -> str:
    return f"create trigger {table}_touch before update on {table} for each row execute function touch()"
