"""What the business decided, out of the settings."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from subplat.application.policies import Policies
from subplat.application.ports.documents import Letterhead
from subplat.domain.accounts.access_policy import AccessPolicy
from subplat.domain.messaging.window import SendingWindow
from subplat.domain.money import Currency, Money
from subplat.domain.payments.second_person import SecondPersonPolicy
from subplat.domain.reporting.metrics.values import ValuePolicy
from subplat.wiring.policy_file import read_policies
from subplat.wiring.setting_kinds import limits
from subplat.wiring.settings import Settings


def policies_from(settings: Settings) -> Policies:
    """Addresses and letterhead as configured; the rest as the policy file says, or by default. Raises BadPolicy."""
    seller = settings.seller
    usual = Policies(
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
        client_letters=SendingWindow(opens=time(settings.client_letters_from_hour), zone=ZoneInfo(settings.zone)),
        second_person=SecondPersonPolicy(
            above={Currency(code): Money(most, code) for code, most in limits(settings.second_person_above).items()}
        ),
        values=ValuePolicy(suspension_grace_days=settings.mrr_suspension_grace_days),
        access=AccessPolicy(
            staff_second_factor=settings.access.staff_second_factor,
            staff_idle=timedelta(minutes=settings.access.staff_idle_minutes),
            client_idle=timedelta(minutes=settings.access.client_idle_minutes),
            absolute=timedelta(hours=settings.access.absolute_hours),
        ),
    )
    return usual if settings.policy_file is None else read_policies(settings.policy_file, usual)
