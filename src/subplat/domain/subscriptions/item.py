"""One product of a subscription."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from attrs import define, field

from subplat.domain.billing.line import BillLine
from subplat.domain.catalog.product import ProductType
from subplat.domain.ids import ProductId, SubscriptionItemId
from subplat.domain.money import Money
from subplat.domain.periods import BillingCalendar, BillingPeriod, Period
from subplat.domain.provisioning.words import TargetSystem
from subplat.domain.quantities import at_least_one
from subplat.domain.quotations.line import discount, discounted


class ProvisioningStatus(StrEnum):
    """Where the item's service stands in the outside system."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    TERMINATED = "TERMINATED"


@define(kw_only=True, eq=False)
class SubscriptionItem:
    """Quantity × unit price less discount per period, without tax, in the subscription's currency.

    `intent` counts what was wanted of the service so far: a task of an older intent is obsolete. `committed_until` is the first
    renewal of an annual commitment at Google, which cannot lose units before. From `scheduled_on` on there are
    `scheduled_quantity` units.
    """

    id: SubscriptionItemId
    product_id: ProductId
    product_type: ProductType
    description: str
    quantity: int = field(validator=at_least_one)
    unit_price: Money
    discount_percent: Decimal = field(default=Decimal(0), converter=discount)
    provisioning_status: ProvisioningStatus = ProvisioningStatus.PENDING
    intent: int = 0
    committed_until: date | None = None
    scheduled_quantity: int | None = None
    scheduled_on: date | None = None
    google_workspace_subscription_id: str | None = None
    gcp_resource_id: str | None = None
    settings: Mapping[str, str] = field(factory=dict[str, str])

    @property
    def amount(self) -> Money:
        """What the item costs a period, without tax."""
        return discounted(self.unit_price, self.quantity, self.discount_percent)

    def bill_line(self, start: date | None = None) -> BillLine:
        """What a bill for one period says; with the scheduled quantity where the period begins on or after its day."""
        is_changed = start is not None and self.scheduled_on is not None and self.scheduled_on <= start
        quantity = self.scheduled_quantity if is_changed and self.scheduled_quantity is not None else self.quantity
        return BillLine(
            description=self.description,
            quantity=quantity,
            unit_price=self.unit_price,
            amount=discounted(self.unit_price, quantity, self.discount_percent),
        )

    @property
    def target(self) -> TargetSystem | None:
        """Where it is switched on; None when nothing has to be."""
        return self.product_type.target

    @property
    def is_annual_commitment(self) -> bool:
        """Whether Google sold it for a year (`plan` ANNUAL_…): units can be added, not taken away, before renewal."""
        return self.settings.get("plan", "").startswith("ANNUAL")

    def commitment_end(self, day: date) -> date | None:
        """The renewal that `day` is, or that comes next; None when nothing is committed on `day`.

        After its first year a commitment goes on only where the setting `renewal` renews it (AUTO_RENEW_…, RENEW_…): by
        itself Google goes over to paying by use.
        """
        if not self.is_annual_commitment or self.committed_until is None or day <= self.committed_until:
            return self.committed_until if self.is_annual_commitment else None
        if "RENEW" not in self.settings.get("renewal", ""):
            return None
        years = BillingCalendar(self.committed_until, BillingPeriod.YEARLY)
        index = years.index_on(day)
        return years.start(index if years.start(index) == day else index + 1)

    def next_intent(self) -> int:
        """Counts up: what was wanted before is obsolete."""
        self.intent += 1
        return self.intent

    def prorated_change(self, quantity: int, period: Period, today: date) -> Money:
        """The price difference for the days of `period` that are left from `today` on, rounded once."""
        changed = discounted(self.unit_price, quantity, self.discount_percent) - self.amount
        return changed.ratio(period.days_left(today), period.days)

    def provisioned(self, status: ProvisioningStatus, resource: str | None) -> None:
        """The outside system confirmed; `resource` is its id, which may change from call to call."""
        self.provisioning_status = status
        if resource is not None and self.target is TargetSystem.GWORKSPACE:
            self.google_workspace_subscription_id = resource
        elif resource is not None:
            self.gcp_resource_id = resource
