"""A small company played on the domain alone: no ports, no jobs, just what the use cases would do to the aggregates.

Good for books that hold together (`books()` in the strategies is made of it) and for finding out what a sequence of events does.
"""

from datetime import date, timedelta
from itertools import count

from subplat.domain.accounts.user import Role, User
from subplat.domain.billing.cycle import OPEN, PAYABLE, BillingCycle, CycleStatus
from subplat.domain.billing.line import BillLine
from subplat.domain.billing.tax import PPN
from subplat.domain.catalog.product import Product
from subplat.domain.clients.client import Client, ClientStatus
from subplat.domain.ids import (
    BillingCycleId,
    ClientId,
    PaymentId,
    SubscriptionId,
    UserId,
    WalletId,
    WalletTransactionId,
)
from subplat.domain.money import Money
from subplat.domain.payments.link import LinkStatus, PaymentLink
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import Payment, PaymentStatus
from subplat.domain.payments.refund import Refund, RefundDestination
from subplat.domain.periods import BillingCalendar, Period
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TaskAction, TaskStatus
from subplat.domain.quotations.line import LineDraft
from subplat.domain.quotations.quotation import Quotation
from subplat.domain.reporting.books import Books
from subplat.domain.subscriptions.resumption import resume_after_payment
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus, SuspensionCause
from subplat.domain.wallets.wallet import Direction, Wallet, WalletTransaction
from subplat.testing.company_parts import (
    contract_from,
    live_link,
    offer_for,
    portal_user,
    refund_of,
    task_for,
)
from subplat.testing.samples import NOW, TODAY, sample_id, sample_line, sample_product

LEAD_TIME = timedelta(days=7)


