"""Brings an in-memory platform to a state worth testing, through its use cases only.

Each builder does what leads to its state and lets the jobs run; it may be called again for one more client.
"""

from datetime import timedelta
from decimal import Decimal
from typing import TypedDict, Unpack

from subplat.application.accounts.register_user import RegisterUser
from subplat.application.billing.record_invoice import RecordInvoice
from subplat.application.catalog.add_product import AddProduct
from subplat.application.clients.register_client import RegisterClient
from subplat.application.ports.views.products import ProductFilter
from subplat.application.ports.views.users import UserFilter
from subplat.application.quotations.content import OfferContent, OfferLine
from subplat.application.quotations.decide_quotation import AcceptQuotation
from subplat.application.quotations.draft_quotation import DraftQuotation
from subplat.application.quotations.generate_subscription import Deal, GenerateSubscription
from subplat.application.quotations.send_offer import SendOffer
from subplat.domain.accounts.user import Role
from subplat.domain.catalog.product import ProductType
from subplat.domain.clients.client import TaxTreatment
from subplat.domain.ids import ClientId, ProductId, QuotationId, UserId
from subplat.domain.money import Currency
from subplat.domain.periods import BillingPeriod
from subplat.domain.subscriptions.subscription import Collection
from subplat.platform import Subplat

SALES = "sales@reseller.example"
SETTINGS = {
    ProductType.GWORKSPACE: {"plan": "FLEXIBLE"},
    ProductType.GCP: {"project": "contoh-nusantara", "zone": "asia-southeast2-a", "instances": "erp-1"},
}


class Terms(TypedDict, total=False):
    """What may be said about an offer: for whom (else a new lead), what (else `an_offer`), shown in which currency."""

    client: ClientId
    content: OfferContent
    client_currency: Currency


def a_seller(app: Subplat) -> UserId:
    """The member of Sales who makes every offer here."""
    known = next((user.id for user in app.views.users.page(UserFilter(text=SALES)).items), None)
    return known or app.accounts.register(RegisterUser(email=SALES, full_name="Tim Sales", role=Role.SALES))


def a_product(app: Subplat, kind: ProductType = ProductType.GWORKSPACE) -> ProductId:
    """The one product of that type, with settings that its outside system accepts."""
    known = next(
        (each.id for each in app.views.products.page(ProductFilter(text=kind.value)).items if each.code == kind.value),
        None,
    )
    return known or app.catalog.add(
        AddProduct(
            code=kind.value,
            name=f"Contoh {kind.value.title()}",
            type=kind,
            google_sku="1010020028" if kind is ProductType.GWORKSPACE else None,
            settings=SETTINGS.get(kind, {}),
        )
    )


def an_offer(app: Subplat, *lines: OfferLine, period: BillingPeriod = BillingPeriod.MONTHLY) -> OfferContent:
    """Valid for two weeks at 16,250; without lines: 42 Workspace seats at 14.40 and a machine at 97.84."""
    if not lines:
        lines = (
            OfferLine(product_id=a_product(app), quantity=42, unit_price=Decimal("14.40")),
            OfferLine(product_id=a_product(app, ProductType.GCP), quantity=1, unit_price=Decimal("97.84")),
        )
    return OfferContent(
        lines=lines,
        exchange_rate=Decimal(16250),
        billing_period=period,
        valid_until=app.clock.today() + timedelta(days=14),
    )


def a_lead(
    app: Subplat, *, name: str = "PT Contoh Nusantara", tax_treatment: TaxTreatment = TaxTreatment.STANDARD
) -> ClientId:
    """A company that has bought nothing yet; every further one gets another domain."""
    domain = f"contoh-{len(app.books.clients) + 1}.example"
    return app.clients.register(
        RegisterClient(
            name=name,
            billing_email=f"finance@{domain}",
            contact_email=f"it@{domain}",
            phone="+622150001234",
            billing_address="Jl. Contoh Raya No. 10, Bandung 40262",
            tax_number="0098765432102000",
            tax_treatment=tax_treatment,
            workspace_domain=domain,
        )
    )


def a_drafted_quotation(app: Subplat, **terms: Unpack[Terms]) -> QuotationId:
    """An offer whose mail waits for Sales."""
    quotation = app.quotations.draft(
        DraftQuotation(
            client_id=terms.get("client") or a_lead(app),
            by=a_seller(app),
            content=terms.get("content") or an_offer(app),
            client_currency=terms.get("client_currency", Currency.IDR),
        )
    )
    app.run_until_idle()
    return quotation


def a_sent_quotation(app: Subplat, **terms: Unpack[Terms]) -> QuotationId:
    """An offer that lies in the client's mailbox."""
    quotation = a_drafted_quotation(app, **terms)
    app.quotations.send(SendOffer(quotation_id=quotation))
    app.run_until_idle()
    return quotation


def an_accepted_quotation(app: Subplat, **terms: Unpack[Terms]) -> QuotationId:
    """An offer that the client said yes to."""
    quotation = a_sent_quotation(app, **terms)
    app.quotations.accept(AcceptQuotation(quotation_id=quotation))
    app.run_until_idle()
    return quotation


def a_deal(app: Subplat, *, collection: Collection = Collection.LINK, **terms: Unpack[Terms]) -> Deal:
    """A subscription whose first bill can be paid; Finance was asked for its invoice."""
    quotation = an_accepted_quotation(app, **terms)
    deal = app.quotations.generate_subscription(
        GenerateSubscription(quotation_id=quotation, by=a_seller(app), collection=collection)
    )
    app.run_until_idle()
    return deal


def a_paying_client(app: Subplat, **terms: Unpack[Terms]) -> Deal:
    """A deal that is invoiced and paid, with its services switched on."""
    deal = a_deal(app, **terms)
    app.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number=f"INV/{len(app.books.cycles):04d}"))
    app.sandbox.pay(deal.payment_link)
    app.run_until_idle()
    return deal
