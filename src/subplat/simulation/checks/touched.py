"""What commits have touched since the last look: heard from the shelves, with whose it is."""

from collections.abc import Iterable
from uuid import UUID

from attrs import define, field

from subplat.adapters.memory.repositories import Shelves
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.clients.client import Client
from subplat.domain.ids import BillingCycleId, ClientId, SubscriptionId
from subplat.domain.messaging.email import Email
from subplat.domain.payments.link import PaymentLink
from subplat.domain.payments.payment import Payment
from subplat.domain.payments.refund import Refund
from subplat.domain.subscriptions.subscription import Subscription
from subplat.domain.wallets.top_up import TopUp
from subplat.domain.wallets.wallet import Wallet
from subplat.simulation.checks.steps import Steps


@define(eq=False)
class Touched:
    """`contracts` and `cycles` were changed, or something of theirs; `purses`: clients whose money moved."""

    shelves: Shelves
    steps: Steps = field(factory=Steps, init=False)
    contracts: dict[SubscriptionId, None] = field(factory=dict[SubscriptionId, None], init=False)
    cycles: dict[BillingCycleId, None] = field(factory=dict[BillingCycleId, None], init=False)
    purses: dict[ClientId, None] = field(factory=dict[ClientId, None], init=False)
    clients: dict[ClientId, None] = field(factory=dict[ClientId, None], init=False)
    emails: dict[UUID, None] = field(factory=dict[UUID, None], init=False)
    payments_of: dict[ClientId, dict[UUID, None]] = field(factory=dict[ClientId, dict[UUID, None]], init=False)
    """Ids of all payments by client, also of those that are for no bill."""

    def __attrs_post_init__(self) -> None:
        shelves = self.shelves
        shelves.clients.listeners.append(self._client)
        shelves.subscriptions.listeners.append(self._contract)
        shelves.cycles.listeners.append(self._cycle)
        shelves.links.listeners.append(self._link)
        shelves.payments.listeners.append(self._payment)
        shelves.refunds.listeners.append(self._refund)
        shelves.wallets.listeners.append(self._wallet)
        shelves.top_ups.listeners.append(self._top_up)
        shelves.emails.listeners.append(self._email)
        shelves.quotations.listeners.append(self.steps.quotation)

    def forget(self) -> None:
        """All of it was looked at."""
        for each in (self.contracts, self.cycles, self.purses, self.clients, self.emails):
            each.clear()

    @property
    def is_nothing(self) -> bool:
        """Whether no commit touched anything that is checked."""
        return not (self.contracts or self.cycles or self.purses or self.clients or self.emails)

    def payments(self, client_id: ClientId) -> Iterable[UUID]:
        """Ids of all payments of a client."""
        return self.payments_of.get(client_id, ())

    def _client(self, _: Client | None, row: Client) -> None:
        self.clients[row.id] = None

    def _contract(self, before: Subscription | None, row: Subscription) -> None:
        self.steps.contract(before, row)
        self.contracts[row.id] = None
        if before is None or before.status is not row.status:
            self.clients[row.client_id] = None

    def _cycle(self, before: BillingCycle | None, row: BillingCycle) -> None:
        self.steps.cycle(before, row)
        self.contracts[row.subscription_id] = None
        self.cycles[row.id] = None

    def _link(self, _: PaymentLink | None, row: PaymentLink) -> None:
        self.cycles[row.billing_cycle_id] = None

    def _payment(self, before: Payment | None, row: Payment) -> None:
        self.steps.payment(before, row)
        self.payments_of.setdefault(row.client_id, {})[row.id] = None
        for state in (before, row):
            if state is not None and state.billing_cycle_id is not None:
                self.cycles[state.billing_cycle_id] = None
        self.purses[row.client_id] = None

    def _refund(self, _: Refund | None, row: Refund) -> None:
        if row.billing_cycle_id is not None:
            self.cycles[row.billing_cycle_id] = None
        payment = self.shelves.payments.rows.get(row.payment_id)
        if payment is not None:
            self.purses[payment.client_id] = None

    def _wallet(self, _: Wallet | None, row: Wallet) -> None:
        self.purses[row.client_id] = None

    def _top_up(self, _: TopUp | None, row: TopUp) -> None:
        self.purses[row.client_id] = None

    def _email(self, _: Email | None, row: Email) -> None:
        self.emails[row.id] = None
