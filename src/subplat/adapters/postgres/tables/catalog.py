"""products."""

from sqlalchemy import Boolean, Column, String, Table, Text, text

from subplat.adapters.postgres.tables.vocabulary import METADATA, ExactJson, identity, one_of, timestamps, version
from subplat.domain.catalog.product import ProductType
from subplat.domain.periods import BillingPeriod

PRODUCTS = Table(
    "products",
    METADATA,
    identity(),
    Column("code", String(100), nullable=False, unique=True),
    Column("name", String(255), nullable=False),
    Column("type", Text, nullable=False, index=True),
    Column("description", Text),
    Column("default_billing_period", Text),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Column("google_sku", String(255)),
    Column("metadata_json", ExactJson),
    version(),
    *timestamps(),
    one_of("type", ProductType),
    one_of("default_billing_period", BillingPeriod),
)
