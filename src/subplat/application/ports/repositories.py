"""Where aggregates are kept, as a unit of work sees them.

`get` raises NotFound. `add` raises AlreadyExists when a unique key is taken (at the latest at commit). `save` raises StaleVersion when
somebody else saved first. `add` and `save` take the aggregate's events along to the commit. What says "locks" holds the row until the
unit of work ends; the order is quotation → subscription → cycle → link → payment → wallet → everything else.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from subplat.domain.accounts.invitation import Invitation, LinkPurpose
from subplat.domain.accounts.user import User
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.catalog.product import Product
from subplat.domain.clients.client import Client
from subplat.domain.documents.file import StoredFile
from subplat.domain.ids import (
    BillingCycleId,
    ClientId,
    EmailId,
    FileId,
    InvitationId,
    PaymentId,
    PaymentLinkId,
    ProductId,
    QuotationId,
    RefundId,
    SubscriptionId,
    TaskId,
    TopUpId,
    UserId,
    WalletId,
    WebhookEventId,
)
from subplat.domain.messaging.email import Email
from subplat.domain.payments.callback import WebhookEvent
from subplat.domain.payments.link import PaymentLink
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import Payment, PaymentStatus
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.domain.payments.refund import Refund
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.quotations.quotation import Quotation
from subplat.domain.subscriptions.subscription import Subscription
from subplat.domain.wallets.top_up import TopUp
from subplat.domain.wallets.wallet import Wallet


class ClientRepository(Protocol):
    """Clients; loading does not lock, the version protects."""

    def get(self, client_id: ClientId, /) -> Client: ...

    def find_by_billing_email(self, email: str, /) -> Client | None:
        """Whatever its case."""
        ...

    def add(self, client: Client, /) -> None: ...

    def save(self, client: Client, /) -> None: ...


class UserRepository(Protocol):
    """Users, unique by e-mail; loading does not lock."""

    def get(self, user_id: UserId, /) -> User: ...

    def find_by_email(self, email: str, /) -> User | None: ...

    def of_client(self, client_id: ClientId, /) -> tuple[User, ...]:
        """Every login of that client, in order of id."""
        ...

    def active_admins(self) -> tuple[User, ...]:
        """Every active ADMIN, in order of id, locked until the unit of work ends."""
        ...

    def add(self, user: User, /) -> None: ...

    def save(self, user: User, /) -> None: ...


class InvitationRepository(Protocol):
    """One-time links; loading locks. One unused link a person and purpose."""

    def get(self, invitation_id: InvitationId, /) -> Invitation: ...

    def find_by_token_hash(self, token_hash: str, /) -> Invitation | None: ...

    def unused_of_user(self, user_id: UserId, purpose: LinkPurpose, /) -> Invitation | None: ...

    def spend(self, token_hash: str, now: datetime, /) -> Invitation | None:
        """The link, used at `now`, if it was usable: of several at once one gets it, the others None."""
        ...

    def add(self, invitation: Invitation, /) -> None: ...

    def save(self, invitation: Invitation, /) -> None: ...


class ProductRepository(Protocol):
    """Products, unique by code; loading does not lock."""

    def get(self, product_id: ProductId, /) -> Product: ...

    def find_by_code(self, code: str, /) -> Product | None: ...

    def add(self, product: Product, /) -> None: ...

    def save(self, product: Product, /) -> None: ...


class QuotationRepository(Protocol):
    """Quotations with their lines; `get` locks."""

    def get(self, quotation_id: QuotationId, /) -> Quotation: ...

    def next_number(self, year: int, /) -> int:
        """The next number of the year, from 1: without gap or repeat, because the counter commits with the quotation."""
        ...

    def add(self, quotation: Quotation, /) -> None: ...

    def save(self, quotation: Quotation, /) -> None: ...


class SubscriptionRepository(Protocol):
    """Subscriptions with their items, unique by quotation; loading locks unless said otherwise."""

    def get(self, subscription_id: SubscriptionId, /) -> Subscription: ...

    def get_by_cycle(self, cycle_id: BillingCycleId, /) -> Subscription:
        """The subscription that a cycle belongs to: the way to keep the order of locks."""
        ...

    def find_by_plan(self, xendit_subscription_id: str, /) -> Subscription | None: ...

    def of_client(self, client_id: ClientId, /) -> tuple[Subscription, ...]:
        """All of a client's, in order of their id, without lock: for what the client's version protects."""
        ...

    def add(self, subscription: Subscription, /) -> None: ...

    def save(self, subscription: Subscription, /) -> None: ...


class BillingCycleRepository(Protocol):
    """Billing cycles, unique by pay token and by (subscription, period start); `get` and `of_subscription` lock."""

    def get(self, cycle_id: BillingCycleId, /) -> BillingCycle: ...

    def of_subscription(self, subscription_id: SubscriptionId, /) -> tuple[BillingCycle, ...]:
        """All of them, in order of their number."""
        ...

    def id_by_pay_token(self, token: str, /) -> BillingCycleId | None: ...

    def add(self, cycle: BillingCycle, /) -> None: ...

    def save(self, cycle: BillingCycle, /) -> None: ...


class PaymentLinkRepository(Protocol):
    """Payment links, unique by reference, one REQUESTED or LIVE a cycle; `of_cycle` locks."""

    def of_cycle(self, cycle_id: BillingCycleId, /) -> tuple[PaymentLink, ...]:
        """All of them, oldest first."""
        ...

    def cycle_of_reference(self, reference: str, /) -> BillingCycleId | None: ...

    def get(self, link_id: PaymentLinkId, /) -> PaymentLink: ...

    def add(self, link: PaymentLink, /) -> None: ...

    def save(self, link: PaymentLink, /) -> None: ...


class PaymentRepository(Protocol):
    """Payments, unique by the gateway's payment id, and what people record by (client, bill, method, reference); loading locks."""

    def get(self, payment_id: PaymentId, /) -> Payment: ...

    def find_by_gateway_id(self, xendit_payment_id: str, /) -> Payment | None: ...

    def statuses(self, gateway_ids: Collection[str], /) -> Mapping[str, PaymentStatus]:
        """What became of the payments that the gateway calls so, as far as they are known; looked at without locks."""
        ...

    def find_recorded(
        self, client_id: ClientId, cycle_id: BillingCycleId | None, method: PaymentMethod, reference: str, /
    ) -> Payment | None:
        """The one that a person recorded so."""
        ...

    def of_cycle(self, cycle_id: BillingCycleId, /) -> tuple[Payment, ...]:
        """Every attempt to pay that bill, in order of id."""
        ...

    def add(self, payment: Payment, /) -> None: ...

    def save(self, payment: Payment, /) -> None: ...


