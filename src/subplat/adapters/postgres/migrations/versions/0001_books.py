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
    "access",
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
    "reporting",
    "circles",
    "audit",
    "idempotency",
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
    "api_keys",
    "audit_log",
    "billing_cycles",
    "billing_runs",
    "clients",
    "email_logs",
    "exchange_rates",
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
    "second_factors",
    "subscription_items",
    "subscription_values",
    "subscriptions",
    "unclear_mails",
    "users",
    "wallet_accounts",
    "wallet_top_ups",
    "wallet_transactions",
    "webhook_events",
)

TOUCHED = (
    *(table for table in KEPT if table not in {"audit_log", "billing_runs"}),
    "attempts",
    "circuits",
    "invitations",
    "mailboxes",
    "products",
    "quotation_items",
    "sessions",
)

# Whose changes are written down: the entity, the column with its id, the part of it that a row is (empty: the row is the
# entity), and what is kept out, secrets and long texts.
AUDITED: Mapping[str, tuple[str, str, str, str]] = {
    "api_keys": ("API key", "id", "", "token_hash,last_used_on"),
    "billing_cycles": ("billing cycle", "id", "", "lines_json,pay_token"),
    "clients": ("client", "id", "", ""),
    "email_logs": ("mail", "id", "", "ai_prompt,ai_generated_body,final_body"),
    "exchange_rates": ("exchange rate", "id", "", ""),
    "invitations": ("invitation", "id", "", "token_hash"),
    "outbound_deliveries": ("delivery", "id", "", "body"),
    "outbound_endpoints": ("endpoint", "id", "", "secret,header_token"),
    "parked_subscriptions": ("parked subscription", "subscription_id", "", ""),
    "payment_links": ("payment link", "id", "", "url"),
    "payments": ("payment", "id", "", ""),
    "products": ("product", "id", "", ""),
    "provisioning_tasks": ("provisioning task", "id", "", "payload_json"),
    "quarantined_receipts": ("quarantined receipt", "id", "", ""),
    "quotation_items": ("quotation", "quotation_id", "item", ""),
    "quotations": ("quotation", "id", "", ""),
    "refunds": ("refund", "id", "", "idempotency_key"),
    "second_factors": ("second factor", "id", "", "secret,recovery_hashes,last_step"),
    "subscription_items": ("subscription", "subscription_id", "item", "config_json"),
    "subscriptions": ("subscription", "id", "", "payment_link_url"),
    "unclear_mails": ("unclear mail", "id", "", ""),
    "users": ("user", "id", "", "password_hash"),
    "wallet_accounts": ("wallet", "id", "", ""),
    "wallet_top_ups": ("wallet top-up", "id", "", "url"),
    "wallet_transactions": ("wallet", "wallet_account_id", "movement", ""),
    "webhook_events": ("webhook event", "id", "", "raw_payload_json"),
}

# Deliveries are made by the platform itself when something happens; what a person does is send one again.
AUDITED_WHEN: Mapping[str, str] = {"outbound_deliveries": "update"}

# Tables of which clients see their own rows; everything else is closed to them.
WALLED = (
    "billing_cycles",
    "clients",
    "files",
    "payment_links",
    "payments",
    "products",
    "refunds",
    "subscription_items",
    "subscriptions",
    "users",
    "wallet_accounts",
    "wallet_top_ups",
    "wallet_transactions",
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
    for table, words in AUDITED.items():
        run(_audited(table, words))
    run(_when_somebody_acts("files", "insert", "audit_file()"))
    run(kept(revision, "grants"))
    run(kept(revision, "client_wall"))
    for table in WALLED:
        run(_walled(table))


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


def _audited(table: str, words: tuple[str, str, str, str]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return _when_somebody_acts(table, AUDITED_WHEN.get(table, "insert or update or delete"), f"audit_change({listed})")


def _when_somebody_acts(table: str, changes: str, function: str) -> str:
    # The platform's own changes do not even call the function.
    return (
        f"create trigger {table}_audit after {changes} on {table} for each row"
        f" when (current_setting('subplat.actor', true) <> '') execute function {function}"
    )


def _walled(table: str) -> str:
    # Forced: the owner is bound too, and needs a policy like the application. A policy that is true costs nothing.
    return (
        f"alter table {table} enable row level security, force row level security;"
        f"create policy all_rows on {table} to subplat_app, current_user using (true) with check (true)"
    )
