"""From a lead to a paying client with running services: workflows W1, W2 and W3, step by step."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal

from attrs import define, field, frozen

from subplat.application.accounts.register_user import RegisterUser
from subplat.application.application import Application
from subplat.application.catalog.add_product import AddProduct
from subplat.application.clients.register_client import RegisterClient
from subplat.application.quotations.content import OfferContent, OfferLine
from subplat.application.quotations.decide_quotation import AcceptQuotation
from subplat.application.quotations.draft_quotation import DraftQuotation
from subplat.application.quotations.generate_subscription import Deal, GenerateSubscription
from subplat.application.quotations.revise_quotation import ReviseQuotation
from subplat.application.quotations.send_offer import SendOffer
from subplat.demonstration.world import World
from subplat.domain.accounts.user import Role
from subplat.domain.catalog.product import ProductType
from subplat.domain.formatting import money_text
from subplat.domain.ids import ProductId, QuotationId, UserId
from subplat.domain.periods import BillingPeriod

RATE = Decimal("16250")
INVOICE_NUMBER = "INV/2026/0042"
SAMPLE_FILE = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
ANSWER_FILES = {"invoice.pdf": SAMPLE_FILE, "faktur-pajak.pdf": SAMPLE_FILE}


@frozen(kw_only=True)
class Step:
    """One thing that happened: of which workflow, in words, and the calls it caused per outside system."""

    workflow: str
    text: str
    calls: Mapping[str, int]


@frozen(kw_only=True)
class Cast:
    """Who and what the story is about."""

    sales: UserId
    workspace: ProductId
    machine: ProductId


@define(kw_only=True)
class Story:
    """Plays it on an application; `tell` hears every step as it has happened."""

    application: Application
    world: World
    tell: Callable[[Step], None]
    company: str = "PT Contoh Nusantara Sejahtera"
    domain: str = "contoh-nusantara.example"
    _seen: dict[str, int] = field(factory=dict, init=False)
    _people: dict[str, UserId] = field(factory=dict[str, UserId], init=False)
    _offered: dict[str, ProductId] = field(factory=dict[str, ProductId], init=False)

    @property
    def billing_email(self) -> str:
        """Where the client of the story wants its bills."""
        return f"finance@{self.domain}"

    def play(self) -> Deal:
        """All of it; what goes wrong raises."""
        self._seen = dict(self.world.calls())
        cast = self.open_shop()
        quotation = self.quote(cast)
        deal = self._close(cast, quotation)
        self._invoice()
        self._pay(deal)
        return deal

    def open_shop(self) -> Cast:
        """Staff and price book, as far as the company does not have them already."""
        books = self.application.books.read()
        self._people = {user.email: user.id for user in books.users}
        self._offered = {product.code: product.id for product in books.products}
        sales = self._person(Role.SALES)
        self._person(Role.ADMIN)
        self._person(Role.FINANCE)
        workspace = self._product(
            AddProduct(
                code="GW_BUS_STD",
                name="Google Workspace Business Standard",
                type=ProductType.GWORKSPACE,
                google_sku="1010020028",
                settings={"plan": "FLEXIBLE"},
            )
        )
        machine = self._product(
            AddProduct(
                code="GCP_VM",
                name="Google Compute Engine e2-standard-4",
                type=ProductType.GCP,
                settings={"project": "contoh-nusantara", "zone": "asia-southeast2-a", "instances": "erp-1"},
            )
        )
        self._told("W1", "Staff and price book are in place")
        return Cast(sales=sales, workspace=workspace, machine=machine)

    def _person(self, role: Role) -> UserId:
        email = f"{role.value.lower()}@reseller.example"
        person = RegisterUser(email=email, full_name=f"Tim {role.value.title()}", role=role)
        return self._people.get(email) or self.application.accounts.register(person)

    def _product(self, product: AddProduct) -> ProductId:
        return self._offered.get(product.code) or self.application.catalog.add(product)

    def quote(self, cast: Cast) -> QuotationId:
        """W1: a lead gets an offer, and a revised one."""
        app = self.application
        client = app.clients.register(
            RegisterClient(
                name=self.company,
                legal_name=self.company,
                billing_email=self.billing_email,
                contact_email=f"it@{self.domain}",
                phone="+622150001234",
                billing_address="Jl. Contoh Raya No. 10, Bandung 40262",
                tax_number="0098765432102000",
                workspace_domain=self.domain,
            )
        )
        self._told("W1", f"Lead registered: {self.company}")
        quotation = app.quotations.draft(
            DraftQuotation(client_id=client, by=cast.sales, content=self._content(cast, seats=39))
        )
        self.world.settle()
        self._told("W1", "Quotation with two lines in USD, shown in IDR; mail drafted, copy in Cosmic")
        app.quotations.send(SendOffer(quotation_id=quotation))
        self.world.settle()
        self._told("W1", "Sales sent the offer with its PDF")
        app.quotations.revise(ReviseQuotation(quotation_id=quotation, content=self._content(cast, seats=42)))
        self.world.settle()
        self._told("W1", "The client wants 42 seats: revision 2, drafted anew")
        app.quotations.send(SendOffer(quotation_id=quotation))
        self.world.settle()
        self._told("W1", "Sales sent revision 2")
        return quotation

    def _content(self, cast: Cast, *, seats: int) -> OfferContent:
        return OfferContent(
            lines=(
                OfferLine(
                    product_id=cast.workspace,
                    quantity=seats,
                    unit_price=Decimal("14.40"),
                    discount_percent=Decimal(5),
                ),
                OfferLine(product_id=cast.machine, quantity=1, unit_price=Decimal("97.84")),
            ),
            exchange_rate=RATE,
            billing_period=BillingPeriod.MONTHLY,
            valid_until=self.application.clock.today() + timedelta(days=14),
        )

    def _close(self, cast: Cast, quotation: QuotationId) -> Deal:
        app = self.application
        app.quotations.accept(AcceptQuotation(quotation_id=quotation))
        self.world.settle()
        self._told("W2", "The client accepted")
        deal = app.quotations.generate_subscription(GenerateSubscription(quotation_id=quotation, by=cast.sales))
        self.world.settle()
        self._told(
            "W2", f"Subscription with its first bill of {money_text(deal.amount)}; payable; Finance asked for invoice"
        )
        return deal

    def _invoice(self) -> None:
        self.world.finance_answers(INVOICE_NUMBER)
        self.world.settle()
        self._told("W2", "Finance answered by mail: its number and files are at the bill")

    def _pay(self, deal: Deal) -> None:
        self.world.pay(deal.payment_link)
        self.world.settle()
        self._told("W3", "The client paid; services are on, portal invitation, wallet and welcome mail are out")
        self.world.repeat_callbacks()
        self.world.settle()
        self._told("W3", "The gateway told the same payment again: nothing changed")

    def _told(self, workflow: str, text: str) -> None:
        now = dict(self.world.calls())
        caused = {system: count - self._seen.get(system, 0) for system, count in now.items()}
        self._seen = now
        self.tell(Step(workflow=workflow, text=text, calls={name: n for name, n in caused.items() if n}))
