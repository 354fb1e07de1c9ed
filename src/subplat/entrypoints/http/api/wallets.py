"""Filling and correcting wallets."""

from uuid import UUID

from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from subplat.application.accounts.guarding import acting_person
from subplat.application.accounts.rights import Permission
from subplat.application.ports.access import Kind
from subplat.application.use_cases import WalletUseCases
from subplat.application.wallets.adjust_wallet import AdjustWallet
from subplat.application.wallets.top_up import RecordTopUp, TopUpWallet
from subplat.domain.ids import ClientId
from subplat.domain.wallets.wallet import Direction
from subplat.entrypoints.http.api.fields import Body, Code, Created, MoneyBody, Text
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs
from subplat.entrypoints.http.versions import ValidateOnly

_TAGS = ["wallets"]


class TopUpBody(Body, kw_only=True):
    """How much is to be paid in."""

    amount: MoneyBody


class RecordedTopUp(Body, kw_only=True):
    """`reference` is that of the transfer."""

    amount: MoneyBody
    reference: Code


class AdjustmentBody(Body, kw_only=True):
    """IN gives, OUT takes."""

    direction: Direction
    amount: MoneyBody
    reason: Text


WALLET_SHAPES: tuple[type, ...] = (TopUpBody, RecordedTopUp, AdjustmentBody)


def wallet_routes(wallets: WalletUseCases) -> list[HTTPRouteHandler]:
    """By the client, by Finance, by an Admin."""

    @post(
        "/clients/{client_id:uuid}/wallet/top-up",
        sync_to_thread=True,
        opt=needs(Permission.WALLETS_TOP_UP, Kind.CLIENT),
        responses=PROBLEMS,
        operation_id="topUpWallet",
        summary="Ask for a link that fills the wallet; it is shown with the top-up once it is made",
        tags=_TAGS,
    )
    @once(required=True)
    def top_up(client_id: FromPath[UUID], data: JSONBody[TopUpBody], validate_only: ValidateOnly = False) -> Created:
        command = TopUpWallet(client_id=ClientId(client_id), amount=data.amount.money())
        return Created(id=settled(lambda: wallets.top_up(command)))

    @post(
        "/clients/{client_id:uuid}/wallet/record-top-up",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.PAYMENTS_CONFIRM, Kind.CLIENT),
        responses=PROBLEMS,
        operation_id="recordTopUp",
        summary="Record money that arrived outside the gateway for the wallet",
        tags=_TAGS,
    )
    @once(required=True)
    def record(client_id: FromPath[UUID], data: JSONBody[RecordedTopUp], validate_only: ValidateOnly = False) -> None:
        command = RecordTopUp(
            client_id=ClientId(client_id), amount=data.amount.money(), reference=data.reference, by=acting_person()
        )
        settled(lambda: wallets.record_top_up(command))

    @post(
        "/clients/{client_id:uuid}/wallet/adjust",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.WALLETS_ADJUST, Kind.CLIENT),
        responses=PROBLEMS,
        operation_id="adjustWallet",
        summary="Correct a wallet, with a reason",
        tags=_TAGS,
    )
    @once(required=True)
    def adjust(client_id: FromPath[UUID], data: JSONBody[AdjustmentBody], validate_only: ValidateOnly = False) -> None:
        command = AdjustWallet(
            client_id=ClientId(client_id),
            direction=data.direction,
            amount=data.amount.money(),
            reason=data.reason,
            by=acting_person(),
        )
        settled(lambda: wallets.adjust(command))

    return [top_up, record, adjust]
