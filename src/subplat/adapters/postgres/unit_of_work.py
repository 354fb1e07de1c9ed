"""The unit of work: one PostgreSQL transaction, or a part of one that is open already."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import Token
from types import TracebackType
from typing import Any, Protocol, Self

import psycopg
from attrs import field, frozen
from sqlalchemy import Connection, Engine

from subplat.adapters.postgres.acting import step_back
from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.joining import Joint
from subplat.adapters.postgres.parts import Part, joint_over
from subplat.adapters.postgres.questions import driver_of
from subplat.adapters.postgres.repositories.access import PostgresApiKeys, PostgresSecondFactors
from subplat.adapters.postgres.repositories.accounts import PostgresClients, PostgresInvitations, PostgresUsers
from subplat.adapters.postgres.repositories.answers import PostgresAnswers
from subplat.adapters.postgres.repositories.billing import PostgresCycles
from subplat.adapters.postgres.repositories.billing_runs import PostgresBillingRuns
from subplat.adapters.postgres.repositories.contracts import PostgresContracts
from subplat.adapters.postgres.repositories.deals import PostgresProducts, PostgresQuotations, PostgresSubscriptions
from subplat.adapters.postgres.repositories.inbound import PostgresMailboxes, PostgresUnclearMails
from subplat.adapters.postgres.repositories.integrations import KnownListeners, PostgresDeliveries, PostgresEndpoints
from subplat.adapters.postgres.repositories.operations import PostgresCircuits
from subplat.adapters.postgres.repositories.payments import (
    PostgresLinks,
    PostgresPayments,
    PostgresQuarantine,
    PostgresRefunds,
    PostgresTopUps,
    PostgresWebhooks,
)
from subplat.adapters.postgres.repositories.reporting import PostgresReportHistory
from subplat.adapters.postgres.repositories.wallets import PostgresWallets
from subplat.adapters.postgres.repositories.work import PostgresEmails, PostgresFiles, PostgresTasks
from subplat.adapters.postgres.transaction import Transaction
from subplat.application.ports.announcing import Announce, nobody_listens
from subplat.application.ports.crash_points import crash_point
from subplat.application.ports.jobs import Job, JobQueue
from subplat.application.ports.unit_of_work import UNIT_OPEN
from subplat.domain.events import DomainEvent

Reactions = Callable[[DomainEvent], Sequence[Job]]
"""What follows from an event."""


class SealedQueue(JobQueue, Protocol):
    """A queue that writes its jobs into the transaction at the end of it."""

    def seal(self) -> None:
        """Called right before COMMIT; may refuse the transaction by raising."""
        ...


QueueFactory = Callable[[psycopg.Connection[Any]], SealedQueue]
"""The queue over a transaction's own connection."""


class PostgresUnitOfWork:
    """Connects when entered; repositories write at once, so that a taken key or a stale version shows where it
    happens; in a batch of contracts they gather."""

    def __init__(
        self,
        engine: Engine,
        reactions: Reactions,
        queue_factory: QueueFactory,
        announce: Announce = nobody_listens,
        listeners: KnownListeners | None = None,
    ) -> None:
        self._engine = engine
        self._reactions = reactions
        self._queue_factory = queue_factory
        self._announce = announce
        self._listeners = listeners

    def __enter__(self) -> Self:
        """Raises Unavailable."""
        joint = joint_over(self._engine)
        if joint is not None:
            self._part: Part | None = Part(joint)
            self._connection = joint.connection
        else:
            self._part = None
            with told_in_port_words():
                self._connection = self._engine.connect()
        try:
            self._open(self._connection)
        except BaseException:
            self._leave()
            raise
        self._token: Token[bool] = UNIT_OPEN.set(True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        UNIT_OPEN.reset(self._token)
        self._transaction.close()
        try:
            if error is None:
                self._end_what_was_only_read()
        finally:
            self._leave()

    def commit(self) -> None:
        """Events are answered, jobs written, then COMMIT. Raises AlreadyExists, Unavailable, OutcomeUnknown."""
        events = self._transaction.take_events()
        with told_in_port_words():
            step_back(self._connection)
        for event in events:
            for job in self._reactions(event):
                self.jobs.enqueue(job)
        self._announce(self, events)
        self._transaction.write()
        with told_in_port_words():
            self.jobs.seal()
        if self._part is not None:
            self._part.keep(self.endpoints.committed)
            return
        crash_point("commit before")
        with told_in_port_words(committing=True):
            self._connection.commit()
        crash_point("commit after")
        self.endpoints.committed()

    def _end_what_was_only_read(self) -> None:
        # Like a rollback, except that after one of those the driver forgets what it prepared on this connection.
        if self._part is None and self._transaction.has_only_read and self._connection.in_transaction():
            with told_in_port_words():
                self._connection.commit()

    def _leave(self) -> None:
        # Rolls back what was not committed.
        if self._part is not None:
            self._part.leave()
        else:
            self._connection.close()

    def _open(self, connection: Connection) -> None:
        with told_in_port_words():
            if self._part is not None:
                self._part.begin()
            else:
                connection.begin()
            driver = driver_of(connection)
        self._transaction = transaction = Transaction(connection=connection)
        self.jobs = self._queue_factory(driver)
        self.clients = PostgresClients(transaction)
        self.users = PostgresUsers(transaction)
        self.invitations = PostgresInvitations(transaction)
        self.second_factors = PostgresSecondFactors(transaction)
        self.api_keys = PostgresApiKeys(transaction)
        self.products = PostgresProducts(transaction)
        self.quotations = PostgresQuotations(transaction)
        self.subscriptions = PostgresSubscriptions(transaction)
        self.cycles = PostgresCycles(transaction)
        self.links = PostgresLinks(transaction)
        self.payments = PostgresPayments(transaction)
        self.refunds = PostgresRefunds(transaction)
        self.top_ups = PostgresTopUps(transaction)
        self.quarantine = PostgresQuarantine(transaction)
        self.wallets = PostgresWallets(transaction)
        self.emails = PostgresEmails(transaction)
        self.unclear_mails = PostgresUnclearMails(transaction)
        self.mailboxes = PostgresMailboxes(transaction)
        self.tasks = PostgresTasks(transaction)
        self.webhooks = PostgresWebhooks(transaction)
        self.files = PostgresFiles(transaction)
        self.endpoints = PostgresEndpoints(transaction, self._listeners)
        self.deliveries = PostgresDeliveries(transaction)
        self.circuits = PostgresCircuits(transaction)
        self.billing_runs = PostgresBillingRuns(transaction)
        self.contracts = PostgresContracts(
            transaction=transaction,
            subscriptions=self.subscriptions,
            clients=self.clients,
            wallets=self.wallets,
            tasks=self.tasks,
        )
        self.history = PostgresReportHistory(transaction)
        self.answers = PostgresAnswers(transaction)


@frozen(kw_only=True)
class PostgresUnitOfWorkFactory:
    """Every call is another connection of the pool."""

    engine: Engine
    reactions: Reactions
    queue_factory: QueueFactory
    announce: Announce = nobody_listens
    listeners: KnownListeners = field(factory=KnownListeners)

    def __call__(self) -> PostgresUnitOfWork:
        """A new unit of work, not yet connected."""
        return PostgresUnitOfWork(self.engine, self.reactions, self.queue_factory, self.announce, self.listeners)

    @contextmanager
    def joined(self) -> Iterator[Joint]:
        """See the port: all of it on one connection."""
        with Joint.over(self.engine) as joint:
            yield joint
