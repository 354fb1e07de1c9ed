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
from subplat.adapters.memory.first_use import FirstUse
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

KEPT_IN_ORDER = (
    "clients",
    "users",
    "invitations",
    "second_factors",
    "api_keys",
    "products",
    "quotations",
    "subscriptions",
    "cycles",
    "links",
    "payments",
    "refunds",
    "top_ups",
    "quarantine",
    "wallets",
    "emails",
    "unclear_mails",
    "mailboxes",
    "tasks",
    "webhooks",
    "files",
    "endpoints",
    "deliveries",
    "circuits",
    "billing_runs",
    "history",
    "answers",
)
"""In which order a commit puts back what was changed, and the audit trail tells of it."""


class InMemoryUnitOfWork:
    """Holds the lock of the books from entering to leaving, as a serialisable database would."""

    def __init__(self, platform: "InMemoryUnitsOfWork") -> None:
        self._platform = platform
        self._touched: list[Aggregate] = []
        self._token: Token[bool] | None = None
        self._shelves = platform.shelves
        self.jobs = platform.jobs.queue()

    @FirstUse
    def clients(self) -> Clients:
        return Clients(self._shelves.clients, self._touched)

    @FirstUse
    def users(self) -> Users:
        return Users(self._shelves.users, self._touched)

    @FirstUse
    def invitations(self) -> Invitations:
        return Invitations(self._shelves.invitations, self._touched)

    @FirstUse
    def second_factors(self) -> SecondFactors:
        return SecondFactors(self._shelves.entry.second_factors, self._touched)

    @FirstUse
    def api_keys(self) -> ApiKeys:
        return ApiKeys(self._shelves.entry.api_keys, self._touched)

    @FirstUse
    def products(self) -> Products:
        return Products(self._shelves.products, self._touched)

    @FirstUse
    def quotations(self) -> Quotations:
        return Quotations(self._shelves, self._touched)

    @FirstUse
    def cycles(self) -> Cycles:
        return Cycles(self._shelves.cycles, self._touched)

    @FirstUse
    def subscriptions(self) -> Subscriptions:
        return Subscriptions(self._shelves.subscriptions, self._touched, self.cycles)

    @FirstUse
    def links(self) -> Links:
        return Links(self._shelves.links, self._touched)

    @FirstUse
    def payments(self) -> Payments:
        return Payments(self._shelves.payments, self._touched)

    @FirstUse
    def refunds(self) -> Refunds:
        return Refunds(self._shelves.refunds, self._touched)

    @FirstUse
    def top_ups(self) -> TopUps:
        return TopUps(self._shelves.top_ups, self._touched)

    @FirstUse
    def quarantine(self) -> Quarantine:
        return Quarantine(self._shelves.quarantine, self._touched)

    @FirstUse
    def wallets(self) -> Wallets:
        return Wallets(self._shelves, self._touched)

    @FirstUse
    def emails(self) -> Emails:
        return Emails(self._shelves.emails, self._touched)

    @FirstUse
    def unclear_mails(self) -> UnclearMails:
        return UnclearMails(self._shelves.unclear_mails, self._touched)

    @FirstUse
    def mailboxes(self) -> Mailboxes:
        return Mailboxes(self._shelves)

    @FirstUse
    def tasks(self) -> Tasks:
        return Tasks(self._shelves.tasks, self._touched)

    @FirstUse
    def webhooks(self) -> Webhooks:
        return Webhooks(self._shelves.webhooks, self._touched)

    @FirstUse
    def files(self) -> Files:
        return Files(self._shelves.files)

    @FirstUse
    def billing_runs(self) -> BillingRuns:
        return BillingRuns(self._shelves)

    @FirstUse
    def circuits(self) -> Circuits:
        return Circuits(self._shelves.circuits, self._touched)

    @FirstUse
    def endpoints(self) -> Endpoints:
        return Endpoints(self._shelves.integrations.endpoints, self._touched)

    @FirstUse
    def deliveries(self) -> Deliveries:
        return Deliveries(self._shelves.integrations.deliveries, self._touched)

    @FirstUse
    def contracts(self) -> ContractBatches:
        return ContractBatches(
            subscriptions=self.subscriptions,
            clients=self.clients,
            cycles=self.cycles,
            wallets=self.wallets,
            emails=self.emails,
        )

    @FirstUse
    def answers(self) -> Answers:
        return Answers(self._shelves)

    @FirstUse
    def history(self) -> History:
        return History(self._shelves.history)

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
        # A desk that nobody asked for has nothing to keep.
        made = self.__dict__
        desks = [made[name] for name in KEPT_IN_ORDER if name in made]
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
