"""Offers: they stand until their last day, and who changes one that is out makes another revision (domain.md 2; F40)."""

from collections.abc import Iterator

from subplat.domain.quotations.quotation import Quotation, QuotationStatus
from subplat.domain.reporting.violations import Finding
from subplat.simulation.checks import reckoning
from subplat.simulation.checks.scene import Scene


def stands_until_its_last_day(scene: Scene, before: Quotation | None, offer: Quotation) -> Iterator[Finding]:
    """Accepted on it at the latest, expired after it at the earliest."""
    if before is None or before.status is offer.status or offer.valid_until is None:
        return
    if offer.status is QuotationStatus.ACCEPTED and scene.today > offer.valid_until:
        yield _named(offer), f"accepted on {scene.today}, it was valid until {offer.valid_until}"
    if offer.status is QuotationStatus.EXPIRED and scene.today <= offer.valid_until:
        yield _named(offer), f"expired on {scene.today}, it is valid until {offer.valid_until}"


def what_is_out_keeps_its_number(_: Scene, before: Quotation | None, offer: Quotation) -> Iterator[Finding]:
    """Other content than was sent has another revision."""
    was_sent = before is not None and before.status is QuotationStatus.SENT
    if before is not None and was_sent and offer.edition != before.edition and offer.revision == before.revision:
        yield _named(offer), f"was sent as revision {offer.revision}, which says something else now"


def prices_are_right(_: Scene, before: Quotation | None, offer: Quotation) -> Iterator[Finding]:
    """Each price in the client's currency is the price at the rate, each subtotal quantity × price less discount."""
    if before is not None and before.edition == offer.edition:
        return
    for line in offer.lines:
        shown = reckoning.converted(line.unit_price, offer.exchange_rate, offer.client_currency)
        if line.unit_price_client != shown:
            yield _named(offer), f"{line.unit_price} at {offer.exchange_rate} is {shown}, not {line.unit_price_client}"
        for unit_price, subtotal in (
            (line.unit_price, line.subtotal),
            (line.unit_price_client, line.subtotal_client),
        ):
            wanted = reckoning.price(unit_price, line.quantity, line.discount_percent)
            if subtotal != wanted:
                yield _named(offer), f"{line.quantity} x {unit_price} makes {subtotal}, not {wanted}"


def _named(offer: Quotation) -> str:
    return f"quotation {offer.number}"


CHECKS = (stands_until_its_last_day, what_is_out_keeps_its_number, prices_are_right)
