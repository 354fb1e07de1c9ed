"""Everything that can be looked up, each behind its permission."""

from attrs import frozen

from subplat.application.accounts.rights import Permission
from subplat.application.ports.views.clients import ClientFilter, ClientView
from subplat.application.ports.views.cycles import CycleFilter, CycleView
from subplat.application.ports.views.emails import (
    EmailDetail,
    EmailFilter,
    EmailView,
    UnclearMailFilter,
    UnclearMailView,
)
from subplat.application.ports.views.files import FileDetail, FileFilter, FileView
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
from subplat.application.ports.views.views import Views
from subplat.application.ports.views.wallets import (
    TopUpFilter,
    TopUpView,
    WalletFilter,
    WalletTransactionFilter,
    WalletTransactionView,
    WalletView,
)
from subplat.application.ports.views.webhooks import WebhookDetail, WebhookFilter, WebhookView
from subplat.application.queries.reading import Reading


@frozen(kw_only=True)
class ReadSide:
    """One reading a resource; `profile` is the client's own data, as the client may see them."""

    clients: Reading[ClientFilter, ClientView, ClientView]
    profile: Reading[ClientFilter, ClientView, ClientView]
    users: Reading[UserFilter, UserView, UserView]
    products: Reading[ProductFilter, ProductView, ProductView]
    quotations: Reading[QuotationFilter, QuotationView, QuotationDetail]
    subscriptions: Reading[SubscriptionFilter, SubscriptionView, SubscriptionView]
    cycles: Reading[CycleFilter, CycleView, CycleView]
    payments: Reading[PaymentFilter, PaymentView, PaymentView]
    refunds: Reading[RefundFilter, RefundView, RefundView]
    receipts: Reading[ReceiptFilter, ReceiptView, ReceiptView]
    wallets: Reading[WalletFilter, WalletView, WalletView]
    wallet_transactions: Reading[WalletTransactionFilter, WalletTransactionView, WalletTransactionView]
    top_ups: Reading[TopUpFilter, TopUpView, TopUpView]
    emails: Reading[EmailFilter, EmailView, EmailDetail]
    unclear_mails: Reading[UnclearMailFilter, UnclearMailView, UnclearMailView]
    tasks: Reading[TaskFilter, TaskView, TaskView]
    webhooks: Reading[WebhookFilter, WebhookView, WebhookDetail]
    endpoints: Reading[EndpointFilter, EndpointView, EndpointView]
    deliveries: Reading[DeliveryFilter, DeliveryView, DeliveryDetail]
    files: Reading[FileFilter, FileView, FileDetail]


def read_side(views: Views) -> ReadSide:
    """The permission that each needs."""
    return ReadSide(
        clients=Reading(permission=Permission.CLIENTS_READ, lookup=views.clients),
        profile=Reading(permission=Permission.PROFILE_READ, lookup=views.clients),
        users=Reading(permission=Permission.USERS_READ, lookup=views.users),
        products=Reading(permission=Permission.PRODUCTS_READ, lookup=views.products),
        quotations=Reading(permission=Permission.QUOTATIONS_READ, lookup=views.quotations),
        subscriptions=Reading(permission=Permission.SUBSCRIPTIONS_READ, lookup=views.subscriptions),
        cycles=Reading(permission=Permission.BILLING_READ, lookup=views.cycles),
        payments=Reading(permission=Permission.PAYMENTS_READ, lookup=views.payments),
        refunds=Reading(permission=Permission.PAYMENTS_READ, lookup=views.refunds),
        receipts=Reading(permission=Permission.PAYMENTS_CONFIRM, lookup=views.receipts),
        wallets=Reading(permission=Permission.WALLETS_READ, lookup=views.wallets),
        wallet_transactions=Reading(permission=Permission.WALLETS_READ, lookup=views.wallet_transactions),
        top_ups=Reading(permission=Permission.WALLETS_READ, lookup=views.top_ups),
        emails=Reading(permission=Permission.MAILS_READ, lookup=views.emails),
        unclear_mails=Reading(permission=Permission.MAILS_SETTLE, lookup=views.unclear_mails),
        tasks=Reading(permission=Permission.TASKS_READ, lookup=views.tasks),
        webhooks=Reading(permission=Permission.WEBHOOKS_READ, lookup=views.webhooks),
        endpoints=Reading(permission=Permission.ENDPOINTS_READ, lookup=views.endpoints),
        deliveries=Reading(permission=Permission.ENDPOINTS_READ, lookup=views.deliveries),
        files=Reading(permission=Permission.FILES_READ, lookup=views.files),
    )
