"""What staff does with contracts."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from subplat.application.accounts.guarding import Guarding, acting_person
from subplat.application.accounts.rights import Permission
from subplat.application.ports.access import Kind
from subplat.application.subscriptions.automate_collection import AutomateCollection
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.application.subscriptions.change_price import ChangePrice
from subplat.application.subscriptions.change_quantity import ChangeQuantity, ScheduleQuantity
from subplat.application.subscriptions.create_manual import CreateManualSubscription, ManualLine
from subplat.application.subscriptions.override_status import LiftOverride, OverrideEffects, OverrideStatus
from subplat.application.subscriptions.preview_next_bill import NextBill
from subplat.application.use_cases import SubscriptionUseCases
from subplat.domain.ids import ClientId, ProductId, SubscriptionId, SubscriptionItemId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import BillingPeriod
from subplat.domain.provisioning.words import TaskAction
from subplat.domain.subscriptions.subscription import Collection, SubscriptionStatus
from subplat.entrypoints.http.api.deals import DealMade
from subplat.entrypoints.http.api.fields import Body, MoneyBody, Name, Percent, Quantity, Rate, Text
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs
from subplat.entrypoints.http.versions import IfMatch, ValidateOnly, ensure_match

_TAGS = ["subscriptions"]


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


def subscription_routes(subscriptions: SubscriptionUseCases, guarding: Guarding) -> list[HTTPRouteHandler]:
    """Manual deals, and what changes while a contract lives."""
    return [
        _manual(subscriptions, guarding),
        *_quantities(subscriptions),
        *_terms(subscriptions),
        *_overrides(subscriptions),
    ]


def _manual(subscriptions: SubscriptionUseCases, guarding: Guarding) -> HTTPRouteHandler:
    @post(
        "/subscriptions",
        sync_to_thread=True,
        opt=needs(Permission.SUBSCRIPTIONS_CREATE),
        responses=PROBLEMS,
        operation_id="createManualSubscription",
        summary="Make a deal by hand, without the payment gateway",
        tags=_TAGS,
    )
    @once(required=True)
    def create(data: JSONBody[NewManualSubscription], validate_only: ValidateOnly = False) -> DealMade:
        guarding.ensure(Permission.SUBSCRIPTIONS_CREATE, Kind.CLIENT, data.client_id)
        command = CreateManualSubscription(
            client_id=ClientId(data.client_id),
            lines=tuple(line.line() for line in data.lines),
            period=data.billing_period,
            start=data.start,
            by=acting_person(None if data.created_by_user_id is None else UserId(data.created_by_user_id)),
            currency=data.currency,
        )
        deal = settled(lambda: subscriptions.create_manual(command))
        return DealMade(
            subscription_id=deal.subscription_id,
            billing_cycle_id=deal.cycle_id,
            payment_link=deal.payment_link,
            amount=MoneyBody.of(deal.amount),
        )

    return create


def _quantities(subscriptions: SubscriptionUseCases) -> list[HTTPRouteHandler]:
    @post(
        "/subscriptions/{subscription_id:uuid}/items/{item_id:uuid}/change-quantity",
        status_code=200,
        sync_to_thread=True,
        opt=needs(Permission.SUBSCRIPTIONS_CHANGE, Kind.SUBSCRIPTION),
        responses=PROBLEMS,
        operation_id="changeQuantity",
        summary="More or fewer units from today on; the rest of the period is prorated into the next bill",
        tags=_TAGS,
    )
    @once(required=True)
    def change(
        subscription_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: JSONBody[QuantityBody],
        if_match: IfMatch = None,
        validate_only: ValidateOnly = False,
    ) -> QuantityChanged:
        contract = SubscriptionId(subscription_id)
        ensure_match(if_match, lambda: subscriptions.current_version(contract))
        command = ChangeQuantity(subscription_id=contract, item_id=SubscriptionItemId(item_id), quantity=data.quantity)
        return QuantityChanged(settled(lambda: subscriptions.change_quantity(command)))

    @post(
        "/subscriptions/{subscription_id:uuid}/items/{item_id:uuid}/schedule-quantity",
        status_code=200,
        sync_to_thread=True,
        opt=needs(Permission.SUBSCRIPTIONS_CHANGE, Kind.SUBSCRIPTION),
        responses=PROBLEMS,
        operation_id="scheduleQuantity",
        summary="Another number of units from the next renewal on",
        tags=_TAGS,
    )
    @once(required=True)
    def schedule(
        subscription_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: JSONBody[QuantityBody],
        if_match: IfMatch = None,
        validate_only: ValidateOnly = False,
    ) -> QuantityScheduled:
        contract = SubscriptionId(subscription_id)
        ensure_match(if_match, lambda: subscriptions.current_version(contract))
        command = ScheduleQuantity(
            subscription_id=contract, item_id=SubscriptionItemId(item_id), quantity=data.quantity
        )
        return QuantityScheduled(settled(lambda: subscriptions.schedule_quantity(command)))

    @post(
        "/subscriptions/{subscription_id:uuid}/items/{item_id:uuid}/change-price",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.SUBSCRIPTIONS_PRICE, Kind.SUBSCRIPTION),
        responses=PROBLEMS,
        operation_id="changePrice",
        summary="Another price from the next bill on",
        tags=_TAGS,
    )
    @once(required=True)
    def price(
        subscription_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: JSONBody[PriceBody],
        if_match: IfMatch = None,
        validate_only: ValidateOnly = False,
    ) -> None:
        contract = SubscriptionId(subscription_id)
        ensure_match(if_match, lambda: subscriptions.current_version(contract))
        command = ChangePrice(
            subscription_id=contract,
            item_id=SubscriptionItemId(item_id),
            unit_price=data.unit_price.money(),
            by=acting_person(),
        )
        settled(lambda: subscriptions.change_price(command))

    return [change, schedule, price]


def _terms(subscriptions: SubscriptionUseCases) -> list[HTTPRouteHandler]:
    @post(
        "/subscriptions/{subscription_id:uuid}/cancel",
        status_code=200,
        sync_to_thread=True,
        opt=needs(Permission.SUBSCRIPTIONS_CHANGE, Kind.SUBSCRIPTION),
        responses=PROBLEMS,
        operation_id="cancelSubscription",
        summary="Cancel now, or at the end of the paid period",
        tags=_TAGS,
    )
    @once(required=True)
    def cancel(
        subscription_id: FromPath[UUID],
        data: JSONBody[Cancellation],
        if_match: IfMatch = None,
        validate_only: ValidateOnly = False,
    ) -> CancellationMade:
        contract = SubscriptionId(subscription_id)
        ensure_match(if_match, lambda: subscriptions.current_version(contract))
        command = CancelSubscription(subscription_id=contract, reason=data.reason, at_period_end=data.at_period_end)
        return CancellationMade(settled(lambda: subscriptions.cancel(command)))

    @post(
        "/subscriptions/{subscription_id:uuid}/automate",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.SUBSCRIPTIONS_CHANGE, Kind.SUBSCRIPTION),
        responses=PROBLEMS,
        operation_id="automateCollection",
        summary="Move a manual contract to automatic billing from its next period on",
        tags=_TAGS,
    )
    @once(required=True)
    def automate(
        subscription_id: FromPath[UUID], data: JSONBody[AutomationWanted], validate_only: ValidateOnly = False
    ) -> None:
        command = AutomateCollection(subscription_id=SubscriptionId(subscription_id), collection=data.collection)
        settled(lambda: subscriptions.automate(command))

    @get(
        "/subscriptions/{subscription_id:uuid}/next-bill",
        sync_to_thread=True,
        opt=needs(Permission.SUBSCRIPTIONS_READ, Kind.SUBSCRIPTION),
        responses=PROBLEMS,
        operation_id="previewNextBill",
        summary="What the next bill will be as things stand",
        tags=_TAGS,
    )
    def preview(subscription_id: FromPath[UUID]) -> NextBillShown:
        return NextBillShown(subscriptions.preview_next_bill(SubscriptionId(subscription_id)))

    return [cancel, automate, preview]


def _overrides(subscriptions: SubscriptionUseCases) -> list[HTTPRouteHandler]:
    @post(
        "/subscriptions/{subscription_id:uuid}/override",
        status_code=200,
        sync_to_thread=True,
        opt=needs(Permission.SUBSCRIPTIONS_OVERRIDE, Kind.SUBSCRIPTION),
        responses=PROBLEMS,
        operation_id="overrideStatus",
        summary="Switch services on or off whatever was paid; it stands until lifted",
        tags=_TAGS,
    )
    @once(required=True)
    def override(
        subscription_id: FromPath[UUID],
        data: JSONBody[OverrideBody],
        if_match: IfMatch = None,
        validate_only: ValidateOnly = False,
    ) -> OverrideResult:
        contract = SubscriptionId(subscription_id)
        ensure_match(if_match, lambda: subscriptions.current_version(contract))
        command = OverrideStatus(subscription_id=contract, to=data.to, reason=data.reason, by=acting_person())
        return _effects(settled(lambda: subscriptions.override(command)))

    @post(
        "/subscriptions/{subscription_id:uuid}/lift-override",
        status_code=200,
        sync_to_thread=True,
        opt=needs(Permission.SUBSCRIPTIONS_OVERRIDE, Kind.SUBSCRIPTION),
        responses=PROBLEMS,
        operation_id="liftOverride",
        summary="Let services follow payment again",
        tags=_TAGS,
    )
    @once(required=True)
    def lift(
        subscription_id: FromPath[UUID], data: JSONBody[ReasonBody], validate_only: ValidateOnly = False
    ) -> OverrideResult:
        command = LiftOverride(subscription_id=SubscriptionId(subscription_id), reason=data.reason, by=acting_person())
        return _effects(settled(lambda: subscriptions.lift_override(command)))

    return [override, lift]


def _effects(effects: OverrideEffects) -> OverrideResult:
    return OverrideResult(
        before=effects.before,
        after=effects.after,
        tasks=[TaskEffect(item_id=item, action=action) for item, action in effects.tasks],
    )
