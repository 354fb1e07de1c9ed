"""What the business decided, out of the settings."""

from subplat.application.policies import Policies
from subplat.application.ports.documents import Letterhead
from subplat.domain.reporting.metrics.values import ValuePolicy
from subplat.wiring.settings import Settings


def policies_from(settings: Settings) -> Policies:
    """Addresses and letterhead as configured; everything else by default."""
    seller = settings.seller
    return Policies(
        seller=Letterhead(
            name=seller.name,
            address=seller.address,
            tax_number=seller.tax_number,
            email=seller.email,
            phone=seller.phone,
        ),
        base_url=settings.base_url.rstrip("/"),
        finance_email=settings.finance_email,
        operations_email=settings.operations_email,
        values=ValuePolicy(suspension_grace_days=settings.mrr_suspension_grace_days),
    )
