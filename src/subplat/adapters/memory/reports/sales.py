"""Offers and names, asked of the shelves."""

from collections.abc import Collection, Mapping
from uuid import UUID

from attrs import define

from subplat.adapters.memory.repositories import Shelves
from subplat.application.ports.clock import Clock
from subplat.application.ports.reports import Scope
from subplat.domain.money import EXACT
from subplat.domain.quotations.quotation import Quotation, QuotationStatus
from subplat.domain.reporting.metrics.exact import total
from subplat.domain.reporting.metrics.offers import Offer


@define(eq=False)
class InMemorySalesRecords:
    """See the port."""

    shelves: Shelves
    clock: Clock

    def offers(self, scope: Scope) -> tuple[Offer, ...]:
        found = [
            self._offer(quotation)
            for quotation in self.shelves.quotations
            if (quotation.status is not QuotationStatus.DRAFT or quotation.first_sent_at is not None)
            and (scope.currency is None or quotation.client_currency is scope.currency)
            and (scope.sales is None or quotation.sales_user_id == scope.sales)
        ]
        return tuple(sorted(found, key=lambda offer: offer.number))

    def names(self, ids: Collection[UUID]) -> Mapping[UUID, str]:
        found: dict[UUID, str] = {row.id: row.name for row in self.shelves.clients if row.id in ids}
        found.update((row.id, row.full_name) for row in self.shelves.users if row.id in ids)
        return found

    def _offer(self, quotation: Quotation) -> Offer:
        sent_at = quotation.first_sent_at
        return Offer(
            quotation_id=quotation.id,
            number=quotation.number,
            client_id=quotation.client_id,
            sales_id=quotation.sales_user_id,
            status=quotation.status,
            currency=quotation.client_currency,
            value=quotation.total_client.amount,
            gross=total(EXACT.multiply(line.unit_price.amount, line.quantity) for line in quotation.lines),
            net=quotation.total.amount,
            first_sent_on=None if sent_at is None else self.clock.civil_day(sent_at),
            valid_until=quotation.valid_until,
            decided_on=quotation.decided_on,
        )
