"""Everything that can be looked up over HTTP."""

from litestar.handlers import HTTPRouteHandler

from subplat.application.ports.access import Kind
from subplat.application.queries.read_side import ReadSide
from subplat.entrypoints.http.api.lists import Resource, list_route, one_route

RESOURCES = (
    Resource("clients", "/clients", "Client", "Clients", kind=Kind.CLIENT),
    Resource("products", "/products", "Product", "Products"),
    Resource(
        "quotations",
        "/quotations",
        "Quotation",
        "Quotations",
        kind=Kind.QUOTATION,
        etag=lambda found: int(found.quotation.edition),
    ),
    Resource(
        "subscriptions",
        "/subscriptions",
        "Subscription",
        "Subscriptions",
        kind=Kind.SUBSCRIPTION,
        etag=lambda found: int(found.version),
    ),
    Resource("cycles", "/billing-cycles", "BillingCycle", "BillingCycles", kind=Kind.BILLING_CYCLE),
    Resource("payments", "/payments", "Payment", "Payments", kind=Kind.PAYMENT),
    Resource("refunds", "/refunds", "Refund", "Refunds", kind=Kind.REFUND),
    Resource("receipts", "/quarantined-receipts", "Receipt", "Receipts"),
    Resource("wallets", "/wallets", "Wallet", "Wallets", kind=Kind.WALLET),
    Resource("top_ups", "/top-ups", "TopUp", "TopUps", kind=Kind.TOP_UP),
    Resource("emails", "/emails", "Email", "Emails", kind=Kind.EMAIL),
    Resource("unclear_mails", "/unclear-mails", "UnclearMail", "UnclearMails"),
    Resource("tasks", "/provisioning-tasks", "Task", "Tasks", kind=Kind.TASK),
    Resource("webhooks", "/webhook-events", "WebhookEvent", "WebhookEvents"),
    Resource("endpoints", "/integrations/endpoints", "Endpoint", "Endpoints"),
    Resource("deliveries", "/integrations/deliveries", "Delivery", "Deliveries"),
    Resource("users", "/users", "User", "Users"),
)
TRANSACTIONS = Resource("wallet_transactions", "/wallet-transactions", "WalletTransaction", "WalletTransactions")
"""Only as a list: a movement is read with its neighbours."""


def resource_routes(views: ReadSide) -> list[HTTPRouteHandler]:
    """`GET /things?…` and `GET /things/{thing_id}` of each; movements of wallets as a list."""
    return [
        *(make(each, views) for each in RESOURCES for make in (list_route, one_route)),
        list_route(TRANSACTIONS, views),
    ]


def resource_shapes() -> tuple[type, ...]:
    """The bodies of the answers, for the description."""
    every = [*RESOURCES, TRANSACTIONS]
    shapes = [each.page_shape for each in every] + [each.detail for each in every]
    return tuple(dict.fromkeys(shapes))
