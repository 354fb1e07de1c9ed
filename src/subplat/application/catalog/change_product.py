"""Correcting the price book, and taking things out of it."""

from collections.abc import Mapping

from attrs import frozen

from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.unchanged import UNCHANGED, Unchanged, chosen
from subplat.domain.catalog.product import ProductDetails
from subplat.domain.ids import ProductId
from subplat.domain.periods import BillingPeriod


@frozen(kw_only=True)
class ChangeProduct:
    """What is not named stays; None takes a value away; `settings` replaces all of them."""

    product_id: ProductId
    name: str | Unchanged = UNCHANGED
    description: str | Unchanged | None = UNCHANGED
    default_billing_period: BillingPeriod | Unchanged | None = UNCHANGED
    google_sku: str | Unchanged | None = UNCHANGED
    settings: Mapping[str, str] | Unchanged = UNCHANGED


@frozen(kw_only=True)
class ChangeProductHandler:
    units_of_work: UnitOfWorkFactory

    def __call__(self, command: ChangeProduct) -> None:
        """For what is sold from now on. Raises NotFound, StaleVersion."""
        with self.units_of_work() as work:
            product = work.products.get(command.product_id)
            known = product.details
            product.change(
                ProductDetails(
                    name=chosen(command.name, known.name),
                    description=chosen(command.description, known.description),
                    default_billing_period=chosen(command.default_billing_period, known.default_billing_period),
                    google_sku=chosen(command.google_sku, known.google_sku),
                    settings=chosen(command.settings, known.settings),
                )
            )
            work.products.save(product)
            work.commit()


@frozen(kw_only=True)
class SwitchProduct:
    """Whether new offers may have it."""

    product_id: ProductId
    sold: bool


@frozen(kw_only=True)
class SwitchProductHandler:
    units_of_work: UnitOfWorkFactory

    def __call__(self, command: SwitchProduct) -> None:
        """Contracts with it go on; repeating changes nothing. Raises NotFound, StaleVersion."""
        with self.units_of_work() as work:
            product = work.products.get(command.product_id)
            if product.is_active is command.sold:
                return
            if command.sold:
                product.offer_again()
            else:
                product.withdraw()
            work.products.save(product)
            work.commit()
