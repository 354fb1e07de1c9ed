"""Products, quotations and subscriptions."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, any_, select
from sqlalchemy.dialects.postgresql import insert

from subplat.adapters.postgres.repositories.aggregates import Aggregates
from subplat.adapters.postgres.rows.catalog import PRODUCT_SHAPE
from subplat.adapters.postgres.rows.quotations import QUOTATION_SHAPE
from subplat.adapters.postgres.rows.shapes import array
from subplat.adapters.postgres.rows.subscriptions import SUBSCRIPTION_SHAPE
from subplat.adapters.postgres.tables.billing import BILLING_CYCLES
from subplat.adapters.postgres.tables.catalog import PRODUCTS
from subplat.adapters.postgres.tables.quotations import QUOTATION_COUNTERS
from subplat.adapters.postgres.tables.subscriptions import SUBSCRIPTIONS
from subplat.adapters.postgres.transaction import Transaction
from subplat.domain.catalog.product import Product
from subplat.domain.errors import NotFound
from subplat.domain.ids import BillingCycleId, ClientId
from subplat.domain.quotations.quotation import Quotation
from subplat.domain.subscriptions.subscription import Subscription


class PostgresProducts(Aggregates[Product]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, PRODUCT_SHAPE, locks=False)

    def find_by_code(self, code: str, /) -> Product | None:
        """The one with this code."""
        return self.first(PRODUCTS.c.code == code)


class PostgresQuotations(Aggregates[Quotation]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, QUOTATION_SHAPE)

    def next_number(self, year: int, /) -> int:
        """The counter's row stays locked until the transaction ends: who rolls back gives the number back."""
        taken = insert(QUOTATION_COUNTERS).values(year=year, last_number=1)
        following = taken.on_conflict_do_update(
            index_elements=[QUOTATION_COUNTERS.c.year], set_={"last_number": QUOTATION_COUNTERS.c.last_number + 1}
        )
        number: int = self.transaction.run(following.returning(QUOTATION_COUNTERS.c.last_number)).scalar_one()
        return number


class PostgresSubscriptions(Aggregates[Subscription]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, SUBSCRIPTION_SHAPE)
        self._of_client: dict[ClientId, tuple[Subscription, ...]] = {}

    def get_by_cycle(self, cycle_id: BillingCycleId, /) -> Subscription:
        """Locks the subscription alone; raises NotFound for the cycle."""
        owner = select(BILLING_CYCLES.c.subscription_id).where(BILLING_CYCLES.c.id == cycle_id).scalar_subquery()
        found = self.first(SUBSCRIPTIONS.c.id == owner)
        if found is None:
            raise NotFound("billing cycle", cycle_id)
        return found

    def find_by_plan(self, xendit_subscription_id: str, /) -> Subscription | None:
        """The one the gateway collects under this plan."""
        return self.first(SUBSCRIPTIONS.c.xendit_subscription_id == xendit_subscription_id)

    def of_client(self, client_id: ClientId, /) -> tuple[Subscription, ...]:
        """By id, without lock."""
        if (known := self._of_client.get(client_id)) is not None:
            return known
        return self._read(SUBSCRIPTIONS.c.client_id == client_id)

    def read_ahead(self, clients: Sequence[ClientId]) -> None:
        """Those of many clients at once; one that is claimed is the very one that changes."""
        found: dict[ClientId, list[Subscription]] = {each: [] for each in clients}
        for each in self._read(SUBSCRIPTIONS.c.client_id == any_(array(clients))):
            found[each.client_id].append(self.known.get(each.id, each))
        self._of_client.update((client, tuple(mine)) for client, mine in found.items())

    def _read(self, condition: ColumnElement[bool]) -> tuple[Subscription, ...]:
        return self.all(select(SUBSCRIPTIONS).where(condition).order_by(SUBSCRIPTIONS.c.id), locks=False)
