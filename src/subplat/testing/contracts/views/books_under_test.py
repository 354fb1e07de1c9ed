"""Books that are looked into by the contracts of the read side."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from attrs import frozen

from subplat.application.ports.access import Access
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.ports.views.clients import ClientFilter
from subplat.application.ports.views.cycles import CycleFilter
from subplat.application.ports.views.emails import EmailFilter, UnclearMailFilter
from subplat.application.ports.views.files import FileFilter
from subplat.application.ports.views.integrations import DeliveryFilter, EndpointFilter
from subplat.application.ports.views.lookup import Lookup
from subplat.application.ports.views.payments import PaymentFilter, ReceiptFilter, RefundFilter
from subplat.application.ports.views.products import ProductFilter
from subplat.application.ports.views.quotations import QuotationFilter
from subplat.application.ports.views.sight import EVERYTHING, Sight
from subplat.application.ports.views.subscriptions import SubscriptionFilter
from subplat.application.ports.views.tasks import TaskFilter
from subplat.application.ports.views.users import UserFilter
from subplat.application.ports.views.views import Views
from subplat.application.ports.views.wallets import TopUpFilter, WalletFilter, WalletTransactionFilter
from subplat.application.ports.views.webhooks import WebhookFilter

FILTERS: Mapping[str, Callable[..., object]] = {
    "clients": ClientFilter,
    "users": UserFilter,
    "products": ProductFilter,
    "quotations": QuotationFilter,
    "subscriptions": SubscriptionFilter,
    "cycles": CycleFilter,
    "payments": PaymentFilter,
    "refunds": RefundFilter,
    "receipts": ReceiptFilter,
    "wallets": WalletFilter,
    "wallet_transactions": WalletTransactionFilter,
    "top_ups": TopUpFilter,
    "emails": EmailFilter,
    "unclear_mails": UnclearMailFilter,
    "tasks": TaskFilter,
    "webhooks": WebhookFilter,
    "endpoints": EndpointFilter,
    "deliveries": DeliveryFilter,
    "files": FileFilter,
}
"""The filter of each lookup; made with nothing it wants everything."""


@frozen(kw_only=True, repr=False)
class BooksUnderTest:
    """Books with a trade in them; `units` adds to them."""

    units: UnitOfWorkFactory
    views: Views
    access: Access

    def lookup(self, name: str) -> Lookup[Any, Any, Any]:
        """The one of that name."""
        lookup: Lookup[Any, Any, Any] = getattr(self.views, name)
        return lookup

    def walk(
        self, name: str, wanted: Mapping[str, object] | None = None, *, sight: Sight = EVERYTHING, limit: int = 2
    ) -> Iterator[Any]:
        """Every row that the filter's values want, page by page."""
        lookup, page_filter = self.lookup(name), FILTERS[name](**(wanted or {}))
        page = lookup.page(page_filter, sight=sight, limit=limit)
        yield from page.items
        while page.next is not None:
            page = lookup.page(page_filter, sight=sight, after=page.next, limit=limit)
            yield from page.items

    def ids(self, name: str, wanted: Mapping[str, object] | None = None, *, sight: Sight = EVERYTHING) -> list[UUID]:
        """The ids of every such row."""
        return [view.id for view in self.walk(name, wanted, sight=sight)]
