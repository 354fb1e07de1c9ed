"""All tables, known to one MetaData: what migrations are compared with."""

from sqlalchemy import MetaData

from subplat.adapters.postgres.tables import (
    access,
    accounts,
    audit,
    billing,
    billing_runs,
    catalog,
    clients,
    documents,
    idempotency,
    inbound,
    integrations,
    messaging,
    operations,
    payments,
    provisioning,
    quotations,
    refunds,
    reporting,
    subscriptions,
    top_ups,
    wallets,
    webhooks,
)
from subplat.adapters.postgres.tables.vocabulary import METADATA

ROOMS = (
    clients,
    accounts,
    access,
    catalog,
    quotations,
    subscriptions,
    billing,
    billing_runs,
    payments,
    webhooks,
    wallets,
    refunds,
    top_ups,
    messaging,
    provisioning,
    documents,
    inbound,
    integrations,
    operations,
    reporting,
    audit,
    idempotency,
)


def every_table() -> MetaData:
    """The whole schema as the code knows it."""
    return METADATA
