"""Everything that can be looked up over HTTP."""

from litestar.handlers import HTTPRouteHandler

from subplat.application.accounts.rights import Permission
from subplat.application.ports.access import Kind
from subplat.application.ports.views.clients import ClientFilter, ClientView
from subplat.application.ports.views.cycles import CycleFilter, CycleView
from subplat.application.ports.views.emails import (
    EmailDetail,
    EmailFilter,
    EmailView,
    UnclearMailFilter,
    UnclearMailView,
)
from subplat.application.ports.views.integrations import (
    DeliveryDetail,
    DeliveryFilter,
    DeliveryView,
    EndpointFilter,
    EndpointView,
)
from subplat.application.ports.views.payments import (
    PaymentFilter,
    PaymentView,
    ReceiptFilter,
    ReceiptView,
    RefundFilter,
    RefundView,
)
from subplat.application.ports.views.products import ProductFilter, ProductView
from subplat.application.ports.views.quotations import QuotationDetail, QuotationFilter, QuotationView
from subplat.application.ports.views.subscriptions import SubscriptionFilter, SubscriptionView
from subplat.application.ports.views.tasks import TaskFilter, TaskView
from subplat.application.ports.views.users import UserFilter, UserView
from subplat.application.ports.views.wallets import (
    TopUpFilter,
    TopUpView,
    WalletFilter,
    WalletTransactionFilter,
    WalletTransactionView,
    WalletView,
)
from subplat.application.ports.views.webhooks import WebhookDetail, WebhookFilter, WebhookView
from subplat.application.queries.read_side import ReadSide
from subplat.entrypoints.http.api.lists import Resource, lookup_routes

RESOURCES = {
    "clients": Resource(
        path="/clients",
        one="Client",
        many="Clients",
        permission=Permission.CLIENTS_READ,
        filter_type=ClientFilter,
        view=ClientView,
        detail=ClientView,
        kind=Kind.CLIENT,
    ),
    "products": Resource(
        path="/products",
        one="Product",
        many="Products",
        permission=Permission.PRODUCTS_READ,
        filter_type=ProductFilter,
        view=ProductView,
        detail=ProductView,
    ),
    "quotations": Resource(
        path="/quotations",
        one="Quotation",
        many="Quotations",
        permission=Permission.QUOTATIONS_READ,
        filter_type=QuotationFilter,
        view=QuotationView,
        detail=QuotationDetail,
        kind=Kind.QUOTATION,
        etag=lambda found: int(found.quotation.edition),
    ),
    "subscriptions": Resource(
        path="/subscriptions",
        one="Subscription",
        many="Subscriptions",
        permission=Permission.SUBSCRIPTIONS_READ,
        filter_type=SubscriptionFilter,
        view=SubscriptionView,
        detail=SubscriptionView,
        kind=Kind.SUBSCRIPTION,
        etag=lambda found: int(found.version),
    ),
    "cycles": Resource(
        path="/billing-cycles",
        one="BillingCycle",
        many="BillingCycles",
        permission=Permission.BILLING_READ,
        filter_type=CycleFilter,
        view=CycleView,
        detail=CycleView,
        kind=Kind.BILLING_CYCLE,
    ),
    "payments": Resource(
        path="/payments",
        one="Payment",
        many="Payments",
        permission=Permission.PAYMENTS_READ,
        filter_type=PaymentFilter,
        view=PaymentView,
        detail=PaymentView,
        kind=Kind.PAYMENT,
    ),
    "refunds": Resource(
        path="/refunds",
        one="Refund",
        many="Refunds",
        permission=Permission.PAYMENTS_READ,
        filter_type=RefundFilter,
        view=RefundView,
        detail=RefundView,
        kind=Kind.REFUND,
    ),
    "receipts": Resource(
        path="/quarantined-receipts",
        one="Receipt",
        many="Receipts",
        permission=Permission.PAYMENTS_CONFIRM,
        filter_type=ReceiptFilter,
        view=ReceiptView,
        detail=ReceiptView,
    ),
    "wallets": Resource(
        path="/wallets",
        one="Wallet",
        many="Wallets",
        permission=Permission.WALLETS_READ,
        filter_type=WalletFilter,
        view=WalletView,
        detail=WalletView,
        kind=Kind.WALLET,
    ),
    "top_ups": Resource(
        path="/top-ups",
        one="TopUp",
        many="TopUps",
        permission=Permission.WALLETS_READ,
        filter_type=TopUpFilter,
        view=TopUpView,
        detail=TopUpView,
        kind=Kind.TOP_UP,
    ),
    "emails": Resource(
        path="/emails",
        one="Email",
        many="Emails",
        permission=Permission.MAILS_READ,
        filter_type=EmailFilter,
        view=EmailView,
        detail=EmailDetail,
        kind=Kind.EMAIL,
    ),
    "unclear_mails": Resource(
        path="/unclear-mails",
        one="UnclearMail",
        many="UnclearMails",
        permission=Permission.MAILS_SETTLE,
        filter_type=UnclearMailFilter,
        view=UnclearMailView,
        detail=UnclearMailView,
    ),
    "tasks": Resource(
        path="/provisioning-tasks",
        one="Task",
        many="Tasks",
        permission=Permission.TASKS_READ,
        filter_type=TaskFilter,
        view=TaskView,
        detail=TaskView,
        kind=Kind.TASK,
    ),
    "webhooks": Resource(
        path="/webhook-events",
        one="WebhookEvent",
        many="WebhookEvents",
        permission=Permission.WEBHOOKS_READ,
        filter_type=WebhookFilter,
        view=WebhookView,
        detail=WebhookDetail,
    ),
    "endpoints": Resource(
        path="/integrations/endpoints",
        one="Endpoint",
        many="Endpoints",
        permission=Permission.ENDPOINTS_READ,
        filter_type=EndpointFilter,
        view=EndpointView,
        detail=EndpointView,
    ),
    "deliveries": Resource(
        path="/integrations/deliveries",
        one="Delivery",
        many="Deliveries",
        permission=Permission.ENDPOINTS_READ,
        filter_type=DeliveryFilter,
        view=DeliveryView,
        detail=DeliveryDetail,
    ),
    "users": Resource(
        path="/users",
        one="User",
        many="Users",
        permission=Permission.USERS_READ,
        filter_type=UserFilter,
        view=UserView,
        detail=UserView,
    ),
}
"""By their name in `ReadSide`."""

TRANSACTIONS = Resource(
    path="/wallet-transactions",
    one="WalletTransaction",
    many="WalletTransactions",
    permission=Permission.WALLETS_READ,
    filter_type=WalletTransactionFilter,
    view=WalletTransactionView,
    detail=WalletTransactionView,
)
"""Only as a list: a movement is read with its neighbours."""


def resource_routes(views: ReadSide) -> list[HTTPRouteHandler]:
    """A list and a look at one of each; movements of wallets as a list."""
    found = [route for name, resource in RESOURCES.items() for route in lookup_routes(resource, getattr(views, name))]
    return [*found, lookup_routes(TRANSACTIONS, views.wallet_transactions)[0]]


def resource_shapes() -> tuple[type, ...]:
    """The bodies of the answers, for the description."""
    every = [*RESOURCES.values(), TRANSACTIONS]
    shapes = [each.page_shape for each in every] + [each.detail for each in every]
    return tuple(dict.fromkeys(shapes))
