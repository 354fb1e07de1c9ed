"""Payments and refunds, one by one: where money goes first, who may send it back, and under which key (F35, F37; sections 2.1, 4)."""

from collections.abc import Iterator

from subplat.domain.billing.cycle import PAYABLE
from subplat.domain.payments.payment import Payment, PaymentStatus
from subplat.domain.payments.refund import Refund, RefundStatus
from subplat.domain.reporting.violations import Finding
from subplat.simulation.checks.scene import Scene


def bills_come_first(scene: Scene, before: Payment | None, payment: Payment) -> Iterator[Finding]:
    """A payment settles its bill, also one that was given up, before anything of it goes to the wallet."""
    if payment.status is not PaymentStatus.SUCCESS or (before is not None and before.status is payment.status):
        return
    if payment.billing_cycle_id is None or not payment.to_wallet.is_positive:
        return
    bill = scene.shelves.cycles.rows[payment.billing_cycle_id]
    left = bill.amount - bill.received - bill.withheld
    if bill.status in PAYABLE and left.is_positive:
        yield f"payment {payment.id}", f"{payment.to_wallet} went to the wallet, its bill still needs {left}"


def another_person_refunds(scene: Scene, before: Refund | None, refund: Refund) -> Iterator[Finding]:
    """Who wrote a payment down does not give it back."""
    payment = scene.shelves.payments.rows[refund.payment_id]
    person = refund.requested_by_user_id
    if before is None and person is not None and person == payment.recorded_by_user_id:
        yield f"refund {refund.id}", f"{person} recorded the payment, and gives it back"


def sent_under_its_key(scene: Scene, before: Refund | None, refund: Refund) -> Iterator[Finding]:
    """The key that was written down first is the only one the provider ever saw."""
    if before is None or refund.status is before.status or refund.status is RefundStatus.REQUESTED:
        return
    keys = [key for key, made in scene.town.gateway.refund_keys.items() if made.reference == refund.reference]
    if any(key != refund.idempotency_key for key in keys):
        yield f"refund {refund.id}", f"sent under {', '.join(keys)}, written down was {refund.idempotency_key}"


PAYMENTS = (bills_come_first,)
REFUNDS = (another_person_refunds, sent_under_its_key)
