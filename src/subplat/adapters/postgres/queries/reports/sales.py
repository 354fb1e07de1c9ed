"""Offers and names, asked of PostgreSQL."""

from collections.abc import Collection, Mapping
from uuid import UUID

from attrs import frozen

from subplat.adapters.postgres.queries.reports.asking import Asking, scope_values
from subplat.application.ports.reports import Scope
from subplat.domain.ids import ClientId, QuotationId, UserId
from subplat.domain.money import Currency
from subplat.domain.quotations.quotation import QuotationStatus
from subplat.domain.reporting.metrics.offers import Offer

OFFERS = """
select q.id, q.number, q.client_id, q.sales_user_id, q.status, q.client_currency, q.total_amount_client, q.total_amount,
       q.first_sent_at, q.valid_until, q.decided_on,
       coalesce((select sum(i.unit_price * i.quantity) from quotation_items i where i.quotation_id = q.id), 0) as gross
  from quotations q
 where (q.status <> 'DRAFT' or q.first_sent_at is not null) {narrowed}
 order by q.number collate "C"
"""

NAMES = """
select id, name from clients where id = any (cast(:ids as uuid[]))
union all
select id, full_name from users where id = any (cast(:ids as uuid[]))"""


@frozen(kw_only=True)
class PostgresSalesRecords:
    """See the port."""

    asking: Asking

    def offers(self, scope: Scope) -> tuple[Offer, ...]:
        """By number."""
        parts = [" and q.client_currency = :currency"] if scope.currency is not None else []
        parts += [" and q.sales_user_id = :sales"] if scope.sales is not None else []
        zone = self.asking.zone
        return tuple(
            Offer(
                quotation_id=QuotationId(row["id"]),
                number=row["number"],
                client_id=ClientId(row["client_id"]),
                sales_id=UserId(row["sales_user_id"]),
                status=QuotationStatus(row["status"]),
                currency=Currency(row["client_currency"]),
                value=row["total_amount_client"],
                gross=row["gross"],
                net=row["total_amount"],
                first_sent_on=row["first_sent_at"] and row["first_sent_at"].astimezone(zone).date(),
                valid_until=row["valid_until"],
                decided_on=row["decided_on"],
            )
            for row in self.asking.rows(OFFERS.format(narrowed="".join(parts)), scope_values(scope))
        )

    def names(self, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """By primary keys."""
        return {row["id"]: row["name"] for row in self.asking.rows(NAMES, {"ids": list(ids)})}
