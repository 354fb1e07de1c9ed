"""What staff does with contracts."""

from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from subplat.application.accounts.guarding import Guarding, acting_person
from subplat.application.accounts.rights import Permission
from subplat.application.ports.access import Kind
from subplat.application.subscriptions.create_manual import CreateManualSubscription
from subplat.application.use_cases import SubscriptionUseCases
from subplat.domain.ids import ClientId, UserId
from subplat.entrypoints.http.api.contract_route import TAGS
from subplat.entrypoints.http.api.deals import DealMade
from subplat.entrypoints.http.api.fields import MoneyBody
from subplat.entrypoints.http.api.subscription_bodies import NewManualSubscription
from subplat.entrypoints.http.api.subscription_items import item_routes
from subplat.entrypoints.http.api.subscription_terms import term_routes
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs
from subplat.entrypoints.http.versions import ValidateOnly


def subscription_routes(subscriptions: SubscriptionUseCases, guarding: Guarding) -> list[HTTPRouteHandler]:
    """Manual deals, and what changes while a contract lives."""
    return [_manual(subscriptions, guarding), *item_routes(subscriptions), *term_routes(subscriptions)]


def _manual(subscriptions: SubscriptionUseCases, guarding: Guarding) -> HTTPRouteHandler:
    @post(
        "/subscriptions",
        sync_to_thread=True,
        opt=needs(Permission.SUBSCRIPTIONS_CREATE),
        responses=PROBLEMS,
        operation_id="createManualSubscription",
        summary="Make a deal by hand, without the payment gateway",
        tags=TAGS,
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
