"""Products as rows."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.exact_json import json_text, settings
from subplat.adapters.postgres.rows.shapes import Shape, Values, each
from subplat.adapters.postgres.tables.catalog import PRODUCTS
from subplat.domain.catalog.product import Product, ProductType
from subplat.domain.ids import ProductId
from subplat.domain.periods import BillingPeriod


def to_row(product: Product) -> Values:
    """The columns of a product."""
    return {
        "id": product.id,
        "code": product.code,
        "name": product.name,
        "type": product.type,
        "description": product.description,
        "default_billing_period": product.default_billing_period,
        "is_active": product.is_active,
        "google_sku": product.google_sku,
        "metadata_json": json_text(product.settings),
        "version": product.version,
    }


def from_row(row: Row) -> Product:
    """The product that was stored."""
    period = row["default_billing_period"]
    return Product(
        id=ProductId(row["id"]),
        code=row["code"],
        name=row["name"],
        type=ProductType(row["type"]),
        description=row["description"],
        default_billing_period=None if period is None else BillingPeriod(period),
        is_active=row["is_active"],
        google_sku=row["google_sku"],
        settings=settings(row["metadata_json"]),
        version=row["version"],
    )


PRODUCT_SHAPE = Shape(kind="product", table=PRODUCTS, to_row=to_row, from_rows=each(from_row))
