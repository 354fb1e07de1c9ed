"""The tables against the design documents, and the words for their keys."""

from sqlalchemy import Column, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from subplat.adapters.postgres.failures import TAKEN
from subplat.adapters.postgres.tables.every import every_table

# Columns as the design documents list them, besides id, created_at and updated_at.
DESIGNED = {
    "clients": "name legal_name billing_email contact_email phone billing_address tax_number tax_card_file_url status"
    " workspace_domain has_portal_account google_customer_id",
    "users": "email password_hash full_name role client_id is_active",
    "products": "code name type description default_billing_period is_active google_sku metadata_json",
    "quotations": "client_id sales_user_id number status total_amount currency client_currency exchange_rate"
    " total_amount_client valid_until related_subscription_id cosmic_id pdf_url gmail_thread_id",
    "quotation_items": "quotation_id product_id description quantity unit_price unit_price_client discount_percent"
    " subtotal_amount subtotal_amount_client",
    "subscriptions": "client_id created_by_user_id status billing_period start_date end_date next_billing_date"
    " payment_method_type is_manual xendit_subscription_id currency notes",
    "subscription_items": "subscription_id product_id description quantity unit_price amount provisioning_status"
    " google_workspace_subscription_id gcp_resource_id config_json",
    "billing_cycles": "subscription_id period_start period_end due_date amount currency status is_initial_cycle"
    " quoted_amount invoice_number_external invoice_file_url tax_invoice_file_url xendit_invoice_id"
    " last_reminder_sent_at",
    "payments": "client_id subscription_id billing_cycle_id amount currency status method xendit_payment_id"
    " xendit_subscription_id paid_at failure_reason",
    "wallet_accounts": "client_id balance currency",
    "wallet_transactions": "wallet_account_id type direction amount related_type related_id",
    "email_logs": "direction related_type related_id user_id from_email to_email subject ai_model ai_prompt"
    " ai_generated_body final_body status gmail_message_id has_attachments attachments_meta_json sent_at",
    "provisioning_tasks": "subscription_item_id action target_system payload_json status external_reference"
    " error_message executed_at",
    "webhook_events": "source event_type raw_payload_json xendit_subscription_id xendit_invoice_id processed processed_at",
}
INDEXED = {
    "users": ["client_id"],
    "products": ["type"],
    "quotations": ["client_id", "sales_user_id", "status"],
    "quotation_items": ["quotation_id", "product_id"],
    "subscriptions": ["client_id", "status", "next_billing_date"],
    "subscription_items": ["subscription_id", "product_id", "provisioning_status"],
    "billing_cycles": ["subscription_id", "status", "due_date"],
    "payments": ["client_id", "subscription_id", "billing_cycle_id", "status"],
    "wallet_transactions": ["wallet_account_id", "related_type, related_id"],
    "email_logs": ["related_type, related_id", "user_id", "status"],
    "provisioning_tasks": ["subscription_item_id", "status"],
    "webhook_events": ["event_type", "xendit_subscription_id", "xendit_invoice_id", "processed"],
}
UNIQUE = {
    "clients": ["lower(clients.billing_email)", "workspace_domain", "google_customer_id"],
    "users": ["lower(users.email)"],
    "products": ["code"],
    "quotations": ["number"],
    "wallet_accounts": ["client_id"],
}
TABLES = every_table().tables


def indexed(table: Table) -> set[str]:
    """What has an index of its own, unique or not."""
    indexes = {", ".join(_words(expression) for expression in index.expressions) for index in table.indexes}
    return indexes | unique(table)


def unique(table: Table) -> set[str]:
    """What no two rows share."""
    constraints = {
        ", ".join(column.name for column in constraint.columns)
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    }
    return constraints | {
        ", ".join(_words(expression) for expression in index.expressions) for index in table.indexes if index.unique
    }


def _words(expression: object) -> str:
    return expression.name if isinstance(expression, Column) else str(expression)


def test_every_designed_column_is_there() -> None:
    missing = {name: set(columns.split()) - set(TABLES[name].columns.keys()) for name, columns in DESIGNED.items()}
    assert {name: columns for name, columns in missing.items() if columns} == {}
    assert len(DESIGNED) == 14


def test_every_table_has_its_timestamps() -> None:
    """The audit trail is written once, and says when by itself."""
    stamped = {name: table for name, table in TABLES.items() if name != "audit_log"}
    assert all({"created_at", "updated_at"} <= set(table.columns.keys()) for table in stamped.values())
    assert "at" in TABLES["audit_log"].columns


def test_every_designed_index_and_key_is_there() -> None:
    for name, wanted in INDEXED.items():
        # An index that begins with what was designed serves it too.
        begins = [f"{index}, " for index in indexed(TABLES[name])]
        assert all(any(index.startswith(f"{each}, ") for index in begins) for each in wanted), name
    for name, wanted in UNIQUE.items():
        assert set(wanted) <= unique(TABLES[name])


def test_every_reference_is_indexed() -> None:
    for table in TABLES.values():
        first_columns = {words.split(", ")[0] for words in indexed(table)} | {table.primary_key.columns[0].name}
        for constraint in table.foreign_key_constraints:
            assert next(iter(constraint.columns)).name in first_columns, constraint.name


def test_every_key_that_can_be_taken_has_words() -> None:
    keys = set()
    for table in TABLES.values():
        # Pairs with the id are there to be referred to, positions are the adapter's own.
        constraints = [key for key in table.constraints if isinstance(key, UniqueConstraint | ExcludeConstraint)]
        indexes = [index for index in table.indexes if index.unique]
        for key in (*constraints, *indexes):
            keys |= {str(key.name)} if {"id", "position"}.isdisjoint(key.columns.keys()) else set()
    assert keys == set(TAKEN)
