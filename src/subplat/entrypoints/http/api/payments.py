"""Money moved by hand: offline payments, refunds, receipts that nobody could place."""

from datetime import date
from uuid import UUID

import msgspec
from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from subplat.application.accounts.guarding import acting_person
from subplat.application.accounts.rights import Permission
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment, Withholding
from subplat.application.payments.decline_offline import DeclineOfflinePayment
from subplat.application.payments.quarantine import PlaceQuarantined
from subplat.application.payments.refund import RequestRefund
from subplat.application.ports.access import Kind
from subplat.application.use_cases import PaymentUseCases
from subplat.domain.ids import BillingCycleId, ClientId, PaymentId
from subplat.domain.payments.refund import RefundDestination
from subplat.entrypoints.http.api.fields import Body, Code, Created, MoneyBody, Text
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs
from subplat.entrypoints.http.versions import ValidateOnly


class WithholdingBody(Body, kw_only=True):
    """PPh 23 that the client kept back: the number of the slip, and how much."""

    slip_number: Code
    amount: MoneyBody


class OfflinePaymentBody(Body, kw_only=True):
    """`amount` is what arrived (null: only a withholding slip); `reference` that of the transfer."""

    amount: MoneyBody | None = None
    paid_on: date
    reference: Code
    withholding: WithholdingBody | None = None


class PaymentRecorded(msgspec.Struct, frozen=True, kw_only=True):
    """`waits_for_second_person`: nothing is paid by it until another person confirms the same reference and amount."""

    payment_id: UUID
    waits_for_second_person: bool


class Declined(Body, kw_only=True):
    """Why the money is not confirmed."""

    reason: Text


class RefundBody(Body, kw_only=True):
    """`to`: back the way it came, to the wallet, or by a transfer that Finance makes."""

    amount: MoneyBody
    to: RefundDestination
    reason: Text


class PlacementBody(Body, kw_only=True):
    """The bill it pays, or the client whose wallet it goes to: one of them."""

    reason: Text
    billing_cycle_id: UUID | None = None
    client_id: UUID | None = None


PAYMENT_SHAPES: tuple[type, ...] = (OfflinePaymentBody, PaymentRecorded, Declined, RefundBody, PlacementBody)


def payment_routes(payments: PaymentUseCases) -> list[HTTPRouteHandler]:
    """What Finance and Admin do with money."""

    @post(
        "/billing-cycles/{billing_cycle_id:uuid}/confirm-payment",
        status_code=200,
        sync_to_thread=True,
        opt=needs(Permission.PAYMENTS_CONFIRM, Kind.BILLING_CYCLE),
        responses=PROBLEMS,
        operation_id="confirmOfflinePayment",
        summary="Confirm that a bill was paid outside the gateway; above the limit two persons do",
        tags=["payments"],
    )
    @once(required=True)
    def confirm(
        billing_cycle_id: FromPath[UUID], data: JSONBody[OfflinePaymentBody], validate_only: ValidateOnly = False
    ) -> PaymentRecorded:
        slip = data.withholding
        command = ConfirmOfflinePayment(
            cycle_id=BillingCycleId(billing_cycle_id),
            amount=data.amount.money() if data.amount else None,
            paid_on=data.paid_on,
            reference=data.reference,
            by=acting_person(),
            withholding=Withholding(slip_number=slip.slip_number, amount=slip.amount.money()) if slip else None,
        )
        payment_id = settled(lambda: payments.confirm_offline(command))
        return PaymentRecorded(
            payment_id=payment_id, waits_for_second_person=payments.confirm_offline.is_waiting(payment_id)
        )

    @post(
        "/payments/{payment_id:uuid}/decline",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.PAYMENTS_CONFIRM, Kind.PAYMENT),
        responses=PROBLEMS,
        operation_id="declineOfflinePayment",
        summary="Say that a payment which waits for a second person is not confirmed",
        tags=["payments"],
    )
    @once(required=True)
    def decline(payment_id: FromPath[UUID], data: JSONBody[Declined], validate_only: ValidateOnly = False) -> None:
        command = DeclineOfflinePayment(payment_id=PaymentId(payment_id), reason=data.reason, by=acting_person())
        settled(lambda: payments.decline_offline(command))

    @post(
        "/payments/{payment_id:uuid}/refund",
        sync_to_thread=True,
        opt=needs(Permission.PAYMENTS_REFUND, Kind.PAYMENT),
        responses=PROBLEMS,
        operation_id="refundPayment",
        summary="Give money back, all of it or a part",
        tags=["payments"],
    )
    @once(required=True)
    def refund(payment_id: FromPath[UUID], data: JSONBody[RefundBody], validate_only: ValidateOnly = False) -> Created:
        command = RequestRefund(
            payment_id=PaymentId(payment_id),
            amount=data.amount.money(),
            to=data.to,
            reason=data.reason,
            by=acting_person(),
        )
        return Created(id=settled(lambda: payments.refund(command)))

    @post(
        "/quarantined-receipts/{receipt_id:uuid}/place",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.PAYMENTS_CONFIRM, Kind.RECEIPT),
        responses=PROBLEMS,
        operation_id="placeReceipt",
        summary="Say what money is for that could not be placed",
        tags=["payments"],
    )
    @once(required=True)
    def place(receipt_id: FromPath[UUID], data: JSONBody[PlacementBody], validate_only: ValidateOnly = False) -> None:
        command = PlaceQuarantined(
            receipt_id=PaymentId(receipt_id),
            by=acting_person(),
            reason=data.reason,
            cycle_id=None if data.billing_cycle_id is None else BillingCycleId(data.billing_cycle_id),
            client_id=None if data.client_id is None else ClientId(data.client_id),
        )
        settled(lambda: payments.place_quarantined(command))

    return [confirm, decline, refund, place]
