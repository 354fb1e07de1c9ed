"""Everything that can be looked up."""

from typing import TypeAlias

from attrs import frozen

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
from subplat.application.ports.views.lookup import Lookup
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

Clients: TypeAlias = Lookup[ClientFilter, ClientView, ClientView]
Users: TypeAlias = Lookup[UserFilter, UserView, UserView]
Products: TypeAlias = Lookup[ProductFilter, ProductView, ProductView]
Quotations: TypeAlias = Lookup[QuotationFilter, QuotationView, QuotationDetail]
Subscriptions: TypeAlias = Lookup[SubscriptionFilter, SubscriptionView, SubscriptionView]
Cycles: TypeAlias = Lookup[CycleFilter, CycleView, CycleView]
Payments: TypeAlias = Lookup[PaymentFilter, PaymentView, PaymentView]
Refunds: TypeAlias = Lookup[RefundFilter, RefundView, RefundView]
Receipts: TypeAlias = Lookup[ReceiptFilter, ReceiptView, ReceiptView]
Wallets: TypeAlias = Lookup[WalletFilter, WalletView, WalletView]
WalletTransactions: TypeAlias = Lookup[WalletTransactionFilter, WalletTransactionView, WalletTransactionView]
TopUps: TypeAlias = Lookup[TopUpFilter, TopUpView, TopUpView]
Emails: TypeAlias = Lookup[EmailFilter, EmailView, EmailDetail]
UnclearMails: TypeAlias = Lookup[UnclearMailFilter, UnclearMailView, UnclearMailView]
Tasks: TypeAlias = Lookup[TaskFilter, TaskView, TaskView]
Webhooks: TypeAlias = Lookup[WebhookFilter, WebhookView, WebhookDetail]
Endpoints: TypeAlias = Lookup[EndpointFilter, EndpointView, EndpointView]
Deliveries: TypeAlias = Lookup[DeliveryFilter, DeliveryView, DeliveryDetail]
Files: TypeAlias = Lookup[FileFilter, FileView, FileDetail]


@frozen(kw_only=True)
class Views:
    """One lookup a resource. Where a narrowed sight has no meaning (products, callbacks, …) it sees nothing."""

    clients: Clients
    users: Users
    products: Products
    quotations: Quotations
    subscriptions: Subscriptions
    cycles: Cycles
    payments: Payments
    refunds: Refunds
    receipts: Receipts
    wallets: Wallets
    wallet_transactions: WalletTransactions
    top_ups: TopUps
    emails: Emails
    unclear_mails: UnclearMails
    tasks: Tasks
    webhooks: Webhooks
    endpoints: Endpoints
    deliveries: Deliveries
    files: Files
