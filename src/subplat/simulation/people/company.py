"""The company itself: its staff and its price book."""

from decimal import Decimal

from attrs import frozen

from subplat.application.accounts.register_user import RegisterUser
from subplat.application.application import Application
from subplat.application.catalog.add_product import AddProduct
from subplat.domain.accounts.user import Role
from subplat.domain.catalog.product import ProductType
from subplat.domain.ids import ProductId, UserId

OFFERED: tuple[tuple[str, str, ProductType, dict[str, str]], ...] = (
    ("GW_STARTER", "Google Workspace Business Starter", ProductType.GWORKSPACE, {"plan": "FLEXIBLE"}),
    ("GW_STD", "Google Workspace Business Standard", ProductType.GWORKSPACE, {"plan": "ANNUAL_MONTHLY_PAY"}),
    (
        "GCP_VM",
        "Google Compute Engine e2-standard-4",
        ProductType.GCP,
        {"project": "contoh", "zone": "asia-southeast2-a"},
    ),
    ("MANAGED", "Jasa Managed Service", ProductType.SERVICE, {}),
)
SELLERS = ("sales1@reseller.example", "sales2@reseller.example")
PRICES = (Decimal("7.20"), Decimal("14.40"), Decimal("97.84"), Decimal(120))


@frozen(kw_only=True)
class Company:
    """Who works there, and what it sells (in the order of `OFFERED`)."""

    sellers: tuple[UserId, ...]
    admins: tuple[UserId, ...]
    finance: UserId
    products: tuple[ProductId, ...]


def founded(application: Application) -> Company:
    """Two in Sales, two Admins, one in Finance."""

    def person(email: str, role: Role) -> UserId:
        name = email.partition("@")[0]
        return application.accounts.register(RegisterUser(email=email, full_name=f"Tim {name.title()}", role=role))

    return Company(
        sellers=tuple(person(email, Role.SALES) for email in SELLERS),
        admins=(person("admin1@reseller.example", Role.ADMIN), person("admin2@reseller.example", Role.ADMIN)),
        finance=person("keuangan@reseller.example", Role.FINANCE),
        products=tuple(
            application.catalog.add(
                AddProduct(
                    code=code,
                    name=name,
                    type=kind,
                    google_sku="1010020027" if kind is ProductType.GWORKSPACE else None,
                    settings={**settings, "instances": "erp-1"} if kind is ProductType.GCP else settings,
                )
            )
            for code, name, kind, settings in OFFERED
        ),
    )
