"""A thing we sell."""

from collections.abc import Mapping
from enum import StrEnum

from attrs import define, field

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
