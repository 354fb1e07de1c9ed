"""The repositories of one in-memory unit of work."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime

from attrs import define, field

from subplat.adapters.memory.entry import EntryShelves
from subplat.adapters.memory.integrations import IntegrationShelves
from subplat.adapters.memory.report_history import HistoryShelf
from subplat.adapters.memory.store import Aggregate, Change, Desk, Shelf, copied
from subplat.application.ports.audit import AuditEntry
from subplat.application.ports.inbound_records import MailboxState
from subplat.application.ports.joining import KeptAnswer
from subplat.domain.accounts.invitation import Invitation, LinkPurpose
from subplat.domain.accounts.user import Role, User
from subplat.domain.billing.cycle import OPEN, PAYABLE, BillingCycle, CycleStatus
from subplat.domain.billing_run.parked import ParkedSubscription
from subplat.domain.catalog.product import Product
from subplat.domain.clients.client import Client
from subplat.domain.documents.file import StoredFile
from subplat.domain.errors import AlreadyExists, NotFound
from subplat.domain.ids import BillingCycleId, ClientId, FileId, PaymentId, SubscriptionId, UserId, WebhookEventId
from subplat.domain.messaging.email import Email
from subplat.domain.messaging.unclear import UnclearMail
from subplat.domain.operations.circuit import Circuit
from subplat.domain.payments.callback import WebhookEvent
from subplat.domain.payments.link import LinkStatus, PaymentLink
from subplat.domain.payments.methods import RECORDED, PaymentMethod
from subplat.domain.payments.payment import Payment, PaymentStatus
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.domain.payments.refund import Refund
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TaskStatus
from subplat.domain.quotations.quotation import Quotation
from subplat.domain.subscriptions.subscription import Subscription
from subplat.domain.wallets.top_up import TopUp
from subplat.domain.wallets.wallet import Wallet, WalletTransaction


@define(eq=False)
class Shelves:
    """Everything that is committed. The unique keys are those of the database."""

    clients: Shelf[Client] = field(
        factory=lambda: Shelf(
            "client",
            unique={
                "billing e-mail": lambda row: row.billing_email.lower(),
                "workspace domain": lambda row: row.workspace_domain,
                "Google customer": lambda row: row.google_customer_id,
            },
        )
    )
    users: Shelf[User] = field(factory=lambda: Shelf("user", unique={"e-mail": lambda row: row.email.lower()}))
    invitations: Shelf[Invitation] = field(
        factory=lambda: Shelf(
            "invitation",
            unique={
                "token": lambda row: row.token_hash,
                "user": lambda row: (row.user_id, row.purpose) if row.used_at is None else None,
            },
            lookups={"owner": lambda row: row.user_id},
        )
    )
    products: Shelf[Product] = field(factory=lambda: Shelf("product", unique={"code": lambda row: row.code}))
    quotations: Shelf[Quotation] = field(
        factory=lambda: Shelf(
            "quotation",
            unique={"number": lambda row: row.number, "subscription": lambda row: row.related_subscription_id},
        )
    )
    subscriptions: Shelf[Subscription] = field(
        factory=lambda: Shelf(
            "subscription",
            unique={
                "quotation": lambda row: row.quotation_id,
                "plan": lambda row: row.xendit_subscription_id,
            },
            lookups={"client": lambda row: row.client_id},
        )
    )
    cycles: Shelf[BillingCycle] = field(
        factory=lambda: Shelf(
            "billing cycle",
            unique={
                "pay token": lambda row: row.pay_token,
                "initial cycle of subscription": lambda row: row.subscription_id if row.is_initial else None,
                "open cycle of subscription": lambda row: row.subscription_id if row.status in OPEN else None,
                "period": lambda row: (
                    None if row.status is CycleStatus.CANCELLED else (row.subscription_id, row.period.start)
                ),
            },
            lookups={
                "subscription": lambda row: row.subscription_id,
                "payable of subscription": lambda row: row.subscription_id if row.status in PAYABLE else None,
                "payable": lambda row: True if row.status in PAYABLE else None,
            },
        )
    )
    links: Shelf[PaymentLink] = field(
        factory=lambda: Shelf(
            "payment link",
            unique={
                "reference": lambda row: row.reference,
                "usable link of cycle": lambda row: (
                    row.billing_cycle_id if row.status in (LinkStatus.REQUESTED, LinkStatus.LIVE) else None
                ),
            },
            lookups={
                "cycle": lambda row: row.billing_cycle_id,
                "waits": lambda row: True if row.status in (LinkStatus.REQUESTED, LinkStatus.LIVE) else None,
            },
        )
    )
    payments: Shelf[Payment] = field(
        factory=lambda: Shelf(
            "payment",
            unique={
                "gateway id": lambda row: row.xendit_payment_id,
                "recorded reference": lambda row: (
                    (row.client_id, row.billing_cycle_id, row.method, row.reference)
                    if row.method in RECORDED and row.reference is not None
                    else None
                ),
            },
            lookups={"cycle": lambda row: row.billing_cycle_id},
        )
    )
    refunds: Shelf[Refund] = field(
        factory=lambda: Shelf(
            "refund",
            unique={
                "reference": lambda row: row.reference,
                "idempotency key": lambda row: row.idempotency_key,
                "gateway id": lambda row: row.gateway_refund_id,
            },
            lookups={"payment": lambda row: row.payment_id},
        )
    )
    top_ups: Shelf[TopUp] = field(
        factory=lambda: Shelf("wallet top-up", unique={"reference": lambda row: row.reference})
    )
    quarantine: Shelf[QuarantinedReceipt] = field(
        factory=lambda: Shelf("quarantined receipt", unique={"gateway id": lambda row: row.gateway_payment_id})
    )
    wallets: Shelf[Wallet] = field(factory=lambda: Shelf("wallet", unique={"client": lambda row: row.client_id}))
    emails: Shelf[Email] = field(
        factory=lambda: Shelf(
            "mail",
            unique={"intent": lambda row: row.intent_key},
            lookups={"thread": lambda row: row.gmail_thread_id},
        )
    )
    unclear_mails: Shelf[UnclearMail] = field(
        factory=lambda: Shelf(
            "unclear mail",
            unique={"mail": lambda row: row.id},
            lookups={"waits": lambda row: True if row.resolved_at is None else None},
        )
    )
    mailboxes: dict[str, MailboxState] = field(factory=dict)
    tasks: Shelf[ProvisioningTask] = field(
        factory=lambda: Shelf(
            "provisioning task",
            lookups={
                "subscription": lambda row: row.subscription_id,
                "unfinished": lambda row: True if row.status in (TaskStatus.PENDING, TaskStatus.RUNNING) else None,
            },
        )
    )
    webhooks: Shelf[WebhookEvent] = field(
        factory=lambda: Shelf(
            "webhook event",
            unique={"dedupe key": lambda row: (row.source, row.dedupe_key)},
            lookups={"waits": lambda row: None if row.processed else True},
        )
    )
    circuits: Shelf[Circuit] = field(factory=lambda: Shelf("circuit", unique={"system": lambda row: row.system}))
    entry: EntryShelves = field(factory=EntryShelves)
    integrations: IntegrationShelves = field(factory=IntegrationShelves)
    files: dict[FileId, StoredFile] = field(factory=dict)
    movements: list[WalletTransaction] = field(factory=list)
    quotation_numbers: dict[int, int] = field(factory=dict)
    run_days: list[date] = field(factory=list[date])
    """Ascending, each once."""
    parked: dict[SubscriptionId, ParkedSubscription] = field(factory=dict)
    history: HistoryShelf = field(factory=HistoryShelf)
    trail: list[AuditEntry] = field(factory=list)
    answers: dict[tuple[str, str], tuple[KeptAnswer, datetime]] = field(factory=dict)


class Clients(Desk[Client]):
    """By billing e-mail, whatever its case."""

    def find_by_billing_email(self, email: str, /) -> Client | None:
        return self.one("billing e-mail", email.lower())


class Users(Desk[User]):
    """By e-mail, whatever its case."""

    def find_by_email(self, email: str, /) -> User | None:
        return self.one("e-mail", email.lower())

    def of_client(self, client_id: ClientId, /) -> tuple[User, ...]:
        return self._those(lambda user: user.client_id == client_id)

    def active_admins(self) -> tuple[User, ...]:
        return self._those(lambda user: user.is_active and user.role is Role.ADMIN)

    def _those(self, wanted: Callable[[User], bool]) -> tuple[User, ...]:
        users = map(self._known, sorted({*self._shelf.rows, *self._changed}))
        return tuple(copied(user) for user in users if wanted(user))


class Invitations(Desk[Invitation]):
    """By token and by person."""

    def find_by_token_hash(self, token_hash: str, /) -> Invitation | None:
        return self.one("token", token_hash)

    def unused_of_user(self, user_id: UserId, purpose: LinkPurpose, /) -> Invitation | None:
        mine = (row for row in self.having("owner", user_id) if row.purpose is purpose)
        return next((row for row in mine if row.used_at is None), None)

    def spend(self, token_hash: str, now: datetime, /) -> Invitation | None:
        link = self.find_by_token_hash(token_hash)
        if link is None or not link.is_usable(now):
            return None
        link.use(now)
        self.save(link)
        return link


class Products(Desk[Product]):
    """By code."""

    def find_by_code(self, code: str, /) -> Product | None:
        return self.one("code", code)


class Quotations(Desk[Quotation]):
    """With the counter of each year, which commits with them."""

    def __init__(self, shelves: Shelves, touched: list[Aggregate]) -> None:
        super().__init__(shelves.quotations, touched)
        self._committed = shelves.quotation_numbers
        self._taken: dict[int, int] = {}

    def next_number(self, year: int, /) -> int:
        self._taken[year] = self._taken.get(year, self._committed.get(year, 0)) + 1
        return self._taken[year]

    def commit(self) -> None:
        super().commit()
        self._committed.update(self._taken)


class Cycles(Desk[BillingCycle]):
    """By pay token and by subscription."""

    def of_subscription(self, subscription_id: SubscriptionId, /) -> tuple[BillingCycle, ...]:
        return tuple(map(copied, self.all_of(subscription_id)))

    def subscription_of(self, cycle_id: BillingCycleId, /) -> SubscriptionId:
        """Whose bill it is; raises NotFound."""
        return self._known(cycle_id).subscription_id

    def all_of(self, subscription_id: SubscriptionId, /) -> list[BillingCycle]:
        """The cycles themselves, to be looked at only, in order of their number."""
        return sorted(self._having("subscription", subscription_id), key=lambda cycle: cycle.number)

    def id_by_pay_token(self, token: str, /) -> BillingCycleId | None:
        return next((cycle.id for cycle in self._having("pay token", token)), None)

    def _keep(self, row: BillingCycle) -> None:
        if row.status is not CycleStatus.CANCELLED and any(self._overlapping(row)):
            raise AlreadyExists("billing cycle", f"period {row.period.start}")
        super()._keep(row)

    def _overlapping(self, row: BillingCycle) -> Iterator[bool]:
        for other in self._having("subscription", row.subscription_id):
            if other.id != row.id and other.status is not CycleStatus.CANCELLED:
                yield other.period.overlaps(row.period)


class Subscriptions(Desk[Subscription]):
    """By cycle and by plan."""

    def __init__(self, shelf: Shelf[Subscription], touched: list[Aggregate], cycles: Cycles) -> None:
        super().__init__(shelf, touched)
        self._cycles = cycles

    def get_by_cycle(self, cycle_id: BillingCycleId, /) -> Subscription:
        return self.get(self._cycles.subscription_of(cycle_id))

    def find_by_plan(self, xendit_subscription_id: str, /) -> Subscription | None:
        return self.one("plan", xendit_subscription_id)

    def of_client(self, client_id: ClientId, /) -> tuple[Subscription, ...]:
        return self.having("client", client_id)


class Links(Desk[PaymentLink]):
    """By cycle and by reference."""

    def of_cycle(self, cycle_id: BillingCycleId, /) -> tuple[PaymentLink, ...]:
        return self.having("cycle", cycle_id)

    def cycle_of_reference(self, reference: str, /) -> BillingCycleId | None:
        return next((link.billing_cycle_id for link in self._having("reference", reference)), None)


class Payments(Desk[Payment]):
    """By the gateway's id."""

    def find_by_gateway_id(self, xendit_payment_id: str, /) -> Payment | None:
        return self.one("gateway id", xendit_payment_id)

    def statuses(self, gateway_ids: Collection[str], /) -> Mapping[str, PaymentStatus]:
        return {each: row.status for each in gateway_ids for row in self._having("gateway id", each)}

    def find_recorded(
        self, client_id: ClientId, cycle_id: BillingCycleId | None, method: PaymentMethod, reference: str, /
    ) -> Payment | None:
        return self.one("recorded reference", (client_id, cycle_id, method, reference))

    def of_cycle(self, cycle_id: BillingCycleId, /) -> tuple[Payment, ...]:
        return self.having("cycle", cycle_id)


