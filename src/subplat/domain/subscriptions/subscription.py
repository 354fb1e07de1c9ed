"""The contract with a client: what is served, billed every period from its anchor."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from attrs import define, field, frozen

from subplat.domain.billing.line import BillLine
from subplat.domain.errors import InvalidValue, NotFound, RuleBroken
from subplat.domain.events import DomainEvent
from subplat.domain.ids import ClientId, QuotationId, SubscriptionId, SubscriptionItemId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import BillingCalendar, BillingPeriod, Period
from subplat.domain.quantities import ensure_quantity
from subplat.domain.subscriptions.events import (
    CancellationScheduled,
    CollectionAutomated,
    OverrideLifted,
    PriceChanged,
    QuantityChanged,
    QuantityChangeScheduled,
    SubscriptionActivated,
    SubscriptionCancelled,
    SubscriptionCreated,
    SubscriptionExpired,
    SubscriptionOverruled,
    SubscriptionRenewed,
    SubscriptionRestored,
    SubscriptionSuspended,
)
from subplat.domain.subscriptions.item import SubscriptionItem
from subplat.domain.transitions import Transitions


class SubscriptionStatus(StrEnum):
    """CANCELLED and EXPIRED are final."""

    PENDING_ACTIVATION = "PENDING_ACTIVATION"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class PaymentMethodType(StrEnum):
    """Who collects: the gateway, a person, or the client's wallet."""

    XENDIT_SUBSCRIPTION = "XENDIT_SUBSCRIPTION"
    MANUAL = "MANUAL"
    WALLET = "WALLET"


class Collection(StrEnum):
    """How the gateway collects: by itself (cards, e-wallets), or by a link per cycle (virtual accounts)."""

    AUTO_DEBIT = "AUTO_DEBIT"
    LINK = "LINK"


class SuspensionCause(StrEnum):
    """Why services are off: only a PAYMENT suspension is lifted by a payment."""

    PAYMENT = "PAYMENT"
    ADMIN = "ADMIN"
    OTHER = "OTHER"


LIVE = frozenset({SubscriptionStatus.ACTIVE, SubscriptionStatus.SUSPENDED})

SUBSCRIPTION = Transitions(
    "subscription",
    SubscriptionStatus,
    {
        "activate": {SubscriptionStatus.PENDING_ACTIVATION: SubscriptionStatus.ACTIVE},
        "renew": {
            SubscriptionStatus.ACTIVE: SubscriptionStatus.ACTIVE,
            SubscriptionStatus.SUSPENDED: SubscriptionStatus.SUSPENDED,
        },
        "suspend": {SubscriptionStatus.ACTIVE: SubscriptionStatus.SUSPENDED},
        "restore": {SubscriptionStatus.SUSPENDED: SubscriptionStatus.ACTIVE},
        "change": {
            SubscriptionStatus.ACTIVE: SubscriptionStatus.ACTIVE,
            SubscriptionStatus.SUSPENDED: SubscriptionStatus.SUSPENDED,
        },
        "cancel": {
            SubscriptionStatus.PENDING_ACTIVATION: SubscriptionStatus.CANCELLED,
            SubscriptionStatus.ACTIVE: SubscriptionStatus.CANCELLED,
            SubscriptionStatus.SUSPENDED: SubscriptionStatus.CANCELLED,
        },
        "expire": {
            SubscriptionStatus.ACTIVE: SubscriptionStatus.EXPIRED,
            SubscriptionStatus.SUSPENDED: SubscriptionStatus.EXPIRED,
        },
    },
)


class CommittedUnits(RuleBroken):
    """Google sold these units for a year; they cannot be given back before renewal."""

    code = "committed_units"


@frozen(kw_only=True)
class StatusOverride:
    """An Admin's decision about services: on (ACTIVE) or off (SUSPENDED), whatever is paid, until it is lifted."""

    status: SubscriptionStatus
    reason: str
    by: UserId
    since: datetime


