"""What is sent and answered where contracts are made and changed."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from subplat.application.subscriptions.create_manual import ManualLine
from subplat.application.subscriptions.override_status import OverrideEffects
from subplat.application.subscriptions.preview_next_bill import NextBill
from subplat.domain.ids import ProductId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import BillingPeriod
from subplat.domain.provisioning.words import TaskAction
from subplat.domain.subscriptions.subscription import Collection, SubscriptionStatus
from subplat.entrypoints.http.api.fields import Body, MoneyBody, Name, Percent, Quantity, Rate, Text


class ManualLineBody(Body, kw_only=True):
    """`unit_price` a period, without tax, in the currency of the deal."""

    product_id: UUID
    quantity: Quantity
    unit_price: Rate
    description: Name | None = None
    discount_percent: Percent = "0"

    def line(self) -> ManualLine:
        """As the use case takes it."""
        return ManualLine(
            product_id=ProductId(self.product_id),
            quantity=self.quantity,
            unit_price=Decimal(self.unit_price),
            description=self.description,
            discount_percent=Decimal(self.discount_percent),
        )


class NewManualSubscription(Body, kw_only=True):
    """`created_by_user_id` is whose deal it is, by default who asks; `start` is when the first period is meant to begin."""

    client_id: UUID
    lines: Annotated[list[ManualLineBody], Meta(min_length=1, max_length=100)]
    billing_period: BillingPeriod
    start: date
    created_by_user_id: UUID | None = None
    currency: Currency = Currency.IDR


class QuantityBody(Body, kw_only=True):
    """How many units."""

    quantity: Quantity


class QuantityChanged(msgspec.Struct, frozen=True):
    """The price difference that the next bill carries, without tax; less than zero is a credit."""

    carried: Money


class QuantityScheduled(msgspec.Struct, frozen=True):
    """The day from which it holds."""

    on: date


class PriceBody(Body, kw_only=True):
    """A unit's price a period, without tax, in the contract's currency."""

    unit_price: MoneyBody


class Cancellation(Body, kw_only=True):
    """`at_period_end`: service goes on until the day up to which it is paid."""

    reason: Text
    at_period_end: bool = False


class CancellationMade(msgspec.Struct, frozen=True):
    """The day on which service ends."""

    on: date


class AutomationWanted(Body, kw_only=True):
    """AUTO_DEBIT for cards and e-wallets, LINK for virtual accounts."""

    collection: Collection = Collection.LINK


class OverrideBody(Body, kw_only=True):
    """`to`: ACTIVE (on) or SUSPENDED (off)."""

    to: SubscriptionStatus
    reason: Text


class ReasonBody(Body, kw_only=True):
    """Why."""

    reason: Text


class TaskEffect(msgspec.Struct, frozen=True):
    """What is done to the service of an item."""

    item_id: UUID
    action: TaskAction


class OverrideResult(msgspec.Struct, frozen=True):
    """The state before and after, and what is done in outside systems."""

    before: SubscriptionStatus
    after: SubscriptionStatus
    tasks: list[TaskEffect]

    @classmethod
    def of(cls, effects: OverrideEffects) -> "OverrideResult":
        """What the decision came to."""
        return cls(
            before=effects.before,
            after=effects.after,
            tasks=[TaskEffect(item_id=item, action=action) for item, action in effects.tasks],
        )


class NextBillShown(msgspec.Struct, frozen=True):
    """`bill` is null when there will be none."""

    bill: NextBill | None


SUBSCRIPTION_SHAPES: tuple[type, ...] = (
    NewManualSubscription,
    QuantityBody,
    QuantityChanged,
    QuantityScheduled,
    PriceBody,
    Cancellation,
    CancellationMade,
    AutomationWanted,
    OverrideBody,
    ReasonBody,
    OverrideResult,
    NextBillShown,
)
