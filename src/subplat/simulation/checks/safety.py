"""After every event: the books' own invariants, on the slice of the books that the event touched."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from uuid import UUID

from attrs import define, field

from subplat.adapters.memory.repositories import Shelves
from subplat.application.ports.clock import Clock
from subplat.domain.billing.cycle import PAYABLE, BillingCycle, CycleStatus
from subplat.domain.ids import ClientId, SubscriptionId
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.invariants import INVARIANTS
from subplat.domain.reporting.violations import Check
from subplat.domain.wallets.wallet import WalletTransaction
from subplat.simulation.checks.books import having, part, those
from subplat.simulation.checks.touched import Touched
from subplat.simulation.checks.violated import Violated

LATEST = 4
"""So many cycles of a contract are looked at after an event, besides the touched, the unpaid and the first."""


def _chosen(*names: str) -> tuple[tuple[str, Check], ...]:
    return tuple((name, INVARIANTS[name]) for name in names)


OF_CONTRACT = _chosen("I7", "I8", "I9", "I13", "I16", "cancelled_bills", "live_dates")
OF_CYCLE = _chosen("I10", "I11", "I17", "I22")
"""What nobody touched holds as it held before."""
OF_RUN = _chosen("I12")
OF_PURSE = _chosen("I2", "I3", "I4", "I6", "I18", "payments_allocated", "wallet_top_ups", "wallet_charges", "refunds")
OF_CLIENT = _chosen("client_status", "one_wallet")
OF_MAIL = _chosen("I19", "I11")


@define(kw_only=True, eq=False)
class Safety:
    """`excused` tells whether a billing run has been missed lately (the platform was off, its clock wrong): I12 waits for it."""

    shelves: Shelves
    clock: Clock
    touched: Touched
    excused: Callable[[], bool]
    checked: int = field(default=0, init=False)
    _since_billing: dict[SubscriptionId, None] = field(factory=dict[SubscriptionId, None], init=False)
    _movements: dict[UUID, list[WalletTransaction]] = field(factory=dict[UUID, list[WalletTransaction]], init=False)
    _read: int = field(default=0, init=False)

    def after_event(self) -> None:
        """Raises Violated."""
        touched = self.touched
        if touched.is_nothing:
            return
        self.checked += 1
        today = self.clock.today()
        contracts = dict(touched.contracts)
        for cycle in those(self.shelves.cycles, touched.cycles):
            contracts[cycle.subscription_id] = None
        for contract_id in contracts:
            self._contract(contract_id, today)
        for client_id in touched.purses:
            _run(OF_PURSE, self._purse(client_id), today, client_id)
        for client_id in touched.clients:
            _run(OF_CLIENT, self._client(client_id), today, client_id)
        if touched.emails:
            _run(OF_MAIL, part(emails=those(self.shelves.emails, touched.emails)), today, None)
        touched.forget()

    def after_billing(self) -> None:
        """After a billing run with everything that followed from it: I12 of what was touched since. Raises Violated."""
        waiting, self._since_billing = self._since_billing, {}
        if waiting and not self.excused():
            today = self.clock.today()
            for contract_id in waiting:
                books = self._contract_books(contract_id)
                if books is not None:
                    _run(OF_RUN, books, today, books.subscriptions[0].client_id)

    def _contract(self, contract_id: SubscriptionId, today: date) -> None:
        books = self._contract_books(contract_id)
        if books is not None:
            client_id = books.subscriptions[0].client_id
            _run(OF_CONTRACT, books, today, client_id)
            _run(OF_CYCLE, self._changed_of(books), today, client_id)
            self._since_billing[contract_id] = None

    def _changed_of(self, books: Books) -> Books:
        """The contract with the touched of its cycles, and what belongs to those."""
        touched = self.touched.cycles
        return part(
            subscriptions=books.subscriptions,
            cycles=tuple(cycle for cycle in books.cycles if cycle.id in touched),
            payments=tuple(payment for payment in books.payments if payment.billing_cycle_id in touched),
            refunds=tuple(refund for refund in books.refunds if refund.billing_cycle_id in touched),
        )

    def _contract_books(self, contract_id: SubscriptionId) -> Books | None:
        shelves = self.shelves
        contract = shelves.subscriptions.rows.get(contract_id)
        if contract is None:
            return None
        every = sorted(having(shelves.cycles, "subscription", [contract_id]), key=lambda cycle: cycle.number)
        cycles = tuple(self._worth_a_look(every))
        # What was paid, or went back, matters to a bill that was touched, and to one that may hold nothing.
        touched, over = self.touched.cycles, CycleStatus.CANCELLED
        paid = [cycle.id for cycle in cycles if cycle.id in touched or cycle.status is over]
        payments = having(shelves.payments, "cycle", paid)
        return part(
            subscriptions=(contract,),
            cycles=cycles,
            links=having(shelves.links, "cycle", [cycle.id for cycle in cycles]),
            payments=payments,
            refunds=having(shelves.refunds, "payment", [payment.id for payment in payments]),
            wallets=having(shelves.wallets, "client", [contract.client_id]),
        )

    def _worth_a_look(self, every: list[BillingCycle]) -> Iterator[BillingCycle]:
        first_of_latest = len(every) - LATEST
        for position, cycle in enumerate(every):
            if (
                position >= first_of_latest
                or cycle.is_initial
                or cycle.status in PAYABLE
                or cycle.id in self.touched.cycles
            ):
                yield cycle

    def _purse(self, client_id: ClientId) -> Books:
        shelves = self.shelves
        wallets = having(shelves.wallets, "client", [client_id])
        payments = those(shelves.payments, self.touched.payments(client_id))
        contracts = having(shelves.subscriptions, "client", [client_id])
        return part(
            subscriptions=contracts,
            payments=payments,
            refunds=having(shelves.refunds, "payment", [payment.id for payment in payments]),
            wallets=wallets,
            movements=tuple(each for wallet in wallets for each in self._moved(wallet.id)),
        )

    def _client(self, client_id: ClientId) -> Books:
        shelves = self.shelves
        return part(
            clients=those(shelves.clients, [client_id]),
            subscriptions=having(shelves.subscriptions, "client", [client_id]),
            payments=those(shelves.payments, self.touched.payments(client_id)),
            wallets=having(shelves.wallets, "client", [client_id]),
        )

    def _moved(self, wallet_id: UUID) -> Iterable[WalletTransaction]:
        movements = self.shelves.movements
        for movement in movements[self._read :]:
            self._movements.setdefault(movement.wallet_id, []).append(movement)
        self._read = len(movements)
        return self._movements.get(wallet_id, ())


def _run(checks: tuple[tuple[str, Check], ...], books: Books, today: date, client: UUID | None) -> None:
    for name, check in checks:
        for subject, detail in check(books, today):
            raise Violated(name, subject, detail, client)
