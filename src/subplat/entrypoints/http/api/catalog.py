"""The price book."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from subplat.application.accounts.rights import Permission
from subplat.application.catalog.add_product import AddProduct
from subplat.application.catalog.change_product import ChangeProduct, SwitchProduct
from subplat.application.use_cases import CatalogUseCases
from subplat.domain.catalog.product import ProductType
from subplat.domain.ids import ProductId
from subplat.domain.periods import BillingPeriod
from subplat.entrypoints.http.api.fields import Body, Code, Created, Name, Text, changed
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs

ProvisioningSettings = Annotated[dict[Code, Name], Meta(max_length=50, examples=[{"plan": "FLEXIBLE"}])]
_TAGS = ["catalog"]


class NewProduct(Body, kw_only=True):
    """`settings` is what provisioning needs to know (`plan`, `project`, `zone`, …), all text."""

    code: Code
    name: Name
    type: ProductType
    description: Text | None = None
    default_billing_period: BillingPeriod | None = None
    google_sku: Name | None = None
    settings: ProvisioningSettings = msgspec.field(default_factory=dict[str, str])


class ProductChanges(Body, kw_only=True):
    """What is left out stays, null takes a value away; `settings` replaces all of them."""

    name: Name | UnsetType = UNSET
    description: Text | UnsetType | None = UNSET
    default_billing_period: BillingPeriod | UnsetType | None = UNSET
    google_sku: Name | UnsetType | None = UNSET
    settings: ProvisioningSettings | UnsetType = UNSET


CATALOG_SHAPES: tuple[type, ...] = (NewProduct, ProductChanges)


def catalog_routes(catalog: CatalogUseCases) -> list[HTTPRouteHandler]:
    """What an Admin does with the price book."""
    return [*_entries(catalog), *_switches(catalog)]


def _entries(catalog: CatalogUseCases) -> list[HTTPRouteHandler]:
    @post(
        "/products",
        sync_to_thread=True,
        opt=needs(Permission.PRODUCTS_WRITE),
        responses=PROBLEMS,
        operation_id="addProduct",
        summary="Add a product",
        tags=_TAGS,
    )
    @once()
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

    @patch(
        "/products/{product_id:uuid}",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.PRODUCTS_WRITE),
        responses=PROBLEMS,
        operation_id="changeProduct",
        summary="Correct a product, for what is sold from now on",
        tags=_TAGS,
    )
    def change(product_id: FromPath[UUID], data: JSONBody[ProductChanges]) -> None:
        command = ChangeProduct(
            product_id=ProductId(product_id),
            name=changed(data.name),
            description=changed(data.description),
            default_billing_period=changed(data.default_billing_period),
            google_sku=changed(data.google_sku),
            settings=changed(data.settings),
        )
        settled(lambda: catalog.change(command))

    return [add, change]


def _switches(catalog: CatalogUseCases) -> list[HTTPRouteHandler]:
    @post(
        "/products/{product_id:uuid}/withdraw",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.PRODUCTS_WRITE),
        responses=PROBLEMS,
        operation_id="withdrawProduct",
        summary="Take a product out of new offers; contracts with it go on",
        tags=_TAGS,
    )
    @once()
    def withdraw(product_id: FromPath[UUID]) -> None:
        settled(lambda: catalog.switch(SwitchProduct(product_id=ProductId(product_id), sold=False)))

    @post(
        "/products/{product_id:uuid}/offer-again",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.PRODUCTS_WRITE),
        responses=PROBLEMS,
        operation_id="offerProductAgain",
        summary="Let new offers have a product again",
        tags=_TAGS,
    )
    @once()
    def offer_again(product_id: FromPath[UUID]) -> None:
        settled(lambda: catalog.switch(SwitchProduct(product_id=ProductId(product_id), sold=True)))

    return [withdraw, offer_again]
