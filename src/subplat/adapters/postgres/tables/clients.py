"""clients."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, String, Table, Text, text

from subplat.adapters.postgres.tables.vocabulary import METADATA, identity, one_of, prefix, timestamps, version
from subplat.domain.clients.client import ClientStatus, TaxTreatment

CLIENTS = Table(
    "clients",
    METADATA,
    identity(),
    Column("name", String(255), nullable=False),
    Column("legal_name", String(255)),
    Column("billing_email", String(255), nullable=False),
    Column("contact_email", String(255)),
    Column("phone", String(50)),
    Column("billing_address", Text),
    Column("tax_number", String(100)),
    Column("tax_card_file_url", Text),
    Column("tax_treatment", Text, nullable=False, server_default=text("'STANDARD'")),
    Column("status", Text, nullable=False),
    Column("workspace_domain", String(255), unique=True),
    Column("has_portal_account", Boolean, nullable=False, server_default=text("false")),
    Column("google_customer_id", String(255), unique=True),
    Column("xendit_customer_id", String(255), index=True),
    Column("sales_user_id", ForeignKey("users.id", use_alter=True), index=True),
    version(),
    *timestamps(),
    Index("ix_clients_status", "status", "id"),
    one_of("status", ClientStatus),
    one_of("tax_treatment", TaxTreatment),
    # NPWP: 16 digits since July 2024 (PMK 112/2022).
    CheckConstraint("tax_number ~ '^[0-9]{16}$'", name="tax_number"),
)
# Two spellings of one address are one address.
prefix("uq_clients_billing_email", CLIENTS.c.billing_email, unique=True)
prefix("ix_clients_name", CLIENTS.c.name)
prefix("ix_clients_legal_name", CLIENTS.c.legal_name)
Index(
    "ix_clients_tax_card_file_url",
    CLIENTS.c.tax_card_file_url,
    postgresql_where=CLIENTS.c.tax_card_file_url.is_not(None),
)
