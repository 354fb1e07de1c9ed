"""A deal while the gateway cannot be reached, or that a person is to collect: no link, no plan, only a bill."""

from datetime import date
from decimal import Decimal

from attrs import frozen

from subplat.application.accounts.authority import ensure_role
from subplat.application.billing.opening import CycleOpening
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.domain.accounts.user import Role
from subplat.domain.clients.client import Client
from subplat.domain.errors import InvalidValue, RuleBroken
from subplat.domain.ids import BillingCycleId, ClientId, ProductId, SubscriptionId, SubscriptionItemId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import BillingCalendar, BillingPeriod
from subplat.domain.subscriptions.item import SubscriptionItem
from subplat.domain.subscriptions.subscription import PaymentMethodType, Subscription

SELLERS = frozenset({Role.SALES, Role.ADMIN})


@frozen(kw_only=True)
class ManualLine:
    """A product at a price a period, without tax, in the currency of the deal."""

    product_id: ProductId
    quantity: int
    unit_price: Decimal
    description: str | None = None
    discount_percent: Decimal = Decimal(0)


@frozen(kw_only=True)
class CreateManualSubscription:
    """`start` is when the first period is meant to begin; it really does on the day of the payment.

    `subscription_id`, if given, makes a repeat harmless: the same deal is answered.
    """

    client_id: ClientId
    lines: tuple[ManualLine, ...]
    period: BillingPeriod
    start: date
    by: UserId
    currency: Currency = Currency.IDR
    subscription_id: SubscriptionId | None = None


@frozen(kw_only=True)
class ManualDeal:
    """What came of it; `payment_link` is the bill's stable page, `amount` includes tax."""

    subscription_id: SubscriptionId
    cycle_id: BillingCycleId
    payment_link: str
    amount: Money


@frozen(kw_only=True)
class CreateManualSubscriptionHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    opening: CycleOpening
    clock: Clock
    policies: Policies

    def __call__(self, command: CreateManualSubscription) -> ManualDeal:
        """A bill that a person collects. Raises NotFound, NotAllowed, InvalidValue, RuleBroken (product no longer sold)."""
        with self.units_of_work() as work:
            ensure_role(work, command.by, SELLERS)
            client = work.clients.get(command.client_id)
            made = _made_before(work, command)
            if made is not None:
                return self._deal(work, made)
            subscription = self._subscription(work, command)
            subscription.announce(self.clock.now())
            work.subscriptions.add(subscription)
            self._open_first_cycle(work, subscription, client, command)
            work.subscriptions.save(subscription)
            deal = self._deal(work, subscription)
            work.commit()
        return deal

    def _subscription(self, work: UnitOfWork, command: CreateManualSubscription) -> Subscription:
        return Subscription(
            id=command.subscription_id or SubscriptionId(self.identifiers.new()),
            client_id=command.client_id,
            created_by_user_id=command.by,
            billing_period=command.period,
            currency=command.currency,
            items=[self._item(work, line, command.currency) for line in command.lines],
            payment_method_type=PaymentMethodType.MANUAL,
            is_manual=True,
        )

    def _item(self, work: UnitOfWork, line: ManualLine, currency: Currency) -> SubscriptionItem:
        product = work.products.get(line.product_id)
        price = Money(line.unit_price, currency)
        if not product.is_active:
            raise RuleBroken(f"{product.name} is no longer sold: choose another product", product_id=product.id)
        if price < Money.zero(currency) or not price.is_billable:
            raise InvalidValue("a unit price is not negative, in whole billable units", price=str(price))
        sku = {"sku": product.google_sku} if product.google_sku else {}
        return SubscriptionItem(
            id=SubscriptionItemId(self.identifiers.new()),
            product_id=product.id,
            product_type=product.type,
            description=line.description or product.name,
            quantity=line.quantity,
            unit_price=price,
            discount_percent=line.discount_percent,
            settings={**sku, **product.settings},
        )

    def _open_first_cycle(
        self, work: UnitOfWork, subscription: Subscription, client: Client, command: CreateManualSubscription
    ) -> None:
        cycle = self.opening.open(
            work,
            subscription,
            client,
            number=0,
            period=BillingCalendar(command.start, command.period).period(0),
            due_date=max(command.start, self.clock.today() + self.policies.initial_payment_terms),
        )
        if cycle.outstanding.is_zero:
            raise InvalidValue("a manual subscription costs something: there is nothing to confirm otherwise")

    def _deal(self, work: UnitOfWork, subscription: Subscription) -> ManualDeal:
        initial = work.cycles.of_subscription(subscription.id)[0]
        return ManualDeal(
            subscription_id=subscription.id,
            cycle_id=initial.id,
            payment_link=self.policies.payment_page(initial.pay_token),
            amount=initial.amount,
        )


def _made_before(work: UnitOfWork, command: CreateManualSubscription) -> Subscription | None:
    known = work.subscriptions.of_client(command.client_id)
    return next((each for each in known if each.id == command.subscription_id), None)
