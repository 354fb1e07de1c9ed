"""Clients."""

from uuid import UUID

from litestar import patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, UnsetType

from subplat.application.accounts.guarding import acting_sales
from subplat.application.accounts.rights import Permission
from subplat.application.clients.anonymise_client import AnonymiseClient
from subplat.application.clients.assign_client import AssignClient
from subplat.application.clients.change_client import ChangeClient
from subplat.application.clients.register_client import RegisterClient
from subplat.application.ports.access import Kind
from subplat.application.use_cases import ClientUseCases
from subplat.domain.clients.client import TaxTreatment
from subplat.domain.ids import ClientId, UserId
from subplat.entrypoints.http.api.fields import Body, Created, MailAddress, Name, Phone, Text, changed
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs

_TAGS = ["clients"]


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


class ClientChanges(Body, kw_only=True):
    """What is left out stays, null takes a value away."""

    name: Name | UnsetType = UNSET
    billing_email: MailAddress | UnsetType = UNSET
    legal_name: Name | UnsetType | None = UNSET
    contact_email: MailAddress | UnsetType | None = UNSET
    phone: Phone | UnsetType | None = UNSET
    billing_address: Text | UnsetType | None = UNSET
    tax_number: Phone | UnsetType | None = UNSET
    tax_treatment: TaxTreatment | UnsetType = UNSET
    workspace_domain: Name | UnsetType | None = UNSET


class Assignment(Body, kw_only=True):
    """A SALES or ADMIN person; null: nobody in particular."""

    sales_user_id: UUID | None


class Forgetting(Body, kw_only=True):
    """Who asked for it, and how."""

    reason: Text


CLIENT_SHAPES: tuple[type, ...] = (NewClient, ClientChanges, Assignment, Forgetting)


def client_routes(clients: ClientUseCases) -> list[HTTPRouteHandler]:
    """What staff does with clients."""
    return [_register(clients), _change(clients), *_administration(clients)]


def _register(clients: ClientUseCases) -> HTTPRouteHandler:
    @post(
        "/clients",
        sync_to_thread=True,
        opt=needs(Permission.CLIENTS_WRITE),
        responses=PROBLEMS,
        operation_id="registerClient",
        summary="Register a lead",
        tags=_TAGS,
    )
    @once()
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

    return register


def _change(clients: ClientUseCases) -> HTTPRouteHandler:
    @patch(
        "/clients/{client_id:uuid}",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.CLIENTS_WRITE, Kind.CLIENT),
        responses=PROBLEMS,
        operation_id="changeClient",
        summary="Correct what is known of a client; bills that are out stay as they are",
        tags=_TAGS,
    )
    def change(client_id: FromPath[UUID], data: JSONBody[ClientChanges]) -> None:
        command = ChangeClient(
            client_id=ClientId(client_id),
            name=changed(data.name),
            legal_name=changed(data.legal_name),
            billing_email=changed(data.billing_email),
            contact_email=changed(data.contact_email),
            phone=changed(data.phone),
            billing_address=changed(data.billing_address),
            tax_number=changed(data.tax_number),
            tax_treatment=changed(data.tax_treatment),
            workspace_domain=changed(data.workspace_domain),
        )
        settled(lambda: clients.change(command))

    return change


def _administration(clients: ClientUseCases) -> list[HTTPRouteHandler]:
    @post(
        "/clients/{client_id:uuid}/assign",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.CLIENTS_ASSIGN, Kind.CLIENT),
        responses=PROBLEMS,
        operation_id="assignClient",
        summary="Say who looks after a client",
        tags=_TAGS,
    )
    @once()
    def assign(client_id: FromPath[UUID], data: JSONBody[Assignment]) -> None:
        seller = None if data.sales_user_id is None else UserId(data.sales_user_id)
        settled(lambda: clients.assign(AssignClient(client_id=ClientId(client_id), sales_user_id=seller)))

    @post(
        "/clients/{client_id:uuid}/anonymise",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.CLIENTS_ANONYMISE, Kind.CLIENT),
        responses=PROBLEMS,
        operation_id="anonymiseClient",
        summary="Forget who a client was that left; the books stay, under its id alone",
        tags=_TAGS,
    )
    @once()
    def anonymise(client_id: FromPath[UUID], data: JSONBody[Forgetting]) -> None:
        command = AnonymiseClient(client_id=ClientId(client_id), reason=data.reason)
        settled(lambda: clients.anonymise(command))

    return [assign, anonymise]
