"""The price book."""

from typing import Annotated

import msgspec
from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from msgspec import Meta

from subplat.application.accounts.rights import Permission
from subplat.application.application import CatalogUseCases
from subplat.application.catalog.add_product import AddProduct
from subplat.domain.catalog.product import ProductType
from subplat.domain.periods import BillingPeriod
from subplat.entrypoints.http.api.fields import Body, Code, Created, Name, Text
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs

ProvisioningSettings = Annotated[dict[Code, Name], Meta(max_length=50)]


class NewProduct(Body, kw_only=True):
    """`settings` is what provisioning needs to know (`plan`, `project`, `zone`, …), all text."""

    code: Code
    name: Name
    type: ProductType
    description: Text | None = None
    default_billing_period: BillingPeriod | None = None
    google_sku: Name | None = None
    settings: ProvisioningSettings = msgspec.field(default_factory=dict[str, str])


def catalog_routes(catalog: CatalogUseCases) -> list[HTTPRouteHandler]:
    """What staff does with the price book."""

    @post(
        "/products",
        sync_to_thread=True,
        opt=needs(Permission.PRODUCTS_WRITE),
        responses=PROBLEMS,
        operation_id="addProduct",
        summary="Add a product",
        tags=["catalog"],
    )
    def add(data: JSONBody[NewProduct]) -> Created:
        command = AddProduct(
            code=data.code,
            name=data.name,
            type=data.type,
            description=data.description,
            default_billing_period=data.default_billing_period,
            google_sku=data.google_sku,
            settings=data.settings,
        )
        return Created(id=settled(lambda: catalog.add(command)))

    return [add]
