"""Clients."""

from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from subplat.application.accounts.guarding import acting_sales
from subplat.application.accounts.rights import Permission
from subplat.application.application import ClientUseCases
from subplat.application.clients.register_client import RegisterClient
from subplat.domain.clients.client import TaxTreatment
from subplat.entrypoints.http.api.fields import Body, Created, MailAddress, Name, Phone, Text
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs


class NewClient(Body, kw_only=True):
    """`contact_email` gets offers, `billing_email` bills; `tax_number` is an NPWP of 15 or 16 digits."""

    name: Name
    billing_email: MailAddress
    legal_name: Name | None = None
    contact_email: MailAddress | None = None
    phone: Phone | None = None
    billing_address: Text | None = None
    tax_number: Phone | None = None
    tax_treatment: TaxTreatment = TaxTreatment.STANDARD
    workspace_domain: Name | None = None


def client_routes(clients: ClientUseCases) -> list[HTTPRouteHandler]:
    """What staff does with clients."""

    @post(
        "/clients",
        sync_to_thread=True,
        opt=needs(Permission.CLIENTS_WRITE),
        responses=PROBLEMS,
        operation_id="registerClient",
        summary="Register a lead",
        tags=["clients"],
    )
    def register(data: JSONBody[NewClient]) -> Created:
        command = RegisterClient(
            name=data.name,
            billing_email=data.billing_email,
            legal_name=data.legal_name,
            contact_email=data.contact_email,
            phone=data.phone,
            billing_address=data.billing_address,
            tax_number=data.tax_number,
            tax_treatment=data.tax_treatment,
            workspace_domain=data.workspace_domain,
            sales_user_id=acting_sales(),
        )
        return Created(id=settled(lambda: clients.register(command)))

    return [register]