class Refunds(Desk[Refund]):
    """By payment, by the gateway's id and by ours."""

    def of_payment(self, payment_id: PaymentId, /) -> tuple[Refund, ...]:
        return self.having("payment", payment_id)

    def find(self, *, gateway_refund_id: str | None, reference: str | None) -> Refund | None:
        by_id = self.one("gateway id", gateway_refund_id) if gateway_refund_id else None
        return by_id or (self.one("reference", reference) if reference else None)


class TopUps(Desk[TopUp]):
    """By reference."""

    def find_by_reference(self, reference: str, /) -> TopUp | None:
        return self.one("reference", reference)


class Quarantine(Desk[QuarantinedReceipt]):
    """By the gateway's id."""

    def find_by_gateway_id(self, gateway_payment_id: str, /) -> QuarantinedReceipt | None:
        return self.one("gateway id", gateway_payment_id)


class Wallets(Desk[Wallet]):
    """By client; saving appends the movements."""

    def __init__(self, shelves: Shelves, touched: list[Aggregate]) -> None:
        super().__init__(shelves.wallets, touched)
        self._committed = shelves.movements
        self._moved: list[WalletTransaction] = []

    def find_by_client(self, client_id: ClientId, /) -> Wallet | None:
        return self.one("client", client_id)

    def save(self, row: Wallet, /) -> None:
        self._moved.extend(row.added)
        row.added.clear()
        super().save(row)

    def commit(self) -> None:
        super().commit()
        self._committed.extend(self._moved)


