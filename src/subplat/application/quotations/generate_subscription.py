"""The deal: an accepted quotation becomes its one subscription with a first bill."""

from attrs import frozen

from subplat.application.billing.opening import CycleOpening
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.application.subscriptions.paid_cycle import PaidCycle
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.catalog.product import Product, ProductType
from subplat.domain.clients.client import Client
from subplat.domain.ids import BillingCycleId, ProductId, QuotationId, SubscriptionId, SubscriptionItemId, UserId
from subplat.domain.money import Money
from subplat.domain.periods import BillingCalendar
from subplat.domain.quotations.line import QuotationLine
from subplat.domain.quotations.quotation import Quotation
from subplat.domain.subscriptions.item import SubscriptionItem
from subplat.domain.subscriptions.subscription import Collection, Subscription

CUSTOM = "CUSTOM"
"""Product code that lines without a product are booked under."""


@frozen(kw_only=True)
class GenerateSubscription:
    """`collection`: AUTO_DEBIT for cards and e-wallets; LINK (a payment link per cycle) for virtual accounts."""

    quotation_id: QuotationId
    by: UserId
    collection: Collection = Collection.LINK


@frozen(kw_only=True)
class Deal:
    """What came of it; `payment_link` is the stable page on which the first bill is paid, `amount` includes tax."""

    subscription_id: SubscriptionId
    cycle_id: BillingCycleId
    payment_link: str
    amount: Money


@frozen(kw_only=True)
class GenerateSubscriptionHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    opening: CycleOpening
    paid_cycle: PaidCycle
    clock: Clock
    policies: Policies

    def __call__(self, command: GenerateSubscription) -> Deal:
        """However often and from wherever it is called: the one deal. Raises NotFound, RuleBroken (not accepted)."""
        now = self.clock.now()
        with self.units_of_work() as work:
            quotation = work.quotations.get(command.quotation_id)
            if quotation.related_subscription_id is not None:
                return self._deal(work, quotation.related_subscription_id)
            client = work.clients.get(quotation.client_id)
            work.users.get(command.by)
            subscription = self._subscription(work, quotation, command)
            quotation.subscribed(subscription.id, now)
            subscription.announce(now)
            work.subscriptions.add(subscription)
            work.quotations.save(quotation)
            self._open_first_cycle(work, subscription, client)
            deal = self._deal(work, subscription.id)
            work.commit()
        return deal

    def _subscription(self, work: UnitOfWork, quotation: Quotation, command: GenerateSubscription) -> Subscription:
        return Subscription(
            id=SubscriptionId(self.identifiers.new()),
            client_id=quotation.client_id,
            created_by_user_id=work.users.get(command.by).id,
            quotation_id=quotation.id,
            billing_period=quotation.billing_period,
            currency=quotation.client_currency,
            items=[self._item(work, line) for line in quotation.lines],
            collection=command.collection,
        )

    def _item(self, work: UnitOfWork, line: QuotationLine) -> SubscriptionItem:
        product = work.products.get(line.product_id) if line.product_id else self._custom(work)
        sku = {"sku": product.google_sku} if product.google_sku else {}
        return SubscriptionItem(
            id=SubscriptionItemId(self.identifiers.new()),
            product_id=product.id,
            product_type=product.type,
            description=line.description or product.name,
            quantity=line.quantity,
            unit_price=line.unit_price_client,
            discount_percent=line.discount_percent,
            settings={**sku, **product.settings},
        )

    def _custom(self, work: UnitOfWork) -> Product:
        product = work.products.find_by_code(CUSTOM)
        if product is None:
            product = Product(
                id=ProductId(self.identifiers.new()), code=CUSTOM, name="Custom item", type=ProductType.SERVICE
            )
            work.products.add(product)
        return product

    def _open_first_cycle(self, work: UnitOfWork, subscription: Subscription, client: Client) -> None:
        """Its period is provisional: the service starts on the day of payment, or at once if it costs nothing."""
        now, today = self.clock.now(), self.clock.today()
        cycle = self.opening.open(
            work,
            subscription,
            client,
            number=0,
            period=BillingCalendar(today, subscription.billing_period).period(0),
            due_date=today + self.policies.initial_payment_terms,
        )
        cycle.settle_if_free(today=today, now=now)
        if cycle.status is CycleStatus.PAID:
            self.paid_cycle.follow(work, subscription, cycle, today)
            work.cycles.save(cycle)
            work.subscriptions.save(subscription)

    def _deal(self, work: UnitOfWork, subscription_id: SubscriptionId) -> Deal:
        initial = work.cycles.of_subscription(subscription_id)[0]
        return Deal(
            subscription_id=subscription_id,
            cycle_id=initial.id,
            payment_link=self.policies.payment_page(initial.pay_token),
            amount=initial.amount,
        )
