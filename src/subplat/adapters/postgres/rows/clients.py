"""Clients as rows."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.shapes import Shape, Values, each
from subplat.adapters.postgres.tables.clients import CLIENTS
from subplat.domain.clients.client import Client, ClientStatus, TaxTreatment
from subplat.domain.ids import ClientId


def to_row(client: Client) -> Values:
    """The columns of a client."""
    return {
        "id": client.id,
        "name": client.name,
        "legal_name": client.legal_name,
        "billing_email": client.billing_email,
        "contact_email": client.contact_email,
        "phone": client.phone,
        "billing_address": client.billing_address,
        "tax_number": client.tax_number,
        "tax_card_file_url": client.tax_card_file_url,
        "tax_treatment": client.tax_treatment,
        "status": client.status,
        "workspace_domain": client.workspace_domain,
        "has_portal_account": client.has_portal_account,
        "google_customer_id": client.google_customer_id,
        "xendit_customer_id": client.xendit_customer_id,
        "sales_user_id": client.sales_user_id,
        "version": client.version,
    }


def from_row(row: Row) -> Client:
    """The client that was stored."""
    return Client(
        id=ClientId(row["id"]),
        name=row["name"],
        legal_name=row["legal_name"],
        billing_email=row["billing_email"],
        contact_email=row["contact_email"],
        phone=row["phone"],
        billing_address=row["billing_address"],
        tax_number=row["tax_number"],
        tax_card_file_url=row["tax_card_file_url"],
        tax_treatment=TaxTreatment(row["tax_treatment"]),
        status=ClientStatus(row["status"]),
        workspace_domain=row["workspace_domain"],
        has_portal_account=row["has_portal_account"],
        google_customer_id=row["google_customer_id"],
        xendit_customer_id=row["xendit_customer_id"],
        sales_user_id=row["sales_user_id"],
        version=row["version"],
    )


CLIENT_SHAPE = Shape(kind="client", table=CLIENTS, to_row=to_row, from_rows=each(from_row))
