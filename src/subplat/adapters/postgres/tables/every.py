"""All tables, known to one MetaData: what migrations are compared with."""

from sqlalchemy import MetaData

from subplat.adapters.postgres.tables import (
    accounts,
    billing,
    billing_runs,
    catalog,
    clients,
    documents,
    messaging,
    payments,
    provisioning,
    quotations,
    subscriptions,
    wallets,
    webhooks,
)
from subplat.adapters.postgres.tables.vocabulary import METADATA

ROOMS = (
    clients,
    accounts,
    catalog,
    quotations,
    subscriptions,
    billing,
    payments,
    webhooks,
    wallets,
    billing_runs,
    messaging,
    provisioning,
    documents,
)


def every_table() -> MetaData:
    """The whole schema as the code knows it."""
    return METADATA
