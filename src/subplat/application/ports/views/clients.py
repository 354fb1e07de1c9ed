"""Clients as they are shown."""

from attrs import frozen

from subplat.application.ports.views.spans import ANY_TIME, Instants
from subplat.domain.clients.client import Client, ClientStatus, TaxTreatment
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

    @classmethod
    def of(cls, client: Client) -> "ClientView":
        """The client as it stands."""
        return cls(
            id=client.id,
            name=client.name,
            legal_name=client.legal_name,
            billing_email=client.billing_email,
            contact_email=client.contact_email,
            phone=client.phone,
            billing_address=client.billing_address,
            tax_number=client.tax_number,
            tax_card_file_url=client.tax_card_file_url,
            tax_treatment=client.tax_treatment,
            status=client.status,
            workspace_domain=client.workspace_domain,
            has_portal_account=client.has_portal_account,
            google_customer_id=client.google_customer_id,
            xendit_customer_id=client.xendit_customer_id,
            sales_user_id=client.sales_user_id,
            version=client.version,
        )