@define(kw_only=True, eq=False)
class Subscription:
    """Items in one currency, billed each period. `anchor` (the day of the first payment) rules the calendar.

    `next_billing_date` is the first day of the next unpaid period. `adjustments` are lines carried into the next bill.
    Periods that begin before `automatic_from` are collected by a person, though the gateway collects by now.
    """

    id: SubscriptionId
    client_id: ClientId
    created_by_user_id: UserId
    quotation_id: QuotationId | None = None
    billing_period: BillingPeriod
    currency: Currency
    items: list[SubscriptionItem]
    payment_method_type: PaymentMethodType = PaymentMethodType.XENDIT_SUBSCRIPTION
    collection: Collection = Collection.LINK
    is_manual: bool = False
    automatic_from: date | None = None
    status: SubscriptionStatus = SubscriptionStatus.PENDING_ACTIVATION
    start_date: date | None = None
    end_date: date | None = None
    anchor: date | None = None
    next_billing_date: date | None = None
    xendit_subscription_id: str | None = None
    payment_link_url: str | None = None
    suspension_cause: SuspensionCause | None = None
    override: StatusOverride | None = None
    cancel_on: date | None = None
    cancellation_reason: str | None = None
    ended_on: date | None = None
    adjustments: tuple[BillLine, ...] = ()
    notes: str | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.items:
            raise InvalidValue("a subscription has at least one item", subscription_id=self.id)
        if any(item.unit_price.currency is not self.currency for item in self.items):
            raise InvalidValue("every item is priced in the subscription's currency", currency=self.currency)

    def announce(self, now: datetime) -> None:
        """Records that this deal was made."""
        self.events.append(SubscriptionCreated(occurred_at=now, subscription_id=self.id, client_id=self.client_id))

    @property
    def calendar(self) -> BillingCalendar:
        """Its periods; raises RuleBroken before the first payment."""
        if self.anchor is None:
            raise RuleBroken("a subscription has no calendar before its first payment", subscription_id=self.id)
        return BillingCalendar(self.anchor, self.billing_period)

    @property
    def is_live(self) -> bool:
        """Started and not ended."""
        return self.status in LIVE

    def item(self, item_id: SubscriptionItemId) -> SubscriptionItem:
        """The item with this id; raises NotFound."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise NotFound("subscription item", item_id)

    @property
    def is_debited(self) -> bool:
        """Whether the gateway charges every period by itself."""
        by_gateway = self.payment_method_type is PaymentMethodType.XENDIT_SUBSCRIPTION
        return by_gateway and self.collection is Collection.AUTO_DEBIT and self.xendit_subscription_id is not None

    def is_collected_by_hand(self, period: Period) -> bool:
        """Whether a person collects the bill of a period: then the gateway must never ask for it too."""
        if self.payment_method_type is PaymentMethodType.MANUAL:
            return True
        return self.automatic_from is not None and period.start < self.automatic_from

    @property
    def is_kept_on(self) -> bool:
        """Whether an Admin wants services on, paid or not."""
        return self.override is not None and self.override.status is SubscriptionStatus.ACTIVE

    def bill_lines(self, start: date | None = None) -> tuple[BillLine, ...]:
        """The lines of the next bill: every item for one period (that begins on `start`), then what is carried over."""
        regular = tuple(item.bill_line(start) for item in self.items)
        return regular + self.adjustments

    def adjustments_billed(self) -> None:
        """What was carried over is on a bill now."""
        self.adjustments = ()

    def carry_over(self, line: BillLine) -> None:
        """Adds a line (possibly negative) to the next bill."""
        if line.amount.currency is not self.currency:
            raise InvalidValue("an adjustment is in the subscription's currency", currency=self.currency)
        self.adjustments = (*self.adjustments, line)

    def activate(self, *, paid_on: date, now: datetime) -> Period:
        """The first payment: the contract starts that day. Returns the first period."""
        self.status = SUBSCRIPTION.after(self.status, "activate")
        self.start_date = paid_on
        return self._anchor_on(paid_on, now, started=True)

    def renew(self, paid: Period, now: datetime) -> None:
        """Another period is paid: the next unpaid one follows the latest.

        Told by the period, not by a cycle's number: after billing re-anchored the calendar counts anew, cycles do not.
        """
        self.status = SUBSCRIPTION.after(self.status, "renew")
        if self.next_billing_date is None or paid.end > self.next_billing_date:
            self.next_billing_date = paid.end
        self._renewed(self.next_billing_date, now)

    def suspend(self, *, cause: SuspensionCause, reason: str, now: datetime) -> None:
        """Switches services off. An ADMIN or OTHER cause takes the place of a PAYMENT cause, never the other way.

        Raises RuleBroken while an Admin keeps services on.
        """
        self._ensure_not_overruled(SubscriptionStatus.ACTIVE)
        if self.status is SubscriptionStatus.SUSPENDED and cause is not SuspensionCause.PAYMENT:
            self.suspension_cause = cause
            return
        self.status = SUBSCRIPTION.after(self.status, "suspend")
        self.suspension_cause = cause
        self.events.append(
            SubscriptionSuspended(
                occurred_at=now, subscription_id=self.id, client_id=self.client_id, cause=cause.value, reason=reason
            )
        )

    def restore(self, *, reason: str, now: datetime) -> None:
        """Switches services on again; raises RuleBroken while an Admin keeps them off."""
        self._ensure_not_overruled(SubscriptionStatus.SUSPENDED)
        self.status = SUBSCRIPTION.after(self.status, "restore")
        self.suspension_cause = None
        self.events.append(
            SubscriptionRestored(occurred_at=now, subscription_id=self.id, client_id=self.client_id, reason=reason)
        )

    def restore_after_payment(self, now: datetime) -> bool:
        """Lifts a PAYMENT suspension; any other stands. Tells whether services come back."""
        if self.status is not SubscriptionStatus.SUSPENDED or self.suspension_cause is not SuspensionCause.PAYMENT:
            return False
        self.restore(reason="paid", now=now)
        return True

    def overrule(self, to: SubscriptionStatus, *, reason: str, by: UserId, now: datetime) -> None:
        """An Admin's decision: services on (ACTIVE) or off (SUSPENDED) until it is lifted; takes the place of an earlier one.

        No payment, charge or callback clears it. Raises InvalidValue without a reason, or for a state that is none of services.
        """
        SUBSCRIPTION.after(self.status, "change")
        if to not in LIVE:
            raise InvalidValue("an override switches services on or off; a contract is ended by cancelling it", to=to)
        if not reason.strip():
            raise InvalidValue("an override needs a reason")
        self.override = None
        if to is SubscriptionStatus.SUSPENDED:
            self.suspend(cause=SuspensionCause.ADMIN, reason=reason, now=now)
        elif self.status is SubscriptionStatus.SUSPENDED:
            self.restore(reason=reason, now=now)
        self.override = StatusOverride(status=to, reason=reason, by=by, since=now)
        self.events.append(
            SubscriptionOverruled(
                occurred_at=now, subscription_id=self.id, client_id=self.client_id, to=to.value, reason=reason, by_id=by
            )
        )

    def lift_override(self, *, is_unpaid: bool, reason: str, now: datetime) -> None:
        """Services are again as payment has it: off while a bill that failed is not paid (`is_unpaid`), else on."""
        SUBSCRIPTION.after(self.status, "change")
        if self.override is None:
            raise RuleBroken("no override stands", subscription_id=self.id)
        self.override = None
        self.events.append(
            OverrideLifted(occurred_at=now, subscription_id=self.id, client_id=self.client_id, reason=reason)
        )
        if self.status is SubscriptionStatus.SUSPENDED and is_unpaid:
            self.suspension_cause = SuspensionCause.PAYMENT
        elif self.status is SubscriptionStatus.SUSPENDED:
            self.restore(reason=reason, now=now)
        elif is_unpaid:
            self.suspend(cause=SuspensionCause.PAYMENT, reason=reason, now=now)

    def reanchor(self, *, paid_on: date, now: datetime) -> Period:
        """The period paid for is over already: billing starts anew on the day of payment. Returns the period paid."""
        SUBSCRIPTION.after(self.status, "change")
        return self._anchor_on(paid_on, now, started=False)

    def begin_anew(self, *, on: date, now: datetime) -> None:
        """After a time without services that nobody pays for: the next bill is for the period from `on`."""
        SUBSCRIPTION.after(self.status, "change")
        self.anchor = self.next_billing_date = on
        self._renewed(on, now)

    def change_quantity(
        self,
        item_id: SubscriptionItemId,
        quantity: int,
        *,
        today: date,
        now: datetime,
        billed_ahead: Iterable[Period] = (),
    ) -> Money:
        """More or fewer units from `today` on; returns the price difference, which is carried into the next bill.

        That is by day for the rest of the paid period, and whole for every later period that has its bill already
        (`billed_ahead`): a bill never changes. Raises CommittedUnits where an annual commitment forbids fewer before renewal.
        """
        SUBSCRIPTION.after(self.status, "change")
        item = self.item(item_id)
        _positive(quantity)
        if quantity < item.quantity and self._committed(item, today):
            until = item.commitment_end(today)
            raise CommittedUnits(
                f"{item.description} is committed until {until}: fewer units only from then on", committed_until=until
            )
        paid = self._paid_period(today)
        periods = [paid, *(period for period in billed_ahead if period.start >= paid.end)]
        difference = Money.total((item.prorated_change(quantity, each, today) for each in periods), self.currency)
        before, item.quantity = item.quantity, quantity
        item.scheduled_quantity = item.scheduled_on = None
        if not difference.is_zero:
            self.carry_over(_proration_line(item, quantity - before, difference))
        self.events.append(
            QuantityChanged(
                occurred_at=now,
                subscription_id=self.id,
                client_id=self.client_id,
                item_id=item_id,
                before=before,
                after=quantity,
            )
        )
        return difference

    def schedule_quantity(
        self, item_id: SubscriptionItemId, quantity: int, *, now: datetime, billed_until: date | None = None
    ) -> date:
        """Another quantity from the renewal on: the end of what is billed, or the commitment's where that is later."""
        SUBSCRIPTION.after(self.status, "change")
        item = self.item(item_id)
        _positive(quantity)
        if self.next_billing_date is None:
            raise RuleBroken("nothing to schedule on before the first payment", subscription_id=self.id)
        start = max(self.next_billing_date, billed_until or self.next_billing_date)
        on = item.commitment_end(start) or start
        item.scheduled_quantity, item.scheduled_on = quantity, on
        self.events.append(
            QuantityChangeScheduled(
                occurred_at=now,
                subscription_id=self.id,
                client_id=self.client_id,
                item_id=item_id,
                quantity=quantity,
                on=on,
            )
        )
        return on

    def apply_scheduled_quantity(self, item_id: SubscriptionItemId, *, today: date, now: datetime) -> None:
        """The renewal has come that an item's other quantity was kept for; the bill was made for it already."""
        SUBSCRIPTION.after(self.status, "change")
        item = self.item(item_id)
        if item.scheduled_quantity is None or item.scheduled_on is None or today < item.scheduled_on:
            raise RuleBroken("no other quantity is due for this item", scheduled_on=item.scheduled_on, today=today)
        before, item.quantity = item.quantity, item.scheduled_quantity
        item.scheduled_quantity = item.scheduled_on = None
        self.events.append(
            QuantityChanged(
                occurred_at=now,
                subscription_id=self.id,
                client_id=self.client_id,
                item_id=item_id,
                before=before,
                after=item.quantity,
            )
        )

    def change_price(self, item_id: SubscriptionItemId, unit_price: Money, *, now: datetime) -> None:
        """Another unit price from the next cycle that is opened on."""
        if SUBSCRIPTION.is_final(self.status):
            SUBSCRIPTION.after(self.status, "change")
        if unit_price.currency is not self.currency or unit_price < Money.zero(self.currency):
            raise InvalidValue("a unit price is not negative, in the subscription's currency", price=str(unit_price))
        self.item(item_id).unit_price = unit_price
        self.events.append(
            PriceChanged(occurred_at=now, subscription_id=self.id, client_id=self.client_id, item_id=item_id)
        )

    def schedule_cancellation(self, *, reason: str, now: datetime) -> date:
        """Ends with the paid period. Returns the first day without service."""
        SUBSCRIPTION.after(self.status, "change")
        if self.next_billing_date is None:
            raise RuleBroken("nothing is paid yet: cancel it now", subscription_id=self.id)
        self.cancel_on, self.cancellation_reason = self.next_billing_date, reason
        self.events.append(
            CancellationScheduled(
                occurred_at=now, subscription_id=self.id, client_id=self.client_id, on=self.cancel_on, reason=reason
            )
        )
        return self.cancel_on

    def cancel(self, *, reason: str, today: date, now: datetime) -> None:
        """Ends now."""
        self.status = SUBSCRIPTION.after(self.status, "cancel")
        self.cancellation_reason, self.ended_on = reason, today
        self.events.append(
            SubscriptionCancelled(occurred_at=now, subscription_id=self.id, client_id=self.client_id, reason=reason)
        )

    def expire(self, *, today: date, now: datetime) -> None:
        """The agreed end has passed; refused before."""
        status = SUBSCRIPTION.after(self.status, "expire")
        if self.end_date is None or today < self.end_date:
            raise RuleBroken("the agreed end has not come", end_date=self.end_date, today=today)
        self.status, self.ended_on = status, today
        self.events.append(SubscriptionExpired(occurred_at=now, subscription_id=self.id, client_id=self.client_id))

    def automate(self, collection: Collection, now: datetime, billed_until: date | None = None) -> None:
        """From the next period on the gateway collects, not a person: the first that has no bill yet (`billed_until`)."""
        SUBSCRIPTION.after(self.status, "change")
        if self.payment_method_type is PaymentMethodType.MANUAL:
            self.automatic_from = max((day for day in (self.next_billing_date, billed_until) if day), default=None)
        self.payment_method_type = PaymentMethodType.XENDIT_SUBSCRIPTION
        self.collection = collection
        self.is_manual = False
        self.events.append(CollectionAutomated(occurred_at=now, subscription_id=self.id, client_id=self.client_id))

    def collected_at(self, *, payment_link_url: str | None, xendit_subscription_id: str | None) -> None:
        """Where the gateway collects now."""
        self.payment_link_url = payment_link_url or self.payment_link_url
        self.xendit_subscription_id = xendit_subscription_id or self.xendit_subscription_id

    def plan_ended(self) -> None:
        """The gateway has given its plan up: the next attempt to collect makes another."""
        self.xendit_subscription_id = self.payment_link_url = None

    def _anchor_on(self, day: date, now: datetime, *, started: bool) -> Period:
        self.anchor = day
        first = self.calendar.period(0)
        self.next_billing_date = first.end
        for item in self.items:
            if item.is_annual_commitment and item.committed_until is None:
                item.committed_until = BillingCalendar(day, BillingPeriod.YEARLY).start(1)
        if started:
            self.events.append(
                SubscriptionActivated(
                    occurred_at=now, subscription_id=self.id, client_id=self.client_id, start_date=day
                )
            )
        else:
            self._renewed(first.end, now)
        return first

    def _renewed(self, next_billing_date: date, now: datetime) -> None:
        self.events.append(
            SubscriptionRenewed(
                occurred_at=now,
                subscription_id=self.id,
                client_id=self.client_id,
                next_billing_date=next_billing_date,
            )
        )

    def _paid_period(self, today: date) -> Period:
        current = self.calendar.period_on(today)
        if self.next_billing_date is not None and today >= self.next_billing_date:
            raise RuleBroken("this period is not paid yet: change the quantity after payment", today=today)
        return current

    def _committed(self, item: SubscriptionItem, today: date) -> bool:
        if not item.is_annual_commitment or item.committed_until is None:
            return item.is_annual_commitment
        until = item.commitment_end(today)
        return until is not None and today < until

    def _ensure_not_overruled(self, wanted: SubscriptionStatus) -> None:
        if self.override is not None and self.override.status is wanted:
            raise RuleBroken(
                f"an Admin's decision of {self.override.since:%Y-%m-%d} stands: lift it first", status=wanted
            )


def _positive(quantity: int) -> None:
    if quantity < 1:
        raise InvalidValue("a quantity is at least 1: cancel the subscription instead", quantity=quantity)
    ensure_quantity(quantity)


def _proration_line(item: SubscriptionItem, units: int, difference: Money) -> BillLine:
    sign = "+" if units > 0 else "-"
    return BillLine(
        description=f"{item.description}: {sign}{abs(units)}",
        quantity=abs(units),
        unit_price=item.unit_price if units > 0 else -item.unit_price,
        amount=difference,
    )
