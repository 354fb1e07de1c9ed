"""From an offer to a deal: sending, the client's answer, the subscription."""

from uuid import UUID

import msgspec
from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from subplat.application.accounts.guarding import acting_person
from subplat.application.accounts.rights import Permission
from subplat.application.ports.access import Kind
from subplat.application.quotations.decide_quotation import AcceptQuotation, RejectQuotation
from subplat.application.quotations.generate_subscription import Deal, GenerateSubscription
from subplat.application.quotations.send_offer import SendOffer
from subplat.application.use_cases import QuotationUseCases
from subplat.domain.ids import QuotationId, UserId
from subplat.domain.subscriptions.subscription import Collection
from subplat.entrypoints.http.api.fields import Body, MoneyBody, Text
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled, settled_once
from subplat.entrypoints.http.route_rights import needs
from subplat.entrypoints.http.versions import IfMatch, ValidateOnly, looked_at


class MailOnItsWay(msgspec.Struct, frozen=True):
    """The mail the offer leaves with."""

    email_id: UUID


class Rejection(Body, kw_only=True):
    """Why the client said no."""

    reason: Text


class SubscriptionWanted(Body, kw_only=True):
    """`created_by_user_id` is whose deal it is, by default who asks; AUTO_DEBIT for cards and e-wallets, LINK for virtual accounts."""

    created_by_user_id: UUID | None = None
    collection: Collection = Collection.LINK


class DealMade(msgspec.Struct, frozen=True, kw_only=True):
    """`payment_link` is the stable page on which the first bill is paid; `amount` includes tax."""

    subscription_id: UUID
    billing_cycle_id: UUID
    payment_link: str
    amount: MoneyBody


def deal_routes(quotations: QuotationUseCases) -> list[HTTPRouteHandler]:
    """Sending, accepting, rejecting, subscribing."""

    @post(
        "/quotations/{quotation_id:uuid}/send",
        status_code=200,
        sync_to_thread=True,
        opt=needs(Permission.QUOTATIONS_SEND, Kind.QUOTATION),
        responses=PROBLEMS,
        operation_id="sendQuotation",
        summary="Send the current revision; pressing twice sends once",
        tags=["quotations"],
    )
    @once()
    def send(quotation_id: FromPath[UUID], if_match: IfMatch = None) -> MailOnItsWay:
        command = SendOffer(quotation_id=QuotationId(quotation_id), expected_edition=looked_at(if_match))
        return MailOnItsWay(settled(lambda: quotations.send(command)))

    @post(
        "/quotations/{quotation_id:uuid}/accept",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.QUOTATIONS_DECIDE, Kind.QUOTATION),
        responses=PROBLEMS,
        operation_id="acceptQuotation",
        summary="The client said yes",
        tags=["quotations"],
    )
    @once(required=True)
    def accept(quotation_id: FromPath[UUID], if_match: IfMatch = None, validate_only: ValidateOnly = False) -> None:
        command = AcceptQuotation(quotation_id=QuotationId(quotation_id), expected_edition=looked_at(if_match))
        settled(lambda: quotations.accept(command))

    @post(
        "/quotations/{quotation_id:uuid}/reject",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.QUOTATIONS_DECIDE, Kind.QUOTATION),
        responses=PROBLEMS,
        operation_id="rejectQuotation",
        summary="The client said no",
        tags=["quotations"],
    )
    @once()
    def reject(quotation_id: FromPath[UUID], data: JSONBody[Rejection], if_match: IfMatch = None) -> None:
        command = RejectQuotation(
            quotation_id=QuotationId(quotation_id), reason=data.reason, expected_edition=looked_at(if_match)
        )
        settled(lambda: quotations.reject(command))

    @post(
        "/quotations/{quotation_id:uuid}/generate-subscription",
        status_code=200,
        sync_to_thread=True,
        opt=needs(Permission.SUBSCRIPTIONS_CREATE, Kind.QUOTATION),
        responses=PROBLEMS,
        operation_id="generateSubscription",
        summary="Make the one subscription of an accepted quotation; pressing again answers the same deal",
        tags=["quotations"],
    )
    @once(required=True)
    def generate(
        quotation_id: FromPath[UUID], data: JSONBody[SubscriptionWanted], validate_only: ValidateOnly = False
    ) -> DealMade:
        command = GenerateSubscription(
            quotation_id=QuotationId(quotation_id),
            by=acting_person(None if data.created_by_user_id is None else UserId(data.created_by_user_id)),
            collection=data.collection,
        )
        return _shown(settled_once(lambda: quotations.generate_subscription(command)))

    return [send, accept, reject, generate]


def _shown(deal: Deal) -> DealMade:
    return DealMade(
        subscription_id=deal.subscription_id,
        billing_cycle_id=deal.cycle_id,
        payment_link=deal.payment_link,
        amount=MoneyBody.of(deal.amount),
    )