class Emails(Desk[Email]):
    """By intent."""

    def find_by_intent(self, intent_key: str, /) -> Email | None:
        return self.one("intent", intent_key)

    def add_once(self, email: Email, /) -> None:
        if not self.has("intent", email.intent_key):
            self.add(email)

    def of_thread(self, thread_id: str, /) -> tuple[Email, ...]:
        return self.having("thread", thread_id)


class Tasks(Desk[ProvisioningTask]):
    """By subscription."""

    def of_subscription(self, subscription_id: SubscriptionId, /) -> tuple[ProvisioningTask, ...]:
        return self.having("subscription", subscription_id)


class Webhooks(Desk[WebhookEvent]):
    """Once per dedupe key."""

    def add_once(self, event: WebhookEvent, /) -> bool:
        if self.has("dedupe key", (event.source, event.dedupe_key)):
            return False
        self.add(event)
        return True

    def add_each_once(self, events: Sequence[WebhookEvent], /) -> frozenset[WebhookEventId]:
        return frozenset(event.id for event in events if self.add_once(event))


class Files:
    """Files, never changed."""

    def __init__(self, files: dict[FileId, StoredFile]) -> None:
        self._committed = files
        self._added: dict[FileId, StoredFile] = {}

    def get(self, file_id: FileId, /) -> StoredFile:
        file = self._added.get(file_id) or self._committed.get(file_id)
        if file is None:
            raise NotFound("file", file_id)
        return file

    def add(self, file: StoredFile, /) -> None:
        self._added[file.id] = file

    def changes(self) -> Iterator[Change]:
        """What a commit would add."""
        for file in self._added.values():
            yield Change("file", file.id, None, file)

    def commit(self) -> None:
        """Keeps what was added."""
        self._committed.update(self._added)