class Company:
    """One product, one sales person, any number of clients. `today` moves with `wait`."""

    contract: type[Subscription] = Subscription
    """The class that contracts are made of; another one shows what a defect would do."""

    def __init__(self, today: date = TODAY) -> None:
        self.today, self.now = today, NOW
        self.numbers = count(1)
        self.product: Product = sample_product()
        self.sales = User(
            id=sample_id(UserId, 10**6), email="sales@penjual.example", full_name="Sales", role=Role.SALES
        )
        self.clients: dict[ClientId, Client] = {}
        self.users: list[User] = [self.sales]
        self.quotations: list[Quotation] = []
        self.subscriptions: list[Subscription] = []
        self.cycles: dict[SubscriptionId, list[BillingCycle]] = {}
        self.links: list[PaymentLink] = []
        self.payments: list[Payment] = []
        self.refunds: list[Refund] = []
        self.wallets: dict[ClientId, Wallet] = {}
        self.tasks: list[ProvisioningTask] = []

    def wait(self, days: int) -> None:
        """Time passes; nothing happens by itself."""
        self.today += timedelta(days=days)
        self.now += timedelta(days=days)

    # --- from a lead to a deal

    def register(self) -> Client:
        """A new lead."""
        number = next(self.numbers)
        client = Client(
            id=sample_id(ClientId, number), name=f"PT Contoh {number}", billing_email=f"finance{number}@contoh.example"
        )
        self.clients[client.id] = client
        return client

    def quote(self, client: Client, *, line: LineDraft | None = None, valid_days: int = 14) -> Quotation:
        """An offer that was sent."""
        number, line = len(self.quotations) + 1, line or sample_line()
        quotation = offer_for(client, self.sales, line, number=number, today=self.today, valid_days=valid_days)
        quotation.ensure_sendable(self.today)
        quotation.sent(thread_id="thread", now=self.now)
        self.quotations.append(quotation)
        return quotation

    def sell(self, quotation: Quotation) -> Subscription:
        """The client accepts; the subscription and its first bill come into being."""
        quotation.accept(today=self.today, now=self.now)
        subscription = contract_from(quotation, self.product, self.numbers, kind=self.contract)
        quotation.subscribed(subscription.id, self.now)
        self.subscriptions.append(subscription)
        self.cycles[subscription.id] = []
        self._open(subscription, BillingCalendar(self.today, subscription.billing_period).period(0))
        return subscription

    def deal(self, line: LineDraft | None = None) -> Subscription:
        """A lead that accepts at once."""
        return self.sell(self.quote(self.register(), line=line))

    # --- bills

    def bill_next(self, subscription: Subscription) -> BillingCycle | None:
        """Seven days before the next period its bill is opened, unless one is open.

        The next period is the one after the last that was billed, paid or not: an Admin can switch services on again
        while a failed bill stands.
        """
        if subscription.status is not SubscriptionStatus.ACTIVE or self.open_cycle(subscription) is not None:
            return None
        billed = [c for c in self.cycles[subscription.id] if c.status is not CycleStatus.CANCELLED]
        day = max(cycle.period.end for cycle in billed)
        if self.today < day - LEAD_TIME:
            return None
        return self._open(subscription, subscription.calendar.period_on(day))

    def open_cycle(self, subscription: Subscription) -> BillingCycle | None:
        """The bill that waits for payment, not yet given up."""
        return next((cycle for cycle in self.cycles[subscription.id] if cycle.status in OPEN), None)

    def payable_cycle(self, subscription: Subscription) -> BillingCycle | None:
        """The oldest bill that can still be paid."""
        return next((cycle for cycle in self.cycles[subscription.id] if cycle.status in PAYABLE), None)

    def _open(self, subscription: Subscription, period: Period) -> BillingCycle:
        self._bank_credit(subscription)
        lines = subscription.bill_lines()
        net = Money.total((line.amount for line in lines), subscription.currency)
        client = self.clients[subscription.client_id]
        cycle = BillingCycle.open(
            cycle_id=sample_id(BillingCycleId, next(self.numbers)),
            subscription_id=subscription.id,
            number=len(self.cycles[subscription.id]),
            period=period,
            due_date=max(period.start, self.today),
            lines=lines,
            quoted=PPN.assess(net, day=self.today, treatment=client.tax_treatment),
            pay_token=f"token-{next(self.numbers)}",
            now=self.now,
        )
        subscription.adjustments_billed()
        self.cycles[subscription.id].append(cycle)
        cycle.settle_if_free(today=self.today, now=self.now)
        if cycle.status is CycleStatus.PAID:
            self._follow(subscription, cycle)
        else:
            self._make_payable(cycle)
        return cycle

    def _bank_credit(self, subscription: Subscription) -> None:
        """A credit larger than the next bill goes to the wallet."""
        net = Money.total((line.amount for line in subscription.bill_lines()), subscription.currency)
        if net < Money.zero(net.currency):
            self._wallet_of(subscription).adjust(self._entry(), Direction.IN, -net, "credit for fewer units", self.now)
            subscription.carry_over(BillLine(description="to the wallet", quantity=1, unit_price=-net, amount=-net))

    def _make_payable(self, cycle: BillingCycle) -> None:
        link = live_link(cycle, next(self.numbers), self.now)
        self.links.append(link)

    # --- money

    def pay(self, cycle: BillingCycle, amount: Money, *, method: PaymentMethod = PaymentMethod.XENDIT_VA) -> Payment:
        """Money for a bill: taken up to what is due, the rest to the wallet; what follows for the contract follows."""
        subscription = self._subscription_of(cycle)
        payment = Payment.attempt(
            payment_id=sample_id(PaymentId, next(self.numbers)),
            client_id=subscription.client_id,
            amount=amount,
            method=method,
            subscription_id=subscription.id,
            billing_cycle_id=cycle.id,
            xendit_payment_id=None if method is PaymentMethod.WALLET else f"gateway-payment-{next(self.numbers)}",
        )
        was_payable = cycle.status in PAYABLE
        rest = cycle.receive(amount, today=self.today, now=self.now)
        payment.succeed(to_wallet=rest, at=self.now, now=self.now)
        self.payments.append(payment)
        wallet = self._wallet_of(subscription)
        if rest.is_positive:
            wallet.top_up(self._entry(), rest, payment.id, self.now)
        if was_payable and cycle.status is CycleStatus.PAID:
            self._follow(subscription, cycle)
        return payment

    def charge_wallet(self, cycle: BillingCycle) -> Payment:
        """The wallet pays a bill; raises InsufficientBalance."""
        subscription, due = self._subscription_of(cycle), cycle.outstanding
        self._wallet_of(subscription).charge(self._entry(), due, subscription.id, self.now)
        return self.pay(cycle, due, method=PaymentMethod.WALLET)

    def withhold(self, cycle: BillingCycle, amount: Money) -> None:
        """A slip for tax that the client kept back."""
        subscription = self._subscription_of(cycle)
        cycle.withhold(amount, today=self.today, now=self.now)
        slip = Payment.attempt(
            payment_id=sample_id(PaymentId, next(self.numbers)),
            client_id=subscription.client_id,
            amount=amount,
            method=PaymentMethod.WITHHOLDING,
            subscription_id=subscription.id,
            billing_cycle_id=cycle.id,
            reference=f"slip-{next(self.numbers)}",
        )
        slip.succeed(to_wallet=Money.zero(amount.currency), at=self.now, now=self.now)
        self.payments.append(slip)
        self._wallet_of(subscription)
        if cycle.status is CycleStatus.PAID:
            self._follow(subscription, cycle)

    def refund(self, payment: Payment, to: RefundDestination = RefundDestination.OUTSIDE) -> None:
        """A payment that went to a bill as a whole goes back as a whole: to the payer, or to the client's wallet."""
        cycle = next(cycle for own in self.cycles.values() for cycle in own if cycle.id == payment.billing_cycle_id)
        refund = refund_of(payment, to, next(self.numbers), self.now)
        payment.refund(payment.amount, self.now)
        cycle.give_back(refund.from_cycle)
        if to is RefundDestination.WALLET:
            self.wallets[payment.client_id].refund(self._entry(), refund.amount, payment.id, self.now)
        refund.succeed(self.now)
        self.refunds.append(refund)

    def decline(self, cycle: BillingCycle) -> None:
        """The charge failed for good: services are switched off."""
        subscription = self._subscription_of(cycle)
        cycle.fail(reason="declined", now=self.now)
        if subscription.status is SubscriptionStatus.ACTIVE:
            subscription.suspend(cause=SuspensionCause.PAYMENT, reason="declined", now=self.now)
            self._want(subscription, TaskAction.SUSPEND)
        self._fit_client(subscription)

    def _follow(self, subscription: Subscription, cycle: BillingCycle) -> None:
        for link in self.links:
            if link.billing_cycle_id == cycle.id and link.status is LinkStatus.LIVE:
                link.paid()
        if subscription.status is SubscriptionStatus.PENDING_ACTIVATION:
            cycle.begin_on(subscription.activate(paid_on=self.today, now=self.now))
            self._want(subscription, TaskAction.ACTIVATE)
        elif subscription.is_live:
            self._renew(subscription, cycle)
        self._fit_client(subscription)

    def _renew(self, subscription: Subscription, cycle: BillingCycle) -> None:
        moved = None
        own = self.cycles[subscription.id]
        if not any(each.status is CycleStatus.FAILED for each in own) and subscription.restore_after_payment(self.now):
            self._want(subscription, TaskAction.ACTIVATE)
            moved = resume_after_payment(subscription, own, now=self.now)
        if moved is None:
            subscription.renew(cycle.period, self.now)

    # --- people

    def suspend(self, subscription: Subscription) -> None:
        """An Admin switches services off."""
        subscription.suspend(cause=SuspensionCause.ADMIN, reason="review", now=self.now)
        self._want(subscription, TaskAction.SUSPEND)
        self._fit_client(subscription)

    def restore(self, subscription: Subscription) -> None:
        """An Admin switches services on again."""
        subscription.restore(reason="reviewed", now=self.now)
        self._want(subscription, TaskAction.ACTIVATE)
        self._fit_client(subscription)

    def cancel(self, subscription: Subscription) -> None:
        """Ends now; nothing is asked for any more."""
        subscription.cancel(reason="moving", today=self.today, now=self.now)
        for cycle in self.cycles[subscription.id]:
            if cycle.status in PAYABLE:
                cycle.cancel(reason="moving", now=self.now)
                self._release(cycle)
        self._want(subscription, TaskAction.TERMINATE)
        self._fit_client(subscription)

    def _release(self, cycle: BillingCycle) -> None:
        """What the bill had received fills the wallet."""
        for payment in self.payments:
            is_money = payment.method is not PaymentMethod.WITHHOLDING and payment.status is PaymentStatus.SUCCESS
            if payment.billing_cycle_id == cycle.id and is_money and payment.to_cycle.is_positive:
                held = payment.to_cycle
                cycle.release(held)
                payment.release(held, now=self.now)
                self.wallets[payment.client_id].top_up(self._entry(), held, payment.id, self.now, "cancelled")

    def change_quantity(self, subscription: Subscription, quantity: int) -> Money:
        """More or fewer units from today on."""
        item = subscription.items[0]
        difference = subscription.change_quantity(item.id, quantity, today=self.today, now=self.now)
        self._want(subscription, TaskAction.CHANGE_QUANTITY)
        return difference

    # --- what there is

    def books(self) -> Books:
        """The books as they stand, each kind in order of its id."""
        movements: list[WalletTransaction] = []
        for wallet in self.wallets.values():
            movements.extend(wallet.added)
        return Books(
            clients=tuple(self.clients.values()),
            users=tuple(self.users),
            products=(self.product,),
            quotations=tuple(self.quotations),
            subscriptions=tuple(self.subscriptions),
            cycles=tuple(cycle for own in self.cycles.values() for cycle in own),
            links=tuple(self.links),
            payments=tuple(self.payments),
            quarantine=(),
            wallets=tuple(self.wallets.values()),
            movements=tuple(movements),
            emails=(),
            tasks=tuple(self.tasks),
            webhooks=(),
            refunds=tuple(self.refunds),
        )

    def _subscription_of(self, cycle: BillingCycle) -> Subscription:
        return next(own for own in self.subscriptions if own.id == cycle.subscription_id)

    def _wallet_of(self, subscription: Subscription) -> Wallet:
        client_id = subscription.client_id
        if client_id not in self.wallets:
            wallet_id = sample_id(WalletId, next(self.numbers))
            self.wallets[client_id] = Wallet.open(wallet_id, client_id, subscription.currency)
        return self.wallets[client_id]

    def _entry(self) -> WalletTransactionId:
        return sample_id(WalletTransactionId, next(self.numbers))

    def _want(self, subscription: Subscription, action: TaskAction) -> None:
        for task in self.tasks:
            if task.subscription_id == subscription.id and task.status in (TaskStatus.PENDING, TaskStatus.FAILED):
                task.supersede()
        for item in subscription.items:
            if item.target is not None:
                task = task_for(subscription, item, action, next(self.numbers))
                self.tasks.append(task)

    def _fit_client(self, subscription: Subscription) -> None:
        client = self.clients[subscription.client_id]
        live = {own.status for own in self.subscriptions if own.client_id == client.id and own.is_live}
        if SubscriptionStatus.ACTIVE in live:
            client.activate(self.now)
        elif live:
            client.suspend(self.now)
        elif client.status in (ClientStatus.ACTIVE, ClientStatus.SUSPENDED):
            client.churn(self.now)
        if client.status is ClientStatus.ACTIVE and not client.has_portal_account:
            client.open_portal(self.now)
            self.users.append(portal_user(client, next(self.numbers)))
