"""Every lookup over one pool."""

from sqlalchemy import Engine

from subplat.adapters.postgres.queries.views.clients import CLIENT_LISTING
from subplat.adapters.postgres.queries.views.cycles import CYCLE_LISTING
from subplat.adapters.postgres.queries.views.emails import EMAIL_LISTING, UNCLEAR_MAIL_LISTING, with_texts
from subplat.adapters.postgres.queries.views.files import FILE_LISTING, with_content
from subplat.adapters.postgres.queries.views.integrations import DELIVERY_LISTING, ENDPOINT_LISTING, with_body
from subplat.adapters.postgres.queries.views.listing import F, Listing, PostgresLookup, V, as_listed
from subplat.adapters.postgres.queries.views.payments import PAYMENT_LISTING, RECEIPT_LISTING, REFUND_LISTING
from subplat.adapters.postgres.queries.views.products import PRODUCT_LISTING
from subplat.adapters.postgres.queries.views.quotations import QUOTATION_LISTING, with_mails
from subplat.adapters.postgres.queries.views.subscriptions import SUBSCRIPTION_LISTING
from subplat.adapters.postgres.queries.views.tasks import TASK_LISTING
from subplat.adapters.postgres.queries.views.users import USER_LISTING
from subplat.adapters.postgres.queries.views.wallets import (
    TOP_UP_LISTING,
    WALLET_LISTING,
    WALLET_TRANSACTION_LISTING,
)
from subplat.adapters.postgres.queries.views.webhooks import WEBHOOK_LISTING, with_payload
from subplat.application.ports.views.views import Views


def postgres_views(engine: Engine) -> Views:
    """Each read takes a connection for as long as it lasts."""

    def plain(listing: Listing[F, V]) -> PostgresLookup[F, V, V]:
        return PostgresLookup(engine=engine, listing=listing, detail=as_listed)

    return Views(
        clients=plain(CLIENT_LISTING),
        users=plain(USER_LISTING),
        products=plain(PRODUCT_LISTING),
        quotations=PostgresLookup(engine=engine, listing=QUOTATION_LISTING, detail=with_mails),
        subscriptions=plain(SUBSCRIPTION_LISTING),
        cycles=plain(CYCLE_LISTING),
        payments=plain(PAYMENT_LISTING),
        refunds=plain(REFUND_LISTING),
        receipts=plain(RECEIPT_LISTING),
        wallets=plain(WALLET_LISTING),
        wallet_transactions=plain(WALLET_TRANSACTION_LISTING),
        top_ups=plain(TOP_UP_LISTING),
        emails=PostgresLookup(engine=engine, listing=EMAIL_LISTING, detail=with_texts),
        unclear_mails=plain(UNCLEAR_MAIL_LISTING),
        tasks=plain(TASK_LISTING),
        webhooks=PostgresLookup(engine=engine, listing=WEBHOOK_LISTING, detail=with_payload),
        endpoints=plain(ENDPOINT_LISTING),
        deliveries=PostgresLookup(engine=engine, listing=DELIVERY_LISTING, detail=with_body),
        files=PostgresLookup(engine=engine, listing=FILE_LISTING, detail=with_content),
    )
