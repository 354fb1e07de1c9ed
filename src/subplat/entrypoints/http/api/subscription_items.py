"""How many units of an item, and at which price."""

from uuid import UUID

from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from subplat.application.accounts.guarding import acting_person
from subplat.application.accounts.rights import Permission
from subplat.application.subscriptions.change_price import ChangePrice
from subplat.application.subscriptions.change_quantity import ChangeQuantity, ScheduleQuantity
from subplat.application.use_cases import SubscriptionUseCases
from subplat.domain.ids import SubscriptionItemId
from subplat.entrypoints.http.api.contract_route import contract_as_seen, contract_route
from subplat.entrypoints.http.api.subscription_bodies import PriceBody, QuantityBody, QuantityChanged, QuantityScheduled
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.versions import IfMatch, ValidateOnly


def item_routes(subscriptions: SubscriptionUseCases) -> list[HTTPRouteHandler]:
    """From today on, or from the next renewal on."""

    @contract_route(
        "items/{item_id:uuid}/change-quantity",
        Permission.SUBSCRIPTIONS_CHANGE,
        operation_id="changeQuantity",
        summary="More or fewer units from today on; the rest of the period is prorated into the next bill",
    )
    @once(required=True)
    def change(
        subscription_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: JSONBody[QuantityBody],
        if_match: IfMatch = None,
        validate_only: ValidateOnly = False,
    ) -> QuantityChanged:
        contract = contract_as_seen(subscriptions, subscription_id, if_match)
        command = ChangeQuantity(subscription_id=contract, item_id=SubscriptionItemId(item_id), quantity=data.quantity)
        return QuantityChanged(settled(lambda: subscriptions.change_quantity(command)))

    @contract_route(
        "items/{item_id:uuid}/schedule-quantity",
        Permission.SUBSCRIPTIONS_CHANGE,
        operation_id="scheduleQuantity",
        summary="Another number of units from the next renewal on",
    )
    @once(required=True)
    def schedule(
        subscription_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: JSONBody[QuantityBody],
        if_match: IfMatch = None,
        validate_only: ValidateOnly = False,
    ) -> QuantityScheduled:
        contract = contract_as_seen(subscriptions, subscription_id, if_match)
        command = ScheduleQuantity(
            subscription_id=contract, item_id=SubscriptionItemId(item_id), quantity=data.quantity
        )
        return QuantityScheduled(settled(lambda: subscriptions.schedule_quantity(command)))

    @contract_route(
        "items/{item_id:uuid}/change-price",
        Permission.SUBSCRIPTIONS_PRICE,
        status_code=204,
        operation_id="changePrice",
        summary="Another price from the next bill on",
    )
    @once(required=True)
    def price(
        subscription_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: JSONBody[PriceBody],
        if_match: IfMatch = None,
        validate_only: ValidateOnly = False,
    ) -> None:
        contract = contract_as_seen(subscriptions, subscription_id, if_match)
        command = ChangePrice(
            subscription_id=contract,
            item_id=SubscriptionItemId(item_id),
            unit_price=data.unit_price.money(),
            by=acting_person(),
        )
        settled(lambda: subscriptions.change_price(command))

    return [change, schedule, price]
