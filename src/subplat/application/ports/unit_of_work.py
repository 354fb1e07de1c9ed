"""One transaction: what is changed in it, and the jobs that follow, become true together or not at all."""

from contextvars import ContextVar
from types import TracebackType
from typing import Protocol, Self

from subplat.application.ports.accounts import ApiKeyRepository, SecondFactorRepository
from subplat.application.ports.batches import ContractBatch
from subplat.application.ports.billing_runs import BillingRunRepository
from subplat.application.ports.circuits import CircuitRepository
from subplat.application.ports.inbound_records import MailboxRepository, UnclearMailRepository
from subplat.application.ports.integrations import DeliveryRepository, EndpointRepository
from subplat.application.ports.jobs import JobQueue
from subplat.application.ports.joining import AnswerBook, Joining
from subplat.application.ports.report_history import ReportHistory
from subplat.application.ports.repositories import (
    BillingCycleRepository,
    ClientRepository,
    EmailRepository,
    FileRepository,
    InvitationRepository,
    PaymentLinkRepository,
    PaymentRepository,
    ProductRepository,
    QuarantineRepository,
    QuotationRepository,
    RefundRepository,
    SubscriptionRepository,
    TaskRepository,
    TopUpRepository,
    UserRepository,
    WalletRepository,
    WebhookEventRepository,
)

UNIT_OPEN: ContextVar[bool] = ContextVar("unit_open", default=False)
"""Set by every unit of work while it is open: an adapter that leaves the process refuses to start then."""


class UnitOfWork(Protocol):
    """Leaving without `commit()` rolls back. At commit every event of what was added or saved is answered by its reactions.

    No port that leaves the process is called while one is open. A commit whose outcome is unknown raises; running the whole use case
    again is safe because every effect has a unique key.
    """

    @property
    def clients(self) -> ClientRepository: ...
    @property
    def users(self) -> UserRepository: ...
    @property
    def invitations(self) -> InvitationRepository: ...
    @property
    def second_factors(self) -> SecondFactorRepository: ...
    @property
    def api_keys(self) -> ApiKeyRepository: ...
    @property
    def products(self) -> ProductRepository: ...
    @property
    def quotations(self) -> QuotationRepository: ...
    @property
    def subscriptions(self) -> SubscriptionRepository: ...
    @property
    def cycles(self) -> BillingCycleRepository: ...
    @property
    def links(self) -> PaymentLinkRepository: ...
    @property
    def payments(self) -> PaymentRepository: ...
    @property
    def refunds(self) -> RefundRepository: ...
    @property
    def quarantine(self) -> QuarantineRepository: ...
    @property
    def wallets(self) -> WalletRepository: ...
    @property
    def top_ups(self) -> TopUpRepository: ...
    @property
    def emails(self) -> EmailRepository: ...
    @property
    def unclear_mails(self) -> UnclearMailRepository: ...
    @property
    def mailboxes(self) -> MailboxRepository: ...
    @property
    def tasks(self) -> TaskRepository: ...
    @property
    def webhooks(self) -> WebhookEventRepository: ...
    @property
    def files(self) -> FileRepository: ...
    @property
    def contracts(self) -> ContractBatch: ...
    @property
    def billing_runs(self) -> BillingRunRepository: ...
    @property
    def circuits(self) -> CircuitRepository: ...
    @property
    def endpoints(self) -> EndpointRepository: ...
    @property
    def deliveries(self) -> DeliveryRepository: ...
    @property
    def answers(self) -> AnswerBook: ...
    @property
    def history(self) -> ReportHistory: ...
    @property
    def jobs(self) -> JobQueue: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...

    def commit(self) -> None:
        """Makes it all true; raises StaleVersion or AlreadyExists (then nothing is)."""
        ...


class UnitOfWorkFactory(Joining, Protocol):
    """A new unit of work per call; several of them as one transaction inside of `joined()`."""

    def __call__(self) -> UnitOfWork: ...
