"""Clients as they are shown."""

from attrs import frozen

from subplat.application.ports.views.spans import ANY_TIME, Instants
from subplat.domain.clients.client import ClientStatus, TaxTreatment
from subplat.domain.ids import ClientId, UserId


@frozen(kw_only=True)
class ClientFilter:
    """`text`: how the name, the legal name or the billing e-mail begins, whatever its case; `made`: when it was registered."""

    text: str | None = None
    statuses: frozenset[ClientStatus] = frozenset()
    sales_user_id: UserId | None = None
    made: Instants = ANY_TIME


@frozen(kw_only=True)
class ClientView:
    """A client."""

    id: ClientId
    name: str
    legal_name: str | None
    billing_email: str
    contact_email: str | None
    phone: str | None
    billing_address: str | None
    tax_number: str | None
    tax_card_file_url: str | None
    tax_treatment: TaxTreatment
    status: ClientStatus
    workspace_domain: str | None
    has_portal_account: bool
    google_customer_id: str | None
    xendit_customer_id: str | None
    sales_user_id: UserId | None
    version: int
