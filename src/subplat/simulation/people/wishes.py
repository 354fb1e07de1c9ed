"""What comes up in the life of a contract: seats, prices, goodbyes, second contracts, an Admin's hand, money back."""

from collections.abc import Callable
from datetime import timedelta

from attrs import define

from subplat.application.payments.refund import RequestRefund
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.application.subscriptions.change_price import ChangePrice
from subplat.application.subscriptions.change_quantity import ChangeQuantity, ScheduleQuantity
from subplat.application.subscriptions.override_status import LiftOverride, OverrideStatus
from subplat.application.wallets.adjust_wallet import AdjustWallet
from subplat.application.wallets.top_up import RecordTopUp, TopUpWallet
from subplat.domain.ids import SubscriptionId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.payment import Payment
from subplat.domain.payments.refund import RefundDestination
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus
from subplat.domain.wallets.wallet import Direction
from subplat.simulation.fault_mix import Fault
from subplat.simulation.people.company import Company
from subplat.simulation.people.customer import Customer
from subplat.simulation.people.filling import Filling
from subplat.simulation.people.sales import Sales
from subplat.simulation.world import World

DAY, MONTH = timedelta(days=1), timedelta(days=30)
Wish = Callable[[Customer, Subscription], None]


@define(kw_only=True, eq=False)
class Wishes:
    """Each client has a mood once a month; what it wishes, staff do."""

    world: World
    company: Company
    sales: Sales
    filling: Filling
    month_passed: tuple[Callable[[Customer], None], ...]
    """Who else does something about a client once a month."""

    def begin(self, customer: Customer) -> None:
        """From now on. Every month has throws of its own: what came of one does not shift the next."""
        customer.months += 1
        delay = customer.throws(f"mood {customer.months}").delay(MONTH / 2, MONTH)
        self.world.plan(delay, "client", "thinks", lambda: self._think(customer), customer.number)

    def _think(self, customer: Customer) -> None:
        customer.mood = customer.throws(f"wishes {customer.months}")
        self.begin(customer)
        for other in self.month_passed:
            other(customer)
        if not customer.contracts or not customer.mood.happens(customer.habits.moody):
            return
        contract = self._contract(customer.mood.pick(customer.contracts))
        kinds = self._kinds(customer)
        customer.mood.pick(kinds)(customer, contract)
        if self.world.mix.strikes(Fault.STALE_RACE):
            # Somebody else looked at the same page and does what it suggests.
            customer.mood.pick(kinds)(customer, contract)

    def _kinds(self, customer: Customer) -> tuple[Wish, ...]:
        common, rare = (self._seats, self._seats_later, self._refund, self._top_up), (self._cancel, self._override)
        usual = (*common, *common, *rare, self._price, self._adjust, self._second_contract, self._cancel_later)
        named: dict[str, Wish] = {wish.__name__.removeprefix("_"): wish for wish in usual}
        return (*usual, *(named[name] for name in customer.habits.wishes for _ in usual))

    def _contract(self, subscription_id: SubscriptionId) -> Subscription:
        with self.world.town.units_of_work() as work:
            return work.subscriptions.get(subscription_id)

    def _seats(self, customer: Customer, contract: Subscription) -> None:
        item = contract.items[0]
        command = ChangeQuantity(
            subscription_id=contract.id, item_id=item.id, quantity=max(1, item.quantity + customer.mood.number(-4, 6))
        )
        self._do(customer, "changes seats", lambda: self.world.application.subscriptions.change_quantity(command))

    def _seats_later(self, customer: Customer, contract: Subscription) -> None:
        item = contract.items[0]
        command = ScheduleQuantity(
            subscription_id=contract.id, item_id=item.id, quantity=max(1, item.quantity - customer.mood.number(0, 4))
        )
        schedule = self.world.application.subscriptions.schedule_quantity
        self._do(customer, "plans fewer seats", lambda: schedule(command))

    def _price(self, customer: Customer, contract: Subscription) -> None:
        item = contract.items[-1]
        price = Money(int(item.unit_price.amount) + 1000 * customer.mood.number(-5, 10), contract.currency)
        command = ChangePrice(subscription_id=contract.id, item_id=item.id, unit_price=price, by=self._admin(customer))
        self._do(customer, "changes a price", lambda: self.world.application.subscriptions.change_price(command))

    def _cancel(self, customer: Customer, contract: Subscription) -> None:
        self._end(customer, contract, at_period_end=False)

    def _cancel_later(self, customer: Customer, contract: Subscription) -> None:
        self._end(customer, contract, at_period_end=True)

    def _end(self, customer: Customer, contract: Subscription, *, at_period_end: bool) -> None:
        command = CancelSubscription(subscription_id=contract.id, reason="Pindah penyedia", at_period_end=at_period_end)
        self._do(customer, "cancels", lambda: self.world.application.subscriptions.cancel(command))
        if customer.mood.happens(0.6):
            delay = customer.mood.delay(20 * DAY, 200 * DAY)
            self.world.plan(delay, "client", "comes back", lambda: self.sales.offer(customer), customer.number)

    def _second_contract(self, customer: Customer, contract: Subscription) -> None:
        if len(customer.contracts) < 3:
            self.sales.offer(customer)

    def _override(self, customer: Customer, contract: Subscription) -> None:
        on = customer.mood.happens(0.5)
        admin, overrides = self._admin(customer), self.world.application.subscriptions
        command = OverrideStatus(
            subscription_id=contract.id,
            to=SubscriptionStatus.ACTIVE if on else SubscriptionStatus.SUSPENDED,
            reason="Keputusan manajemen",
            by=admin,
        )
        self._do(customer, f"overrides to {command.to}", lambda: overrides.override(command))
        lift = LiftOverride(subscription_id=contract.id, reason="Selesai", by=admin)
        delay = customer.mood.delay(DAY, 50 * DAY)
        self.world.plan(
            delay,
            "admin",
            "lifts",
            lambda: self._do(customer, "lifts the override", lambda: overrides.lift_override(lift)),
            customer.number,
        )

    def _refund(self, customer: Customer, contract: Subscription) -> None:
        paid = [payment for payment in self._payments(contract) if payment.refundable.is_positive]
        if not paid:
            return
        payment = customer.mood.pick(paid)
        whole = customer.mood.happens(0.4)
        amount = payment.refundable if whole else Money(int(payment.refundable.amount) // 3 + 1, payment.currency)
        command = RequestRefund(
            payment_id=payment.id,
            amount=min(amount, payment.refundable, key=lambda money: money.amount),
            to=customer.mood.pick((RefundDestination.WALLET, RefundDestination.GATEWAY, RefundDestination.OUTSIDE)),
            reason="Kompensasi",
            by=self.company.finance,
        )
        self._do(customer, f"refunds to {command.to}", lambda: self.world.application.payments.refund(command))

    def _payments(self, contract: Subscription) -> list[Payment]:
        with self.world.town.units_of_work() as work:
            cycles = work.cycles.of_subscription(contract.id)[-4:]
            return [payment for cycle in cycles for payment in work.payments.of_cycle(cycle.id)]

    def _top_up(self, customer: Customer, contract: Subscription) -> None:
        amount, wallets = Money(50_000 * customer.mood.number(1, 40), Currency.IDR), self.world.application.wallets
        if customer.mood.happens(0.5):
            record = RecordTopUp(
                client_id=contract.client_id,
                amount=amount,
                reference=f"TOPUP-{customer.number}-{self.world.events}",
                by=self.company.finance,
            )
            self._do(customer, "brings a deposit", lambda: wallets.record_top_up(record))
        else:
            wish = TopUpWallet(client_id=contract.client_id, amount=amount)
            self.world.act(
                "staff",
                "asks for a top-up link",
                lambda: wallets.top_up(wish),
                lambda top_up: self.filling.will_pay(customer, top_up),
                about=customer.number,
            )

    def _adjust(self, customer: Customer, contract: Subscription) -> None:
        command = AdjustWallet(
            client_id=contract.client_id,
            direction=customer.mood.pick((Direction.IN, Direction.OUT)),
            amount=Money(1000 * customer.mood.number(1, 200), Currency.IDR),
            reason="Koreksi",
            by=self._admin(customer),
        )
        self._do(customer, "adjusts the wallet", lambda: self.world.application.wallets.adjust(command))

    def _admin(self, customer: Customer) -> UserId:
        return customer.mood.pick(self.company.admins)

    def _do(self, customer: Customer, what: str, command: Callable[[], object]) -> None:
        self.world.act("staff", what, command, about=customer.number)
