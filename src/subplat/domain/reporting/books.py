"""Everything the platform knows, as one value: what invariants are checked on and outcomes compared by."""

from attrs import frozen

from subplat.domain.accounts.user import User
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.catalog.product import Product
from subplat.domain.clients.client import Client
from subplat.domain.messaging.email import Email
from subplat.domain.messaging.unclear import UnclearMail
from subplat.domain.payments.callback import WebhookEvent
from subplat.domain.payments.link import PaymentLink
from subplat.domain.payments.payment import Payment
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.domain.payments.refund import Refund
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.quotations.quotation import Quotation
from subplat.domain.subscriptions.subscription import Subscription
from subplat.domain.wallets.top_up import TopUp
from subplat.domain.wallets.wallet import Wallet, WalletTransaction


@frozen(kw_only=True)
class Books:
    """Every aggregate, each kind in order of its id; `movements` by wallet and sequence."""

    clients: tuple[Client, ...]
    users: tuple[User, ...]
    products: tuple[Product, ...]
    quotations: tuple[Quotation, ...]
    subscriptions: tuple[Subscription, ...]
    cycles: tuple[BillingCycle, ...]
    links: tuple[PaymentLink, ...]
    payments: tuple[Payment, ...]
    quarantine: tuple[QuarantinedReceipt, ...]
    wallets: tuple[Wallet, ...]
    movements: tuple[WalletTransaction, ...]
    emails: tuple[Email, ...]
    tasks: tuple[ProvisioningTask, ...]
    webhooks: tuple[WebhookEvent, ...]
    refunds: tuple[Refund, ...] = ()
    top_ups: tuple[TopUp, ...] = ()
    unclear_mails: tuple[UnclearMail, ...] = ()
