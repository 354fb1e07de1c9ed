"""What other systems were promised to hear (outbound events), and what clients and Finance were written (F27)."""

from collections.abc import Iterator

from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.integrations.delivery import DeliveryStatus
from subplat.domain.messaging.email import MailDirection, MailPurpose, MailStatus
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.violations import Finding
from subplat.simulation.town import Town

ALL = 1_000_000


def events(town: Town) -> Iterator[Finding]:
    """Every event has reached whoever listens, under the id that is in the log; nothing is still on its way."""
    arrived = {event.message_id for event in town.event_sender.arrived}
    for delivery in town.application.integrations.log.deliveries(None, ALL):
        if delivery.status is not DeliveryStatus.DELIVERED:
            yield (
                f"delivery {delivery.id}",
                f"{delivery.status} after {delivery.attempts} attempts: {delivery.last_error}",
            )
        elif str(delivery.event_id) not in arrived:
            yield f"delivery {delivery.id}", "DELIVERED, but the receiver has never had it"


def requests(books: Books) -> Iterator[Finding]:
    """Finance counts as asked for an invoice only where the request has left."""
    left = {
        email.related_id
        for email in books.emails
        if email.purpose is MailPurpose.INVOICE_REQUEST
        and email.direction is MailDirection.OUTBOUND
        and email.status is MailStatus.SENT
    }
    for cycle in books.cycles:
        if cycle.status is CycleStatus.INVOICE_REQUESTED and cycle.id not in left:
            yield f"billing cycle {cycle.id}", "INVOICE_REQUESTED, but the request has not left"
