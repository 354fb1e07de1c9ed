"""The price book as it is shown; its prices are in the quotations."""

from collections.abc import Mapping

from attrs import frozen

from subplat.domain.catalog.product import Product, ProductType
from subplat.domain.ids import ProductId
from subplat.domain.periods import BillingPeriod


@frozen(kw_only=True)
class ProductFilter:
    """`text`: how the name or the code begins, whatever its case."""

    text: str | None = None
    types: frozenset[ProductType] = frozenset()
    is_active: bool | None = None


@frozen(kw_only=True)
class ProductView:
    """A product; `settings` are text values for provisioning."""

    id: ProductId
    code: str
    name: str
    type: ProductType
    description: str | None
    default_billing_period: BillingPeriod | None
    is_active: bool
    google_sku: str | None
    settings: Mapping[str, str]
    version: int

    @classmethod
    def of(cls, product: Product) -> "ProductView":
        """The product as it stands."""
        return cls(
            id=product.id,
            code=product.code,
            name=product.name,
            type=product.type,
            description=product.description,
            default_billing_period=product.default_billing_period,
            is_active=product.is_active,
            google_sku=product.google_sku,
            settings=product.settings,
            version=product.version,
        )
