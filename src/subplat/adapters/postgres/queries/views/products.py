"""The price book."""

from sqlalchemy import select

from subplat.adapters.postgres.queries.views import conditions
from subplat.adapters.postgres.queries.views.listing import Listing
from subplat.adapters.postgres.queries.views.reach import nobody_else
from subplat.adapters.postgres.rows.catalog import PRODUCT_SHAPE
from subplat.adapters.postgres.tables.catalog import PRODUCTS
from subplat.application.ports.views.products import ProductFilter, ProductView


def _wanted(wanted: ProductFilter) -> conditions.Conditions:
    yield from conditions.begins(wanted.text, PRODUCTS.c.name, PRODUCTS.c.code)
    yield from conditions.among(PRODUCTS.c.type, wanted.types)
    yield from conditions.equal(PRODUCTS.c.is_active, wanted.is_active)


PRODUCT_LISTING = Listing[ProductFilter, ProductView](
    kind="product",
    question=select(PRODUCTS),
    key=PRODUCTS.c.id,
    wanted=_wanted,
    within=nobody_else,
    views=lambda rows, read: tuple(ProductView.of(product) for product in PRODUCT_SHAPE.from_rows(rows, read)),
)
