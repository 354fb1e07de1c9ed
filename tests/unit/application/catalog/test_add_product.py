"""A new line of the price book."""

from subplat import Subplat
from subplat.application.catalog.add_product import AddProduct
from subplat.domain.catalog.product import ProductType
from subplat.domain.errors import AlreadyExists
from subplat.domain.periods import BillingPeriod


def test_a_product_is_kept_as_it_was_entered(subplat: Subplat) -> None:
    product = subplat.catalog.add(
        AddProduct(
            code="GW",
            name="Workspace",
            type=ProductType.GWORKSPACE,
            description="Per seat",
            default_billing_period=BillingPeriod.YEARLY,
            google_sku="1010020028",
            settings={"plan": "ANNUAL_MONTHLY_PAY"},
        )
    )
    [kept] = subplat.books.products
    assert (kept.id, kept.code, kept.type, kept.is_active) == (product, "GW", ProductType.GWORKSPACE, True)
    assert (kept.google_sku, dict(kept.settings)) == ("1010020028", {"plan": "ANNUAL_MONTHLY_PAY"})
    assert (kept.description, kept.default_billing_period) == ("Per seat", BillingPeriod.YEARLY)


def test_a_code_names_one_product(subplat: Subplat, refused) -> None:
    subplat.catalog.add(AddProduct(code="GW", name="Workspace", type=ProductType.GWORKSPACE))
    with refused(AlreadyExists):
        subplat.catalog.add(AddProduct(code="GW", name="Workspace again", type=ProductType.GWORKSPACE))