class RefundRepository(Protocol):
    """Refunds, unique by reference and by the gateway's id; loading locks. A payment's refunds are guarded by its lock."""

    def get(self, refund_id: RefundId, /) -> Refund: ...

    def of_payment(self, payment_id: PaymentId, /) -> tuple[Refund, ...]:
        """All of them, in order of their id."""
        ...

    def find(self, *, gateway_refund_id: str | None, reference: str | None) -> Refund | None:
        """By the gateway's id, else by our reference; without lock."""
        ...

    def add(self, refund: Refund, /) -> None: ...

    def save(self, refund: Refund, /) -> None: ...


class TopUpRepository(Protocol):
    """Links that fill a wallet, unique by reference; loading locks."""

    def get(self, top_up_id: TopUpId, /) -> TopUp: ...

    def find_by_reference(self, reference: str, /) -> TopUp | None: ...

    def add(self, top_up: TopUp, /) -> None: ...

    def save(self, top_up: TopUp, /) -> None: ...


class QuarantineRepository(Protocol):
    """Receipts that wait for a person, unique by the gateway's payment id; `get` locks."""

    def get(self, receipt_id: PaymentId, /) -> QuarantinedReceipt: ...

    def find_by_gateway_id(self, gateway_payment_id: str, /) -> QuarantinedReceipt | None: ...

    def add(self, receipt: QuarantinedReceipt, /) -> None: ...

    def save(self, receipt: QuarantinedReceipt, /) -> None: ...


class WalletRepository(Protocol):
    """Wallets, one a client; loading locks, `save` appends the movements made since."""

    def get(self, wallet_id: WalletId, /) -> Wallet: ...

    def find_by_client(self, client_id: ClientId, /) -> Wallet | None: ...

    def add(self, wallet: Wallet, /) -> None: ...

    def save(self, wallet: Wallet, /) -> None: ...


class EmailRepository(Protocol):
    """Mails, unique by intent key; loading locks."""

    def get(self, email_id: EmailId, /) -> Email: ...

    def find_by_intent(self, intent_key: str, /) -> Email | None: ...

    def of_thread(self, thread_id: str, /) -> tuple[Email, ...]:
        """Those with the provider's thread id, in order of id, without lock; the id holds in one mailbox only."""
        ...

    def add(self, email: Email, /) -> None: ...

    def add_once(self, email: Email, /) -> None:
        """Adds it unless there is one with its intent: then it is dropped with its events."""
        ...

    def save(self, email: Email, /) -> None: ...


class TaskRepository(Protocol):
    """Provisioning tasks; loading locks."""

    def get(self, task_id: TaskId, /) -> ProvisioningTask: ...

    def of_subscription(self, subscription_id: SubscriptionId, /) -> tuple[ProvisioningTask, ...]:
        """All of them, oldest first."""
        ...

    def add(self, task: ProvisioningTask, /) -> None: ...

    def save(self, task: ProvisioningTask, /) -> None: ...


class WebhookEventRepository(Protocol):
    """Callbacks, unique by (source, dedupe key); `get` locks."""

    def get(self, event_id: WebhookEventId, /) -> WebhookEvent: ...

    def add_once(self, event: WebhookEvent, /) -> bool:
        """Stores it unless one with its dedupe key is there; tells whether it was new."""
        ...

    def add_each_once(self, events: Sequence[WebhookEvent], /) -> frozenset[WebhookEventId]:
        """Stores those whose dedupe key is not there; the ids of those that were new (of several with one key, one)."""
        ...

    def save(self, event: WebhookEvent, /) -> None: ...


class FileRepository(Protocol):
    """Stored files, never changed."""

    def get(self, file_id: FileId, /) -> StoredFile: ...

    def add(self, file: StoredFile, /) -> None: ...
