"""Money that went back: the books against the provider's own refunds (I15, F37)."""

from collections.abc import Iterator

from subplat.adapters.memory.payment_records import StoredRefund
from subplat.application.payments.send_refund import CheckRefund, SendRefund
from subplat.application.ports.job_inspection import JobState
from subplat.application.ports.payment_gateway import RefundState
from subplat.domain.ids import PaymentId
from subplat.domain.payments.refund import UNDER_WAY, Refund, RefundDestination, RefundStatus
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.violations import Finding
from subplat.simulation.town import Town


def refunds(town: Town, books: Books) -> Iterator[Finding]:
    """What the provider gave back is in the books, and what the books say it gave back, it did.

    But one whose end no callback told of waits for the look that is promised, or is Finance's; and what somebody gave
    back at the provider itself is known from a callback alone.
    """
    asked = {refund.reference: refund for refund in books.refunds}
    found = {refund.gateway_refund_id: refund for refund in books.refunds}
    looked_for = {
        stored.job.refund_id
        for stored in town.jobs.stored()
        if stored.state is JobState.DELAYED and isinstance(stored.job, CheckRefund)
    }
    driven = {
        stored.job.refund_id
        for stored in town.jobs.stored()
        if stored.state is not JobState.DONE and isinstance(stored.job, SendRefund)
    }
    told = {callback.payload.get("id") for callback in books.webhooks}
    letters = {email.intent_key for email in books.emails}
    succeeded: set[str] = set()
    for given in town.gateway.refunds:
        known = asked.get(given.reference) if given.reference is not None else found.get(given.refund_id)
        if given.state is RefundState.SUCCEEDED:
            succeeded.add(given.refund_id)
            excused = (
                known is not None and (known.id in looked_for or f"refund_hangs:{known.id}" in letters)
                if given.reference is not None
                else given.refund_id not in told or f"refund_found:{given.refund_id}" in letters
            )
            yield from _gone(given, known, excused)
        elif known is not None and known.status is RefundStatus.SUCCEEDED:
            yield f"refund {known.id}", f"SUCCEEDED in the books, {given.state} at the provider"
    for refund in books.refunds:
        if refund.status is RefundStatus.REQUESTED and refund.id not in driven:
            yield f"refund {refund.id}", "REQUESTED, and nothing brings it to the provider"
        by_gateway = refund.destination in (RefundDestination.GATEWAY, RefundDestination.FOUND)
        if by_gateway and refund.status is RefundStatus.SUCCEEDED and refund.gateway_refund_id not in succeeded:
            yield f"refund {refund.id}", "SUCCEEDED in the books, the provider knows of no such refund"


def under_way(town: Town, books: Books) -> frozenset[PaymentId]:
    """Payments of which the provider is giving a part back: it takes the next refund only afterwards."""
    busy = {given.payment_id for given in town.gateway.refunds if given.state is RefundState.PENDING}
    return frozenset(payment.id for payment in books.payments if payment.xendit_payment_id in busy)


def _gone(given: StoredRefund, known: Refund | None, excused: bool) -> Iterator[Finding]:
    """Of one that the provider has given."""
    if known is None:
        if not excused:
            yield f"refund {given.refund_id}", f"{given.amount} went back, the books do not know of it"
    elif known.amount != given.amount:
        yield f"refund {known.id}", f"{given.amount} went back, {known.amount} in the books"
    elif known.status is RefundStatus.FAILED or (known.status in UNDER_WAY and not excused):
        yield f"refund {known.id}", f"{given.amount} went back, {known.status} in the books"
