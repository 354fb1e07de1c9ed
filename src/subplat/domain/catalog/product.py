"""A thing we sell."""

from collections.abc import Mapping
from enum import StrEnum

from attrs import define, field, frozen

from subplat.domain.events import DomainEvent
from subplat.domain.ids import ProductId
from subplat.domain.periods import BillingPeriod
from subplat.domain.provisioning.words import TargetSystem


class ProductType(StrEnum):
    """What kind of thing it is; the kind decides where it is switched on."""

    GWORKSPACE = "GWORKSPACE"
    GCP = "GCP"
    DOMAIN = "DOMAIN"
    ADDON = "ADDON"
    SERVICE = "SERVICE"

    @property
    def target(self) -> TargetSystem | None:
        """The outside system it lives in; None when nothing has to be switched."""
        return {ProductType.GWORKSPACE: TargetSystem.GWORKSPACE, ProductType.GCP: TargetSystem.GCP}.get(self)


@frozen(kw_only=True)
class ProductDetails:
    """What may be corrected; what a product is at all, and the code that it is known by, stay."""

    name: str
    description: str | None
    default_billing_period: BillingPeriod | None
    google_sku: str | None
    settings: Mapping[str, str]


@define(kw_only=True, eq=False)
class Product:
    """A line of the price book; `settings` are text values for provisioning (`plan`, `project`, `zone`, …)."""

    id: ProductId
    code: str
    name: str
    type: ProductType
    description: str | None = None
    default_billing_period: BillingPeriod | None = None
    is_active: bool = True
    google_sku: str | None = None
    settings: Mapping[str, str] = field(factory=dict[str, str])
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    @property
    def details(self) -> ProductDetails:
        """As they stand."""
        return ProductDetails(
            name=self.name,
            description=self.description,
            default_billing_period=self.default_billing_period,
            google_sku=self.google_sku,
            settings=self.settings,
        )

    def change(self, details: ProductDetails) -> None:
        """For what is sold from now on; contracts keep what they were made with."""
        self.name, self.description = details.name, details.description
        self.default_billing_period, self.google_sku = details.default_billing_period, details.google_sku
        self.settings = details.settings

    def withdraw(self) -> None:
        """No new offer has it; contracts with it go on. Repeating changes nothing."""
        self.is_active = False

    def offer_again(self) -> None:
        """New offers may have it; repeating changes nothing."""
        self.is_active = True
