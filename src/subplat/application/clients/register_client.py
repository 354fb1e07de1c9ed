"""A new client, as a lead."""

from attrs import frozen

from subplat.application.ports.acting import ACTING
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.accounts.user import Role
from subplat.domain.clients.client import Client, TaxTreatment
from subplat.domain.ids import ClientId, UserId


@frozen(kw_only=True)
class RegisterClient:
    """`billing_email` gets bills and tax invoices, `contact_email` offers; `tax_number` is an NPWP of 15 or 16 digits.

    `sales_user_id` looks after it; unless it says somebody else, whoever registers it as SALES.
    """

    name: str
    billing_email: str
    legal_name: str | None = None
    contact_email: str | None = None
    phone: str | None = None
    billing_address: str | None = None
    tax_number: str | None = None
    tax_treatment: TaxTreatment = TaxTreatment.STANDARD
    workspace_domain: str | None = None
    sales_user_id: UserId | None = None


@frozen(kw_only=True)
class RegisterClientHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers

    def __call__(self, command: RegisterClient) -> ClientId:
        """Returns the lead's id; raises InvalidValue, AlreadyExists (billing e-mail or domain), NotFound (sales person)."""
        client = Client(
            id=ClientId(self.identifiers.new()),
            name=command.name,
            legal_name=command.legal_name,
            billing_email=command.billing_email,
            contact_email=command.contact_email,
            phone=command.phone,
            billing_address=command.billing_address,
            tax_number=command.tax_number,
            tax_treatment=command.tax_treatment,
            workspace_domain=command.workspace_domain,
            sales_user_id=command.sales_user_id or _acting_seller(),
        )
        with self.units_of_work() as work:
            if client.sales_user_id is not None:
                work.users.get(client.sales_user_id)
            work.clients.add(client)
            work.commit()
        return client.id


def _acting_seller() -> UserId | None:
    actor = ACTING.get()
    return actor.user_id if actor is not None and actor.role is Role.SALES else None
