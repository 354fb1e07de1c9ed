"""clients."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, String, Table, Text, func, text

from subplat.adapters.postgres.tables.vocabulary import METADATA, identity, one_of, timestamps, version
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
    Column("status", Text, nullable=False, index=True),
    Column("workspace_domain", String(255), unique=True),
    Column("has_portal_account", Boolean, nullable=False, server_default=text("false")),
    Column("google_customer_id", String(255), unique=True),
    Column("xendit_customer_id", String(255), index=True),
    Column("sales_user_id", ForeignKey("users.id", use_alter=True), index=True),
    version(),
    *timestamps(),
    one_of("status", ClientStatus),
    one_of("tax_treatment", TaxTreatment),
    # NPWP: 16 digits since July 2024 (PMK 112/2022).
    CheckConstraint("tax_number ~ '^[0-9]{16}$'", name="tax_number"),
)
# Two spellings of one address are one address.
Index("uq_clients_billing_email", func.lower(CLIENTS.c.billing_email), unique=True)
