"""What a client does here: pay a bill, look at its own data, take a file."""

from uuid import UUID

import msgspec
from litestar import Response, get, patch
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, UnsetType

from subplat.application.accounts.guarding import acting_client
from subplat.application.accounts.rights import Permission
from subplat.application.clients.change_client import ChangeProfile
from subplat.application.ports.access import Kind
from subplat.application.ports.views.clients import ClientView
from subplat.application.queries.read_side import ReadSide
from subplat.application.use_cases import ClientUseCases
from subplat.entrypoints.http.api.fields import Body, MailAddress, Phone, Text, changed
from subplat.entrypoints.http.api.uploads import FILE_TYPES
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.downloads import attachment
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs
from subplat.entrypoints.http.true_answers import answers_files


class PaymentPage(msgspec.Struct, frozen=True):
    """The stable page on which the bill is paid."""

    url: str


class ProfileChanges(Body, kw_only=True):
    """What is left out stays, null takes a value away."""

    contact_email: MailAddress | UnsetType | None = UNSET
    phone: Phone | UnsetType | None = UNSET
    billing_address: Text | UnsetType | None = UNSET


PORTAL_SHAPES: tuple[type, ...] = (PaymentPage, ProfileChanges)


def portal_routes(views: ReadSide, clients: ClientUseCases, base_url: str) -> list[HTTPRouteHandler]:
    """Lists and single things are under the same paths as for staff; a client sees its own there."""

    @get(
        "/billing-cycles/{billing_cycle_id:uuid}/payment-page",
        sync_to_thread=True,
        opt=needs(Permission.BILLING_PAY, Kind.BILLING_CYCLE),
        responses=PROBLEMS,
        operation_id="getPaymentPage",
        summary="Where a bill is paid",
        tags=["portal"],
    )
    def page(billing_cycle_id: FromPath[UUID]) -> PaymentPage:
        return PaymentPage(f"{base_url.rstrip('/')}/pay/{views.cycles.one(billing_cycle_id).pay_token}")

    @get(
        "/profile",
        sync_to_thread=True,
        opt=needs(Permission.PROFILE_READ),
        responses=PROBLEMS,
        operation_id="getProfile",
        summary="The client's own data",
        tags=["portal"],
    )
    def profile() -> ClientView:
        return views.profile.one(acting_client())

    @get(
        "/files/{file_id:uuid}",
        sync_to_thread=True,
        opt={**needs(Permission.FILES_READ, Kind.FILE), **answers_files(*FILE_TYPES)},
        responses=PROBLEMS,
        operation_id="downloadFile",
        summary="An invoice, a tax invoice, an offer",
        tags=["files"],
    )
    def download(file_id: FromPath[UUID]) -> Response[bytes]:
        found = views.files.one(file_id)
        return attachment(found.content, found.file.filename, found.file.content_type)

    @patch(
        "/profile",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.PROFILE_WRITE),
        responses=PROBLEMS,
        operation_id="changeProfile",
        summary="Say how the client is reached; who it is for bills and taxes is for staff to change",
        tags=["portal"],
    )
    def change(data: JSONBody[ProfileChanges]) -> None:
        command = ChangeProfile(
            client_id=acting_client(),
            contact_email=changed(data.contact_email),
            phone=changed(data.phone),
            billing_address=changed(data.billing_address),
        )
        settled(lambda: clients.change_profile(command))

    return [page, profile, change, download]
