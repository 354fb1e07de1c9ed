"""A new line of the price book."""

from collections.abc import Mapping

from attrs import field, frozen

from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.catalog.product import Product, ProductType
from subplat.domain.ids import ProductId
from subplat.domain.periods import BillingPeriod


@frozen(kw_only=True)
class AddProduct:
    """`settings` are what provisioning needs to know (`plan`, `project`, `zone`, `instances`, …), all text."""

    code: str
    name: str
    type: ProductType
    description: str | None = None
    default_billing_period: BillingPeriod | None = None
    google_sku: str | None = None
    settings: Mapping[str, str] = field(factory=dict[str, str])


@frozen(kw_only=True)
class AddProductHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers

    def __call__(self, command: AddProduct) -> ProductId:
        """Returns the product's id; raises AlreadyExists (code)."""
        product = Product(
            id=ProductId(self.identifiers.new()),
            code=command.code,
            name=command.name,
            type=command.type,
            description=command.description,
            default_billing_period=command.default_billing_period,
            google_sku=command.google_sku,
            settings=command.settings,
        )
        with self.units_of_work() as work:
            work.products.add(product)
            work.commit()
        return product.id
