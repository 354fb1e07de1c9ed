"""The price book is corrected, and things are taken out of it."""

from decimal import Decimal
from uuid import UUID

from subplat import Subplat
from subplat.application.catalog.add_product import AddProduct
from subplat.application.catalog.change_product import ChangeProduct, SwitchProduct
from subplat.application.quotations.content import OfferContent, OfferLine
from subplat.application.quotations.draft_quotation import DraftQuotation
from subplat.domain.catalog.product import Product, ProductType
from subplat.domain.errors import NotFound, RuleBroken
from subplat.domain.ids import ProductId
from subplat.domain.periods import BillingPeriod
from subplat.testing.builders import a_lead, a_seller


def product(app: Subplat) -> ProductId:
    return app.catalog.add(
        AddProduct(code="GW-STD", name="Standard", type=ProductType.GWORKSPACE, settings={"plan": "FLEXIBLE"})
    )


def kept(app: Subplat) -> Product:
    (found,) = app.books.products
    return found


def test_what_is_not_named_stays(subplat: Subplat) -> None:
    key = product(subplat)
    subplat.catalog.change(ChangeProduct(product_id=key, name="Workspace Standard", description="Surel dan dokumen"))
    now = kept(subplat)
    assert (now.name, now.description, now.settings) == (
        "Workspace Standard",
        "Surel dan dokumen",
        {"plan": "FLEXIBLE"},
    )
    subplat.catalog.change(ChangeProduct(product_id=key, description=None, settings={"plan": "ANNUAL"}))
    assert (kept(subplat).description, kept(subplat).settings) == (None, {"plan": "ANNUAL"})


def test_what_is_withdrawn_is_in_no_new_offer_until_it_is_back(subplat: Subplat, refused) -> None:
    key, client, sales = product(subplat), a_lead(subplat), a_seller(subplat)
    content = OfferContent(
        lines=(OfferLine(quantity=1, unit_price=Decimal(10), product_id=key),),
        exchange_rate=Decimal(16000),
        billing_period=BillingPeriod.MONTHLY,
    )
    subplat.catalog.switch(SwitchProduct(product_id=key, sold=False))
    subplat.catalog.switch(SwitchProduct(product_id=key, sold=False))
    with refused(RuleBroken, match="no longer sold"):
        subplat.quotations.draft(DraftQuotation(client_id=client, by=sales, content=content))
    subplat.catalog.switch(SwitchProduct(product_id=key, sold=True))
    subplat.quotations.draft(DraftQuotation(client_id=client, by=sales, content=content))


def test_what_does_not_exist_is_not_changed(subplat: Subplat, refused) -> None:
    nothing = ProductId(UUID(int=1))
    with refused(NotFound):
        subplat.catalog.change(ChangeProduct(product_id=nothing, name="A"))
    with refused(NotFound):
        subplat.catalog.switch(SwitchProduct(product_id=nothing, sold=False))
