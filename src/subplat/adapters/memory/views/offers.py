"""The price book and quotations."""

from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.views import conditions
from subplat.adapters.memory.views.lookup import Asking, InMemoryLookup, Plain, shown_alike
from subplat.application.ports.access import Kind
from subplat.application.ports.views.emails import EmailView
from subplat.application.ports.views.products import ProductFilter, ProductView
from subplat.application.ports.views.quotations import QuotationDetail, QuotationFilter, QuotationView
from subplat.application.ports.views.sight import Sight
from subplat.domain.catalog.product import Product
from subplat.domain.ids import ProductId
from subplat.domain.messaging.email import MailPurpose
from subplat.domain.quotations.quotation import Quotation


def products(shelves: Shelves, ask: Asking) -> Plain[ProductFilter, Product, ProductView]:
    """Every product."""

    def fits(wanted: ProductFilter, row: Product) -> bool:
        return (
            conditions.begins(wanted.text, row.name, row.code)
            and conditions.among(row.type, wanted.types)
            and conditions.equal(row.is_active, wanted.is_active)
        )

    return InMemoryLookup(
        kind="product",
        rows=lambda: tuple(shelves.products.rows.values()),
        fits=fits,
        owner=ask.of(Kind.PRODUCT),
        view=ProductView.of,
        detail=shown_alike(ProductView.of),
    )


def quotations(
    shelves: Shelves, ask: Asking
) -> InMemoryLookup[QuotationFilter, Quotation, QuotationView, QuotationDetail]:
    """Every offer."""

    def fits(wanted: QuotationFilter, row: Quotation) -> bool:
        return (
            conditions.begins(wanted.text, row.number, shelves.clients.rows[row.client_id].name)
            and conditions.among(row.status, wanted.statuses)
            and conditions.equal(row.client_id, wanted.client_id)
            and conditions.equal(row.sales_user_id, wanted.sales_user_id)
            and row.issued_on in wanted.issued
            and conditions.made(row.id, wanted.made)
        )

    def view(row: Quotation) -> QuotationView:
        return QuotationView.of(
            row,
            client_name=shelves.clients.rows[row.client_id].name,
            sales_name=shelves.users.rows[row.sales_user_id].full_name,
            product_names={ProductId(key): product.name for key, product in tuple(shelves.products.rows.items())},
        )

    def detail(row: Quotation, _: Sight) -> QuotationDetail:
        mails = (mail for mail in shelves.emails if mail.purpose is MailPurpose.QUOTATION and mail.related_id == row.id)
        newest_first = sorted(mails, key=lambda mail: mail.id, reverse=True)
        return QuotationDetail(quotation=view(row), mails=tuple(EmailView.of(mail) for mail in newest_first))

    return InMemoryLookup(
        kind="quotation",
        rows=lambda: tuple(shelves.quotations.rows.values()),
        fits=fits,
        owner=ask.of(Kind.QUOTATION),
        view=view,
        detail=detail,
    )
