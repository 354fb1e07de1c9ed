"""How a contract goes on, and whether its services are on."""

from uuid import UUID

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from subplat.application.accounts.guarding import acting_person
from subplat.application.accounts.rights import Permission
from subplat.application.ports.access import Kind
from subplat.application.subscriptions.automate_collection import AutomateCollection
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.application.subscriptions.override_status import LiftOverride, OverrideStatus
from subplat.application.use_cases import SubscriptionUseCases
from subplat.domain.ids import SubscriptionId
from subplat.entrypoints.http.api.contract_route import TAGS, contract_as_seen, contract_route
from subplat.entrypoints.http.api.subscription_bodies import (
    AutomationWanted,
    Cancellation,
    CancellationMade,
    NextBillShown,
    OverrideBody,
    OverrideResult,
    ReasonBody,
)
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs
from subplat.entrypoints.http.versions import IfMatch, ValidateOnly


def term_routes(subscriptions: SubscriptionUseCases) -> list[HTTPRouteHandler]:
    """An end, another way to collect, a decision about services; and what the next bill will be."""
    return [*_course(subscriptions), *_overrides(subscriptions)]


def _course(subscriptions: SubscriptionUseCases) -> list[HTTPRouteHandler]:
    @contract_route(
        "cancel",
        Permission.SUBSCRIPTIONS_CHANGE,
        operation_id="cancelSubscription",
        summary="Cancel now, or at the end of the paid period",
    )
    @once(required=True)
    def cancel(
        subscription_id: FromPath[UUID],
        data: JSONBody[Cancellation],
        if_match: IfMatch = None,
        validate_only: ValidateOnly = False,
    ) -> CancellationMade:
        contract = contract_as_seen(subscriptions, subscription_id, if_match)
        command = CancelSubscription(subscription_id=contract, reason=data.reason, at_period_end=data.at_period_end)
        return CancellationMade(settled(lambda: subscriptions.cancel(command)))

    @contract_route(
        "automate",
        Permission.SUBSCRIPTIONS_CHANGE,
        status_code=204,
        operation_id="automateCollection",
        summary="Move a manual contract to automatic billing from its next period on",
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
        tags=TAGS,
    )
    def preview(subscription_id: FromPath[UUID]) -> NextBillShown:
        return NextBillShown(subscriptions.preview_next_bill(SubscriptionId(subscription_id)))

    return [cancel, automate, preview]


def _overrides(subscriptions: SubscriptionUseCases) -> list[HTTPRouteHandler]:
    @contract_route(
        "override",
        Permission.SUBSCRIPTIONS_OVERRIDE,
        operation_id="overrideStatus",
        summary="Switch services on or off whatever was paid; it stands until lifted",
    )
    @once(required=True)
    def override(
        subscription_id: FromPath[UUID],
        data: JSONBody[OverrideBody],
        if_match: IfMatch = None,
        validate_only: ValidateOnly = False,
    ) -> OverrideResult:
        contract = contract_as_seen(subscriptions, subscription_id, if_match)
        command = OverrideStatus(subscription_id=contract, to=data.to, reason=data.reason, by=acting_person())
        return OverrideResult.of(settled(lambda: subscriptions.override(command)))

    @contract_route(
        "lift-override",
        Permission.SUBSCRIPTIONS_OVERRIDE,
        operation_id="liftOverride",
        summary="Let services follow payment again",
    )
    @once(required=True)
    def lift(
        subscription_id: FromPath[UUID], data: JSONBody[ReasonBody], validate_only: ValidateOnly = False
    ) -> OverrideResult:
        command = LiftOverride(subscription_id=SubscriptionId(subscription_id), reason=data.reason, by=acting_person())
        return OverrideResult.of(settled(lambda: subscriptions.lift_override(command)))

    return [override, lift]
