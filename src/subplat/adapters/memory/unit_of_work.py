"""The unit of work in memory: one at a time, all or nothing."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import Token
from threading import RLock
from types import TracebackType
from typing import Self

from attrs import define, field

from subplat.adapters.memory.answers import Answers
from subplat.adapters.memory.audit import written_down
from subplat.adapters.memory.batches import ContractBatches
from subplat.adapters.memory.billing_runs import BillingRuns
from subplat.adapters.memory.circuits import Circuits
from subplat.adapters.memory.entry import ApiKeys, SecondFactors
from subplat.adapters.memory.inbound_records import Mailboxes, UnclearMails
from subplat.adapters.memory.integrations import Deliveries, Endpoints
from subplat.adapters.memory.jobs import InMemoryJobs
from subplat.adapters.memory.joining import JOINT, Joint
from subplat.adapters.memory.report_history import History
from subplat.adapters.memory.repositories import (
    Clients,
    Cycles,
    Emails,
    Files,
    Invitations,
    Links,
    Payments,
    Products,
    Quarantine,
    Quotations,
    Refunds,
    Shelves,
    Subscriptions,
    Tasks,
    TopUps,
    Users,
    Wallets,
    Webhooks,
)
from subplat.adapters.memory.store import Aggregate
from subplat.application.ports.announcing import Announce, nobody_listens
from subplat.application.ports.jobs import Job
from subplat.application.ports.unit_of_work import UNIT_OPEN
from subplat.domain.events import DomainEvent


class InMemoryUnitOfWork:
    """Holds the lock of the books from entering to leaving, as a serialisable database would."""

    def __init__(self, platform: "InMemoryUnitsOfWork") -> None:
        self._platform = platform
        self._touched: list[Aggregate] = []
        self._token: Token[bool] | None = None
        shelves = platform.shelves
        self.clients = Clients(shelves.clients, self._touched)
        self.users = Users(shelves.users, self._touched)
        self.invitations = Invitations(shelves.invitations, self._touched)
        self.second_factors = SecondFactors(shelves.entry.second_factors, self._touched)
        self.api_keys = ApiKeys(shelves.entry.api_keys, self._touched)
        self.products = Products(shelves.products, self._touched)
        self.quotations = Quotations(shelves, self._touched)
        self.cycles = Cycles(shelves.cycles, self._touched)
        self.subscriptions = Subscriptions(shelves.subscriptions, self._touched, self.cycles)
        self.links = Links(shelves.links, self._touched)
        self.payments = Payments(shelves.payments, self._touched)
        self.refunds = Refunds(shelves.refunds, self._touched)
        self.top_ups = TopUps(shelves.top_ups, self._touched)
        self.quarantine = Quarantine(shelves.quarantine, self._touched)
        self.wallets = Wallets(shelves, self._touched)
        self.emails = Emails(shelves.emails, self._touched)
        self.unclear_mails = UnclearMails(shelves.unclear_mails, self._touched)
        self.mailboxes = Mailboxes(shelves)
        self.tasks = Tasks(shelves.tasks, self._touched)
        self.webhooks = Webhooks(shelves.webhooks, self._touched)
        self.files = Files(shelves.files)
        self.billing_runs = BillingRuns(shelves)
        self.circuits = Circuits(shelves.circuits, self._touched)
        self.endpoints = Endpoints(shelves.integrations.endpoints, self._touched)
        self.deliveries = Deliveries(shelves.integrations.deliveries, self._touched)
        self.contracts = ContractBatches(
            subscriptions=self.subscriptions,
            clients=self.clients,
            cycles=self.cycles,
            wallets=self.wallets,
            emails=self.emails,
        )
        self.answers = Answers(shelves)
        self.history = History(shelves.history)
        self.jobs = platform.jobs.queue()

    def __enter__(self) -> Self:
        joint = JOINT.get()
        self._joint = joint if joint is not None and joint.is_over(self._platform.shelves) else None
        if UNIT_OPEN.get() and (self._joint is None or self._joint.in_part):
            raise RuntimeError("a unit of work is open already: finish it first")
        self._platform.lock.acquire()
        if self._joint is not None:
            self._joint.in_part = True
        self._token = UNIT_OPEN.set(True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._token is not None:
            UNIT_OPEN.reset(self._token)
            if self._joint is not None:
                self._joint.in_part = False
            self._platform.lock.release()

    def commit(self) -> None:
        """Puts every change on the shelves and promises what follows from the events."""
        events = [event for aggregate in self._touched for event in _taken(aggregate)]
        for event in events:
            for job in self._platform.reactions(event):
                self.jobs.enqueue(job)
        self._platform.announce(self, events)
        self._touched.clear()
        desks = (
            self.clients,
            self.users,
            self.invitations,
            self.second_factors,
            self.api_keys,
            self.products,
            self.quotations,
            self.subscriptions,
            self.cycles,
            self.links,
            self.payments,
            self.refunds,
            self.top_ups,
            self.quarantine,
            self.wallets,
            self.emails,
            self.unclear_mails,
            self.mailboxes,
            self.tasks,
            self.webhooks,
            self.files,
            self.endpoints,
            self.deliveries,
            self.circuits,
            self.billing_runs,
            self.history,
            self.answers,
        )
        self._platform.shelves.trail.extend(written_down(desks, self._platform))
        for desk in desks:
            desk.commit()
        if self._joint is not None:
            self._joint.queues.append(self.jobs)
        else:
            self.jobs.seal()


@define(eq=False, kw_only=True)
class InMemoryUnitsOfWork:
    """The factory: every unit of work works on the same shelves."""

    shelves: Shelves
    jobs: InMemoryJobs
    reactions: Callable[[DomainEvent], Sequence[Job]]
    announce: Announce = nobody_listens
    lock: RLock = field(factory=RLock, init=False)

    def __call__(self) -> InMemoryUnitOfWork:
        return InMemoryUnitOfWork(self)

    @contextmanager
    def joined(self) -> Iterator[Joint]:
        """See the port: the books are put back as they were unless it is committed."""
        with Joint.opened(self.shelves, self.lock) as joint:
            yield joint


def _taken(aggregate: Aggregate) -> tuple[DomainEvent, ...]:
    """Its events, which are the transaction's now."""
    events = tuple(aggregate.events)
    aggregate.events.clear()
    return events
