"""Mails: the text of a draft, and letting it leave."""

from typing import Annotated
from uuid import UUID

from litestar import patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from subplat.application.accounts.rights import Permission
from subplat.application.messaging.edit_mail import EditMail
from subplat.application.messaging.resend_mail import ResendMail
from subplat.application.ports.access import Kind
from subplat.application.use_cases import MessagingUseCases
from subplat.domain.ids import EmailId
from subplat.entrypoints.http.api.fields import Body, Text
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs

# One line: a line break would end the header.
Subject = Annotated[
    str, Meta(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]*$", examples=["Penawaran layanan kami"])
]


class MailText(Body, kw_only=True):
    """The whole new subject and body."""

    subject: Subject
    body: Text


def messaging_routes(messaging: MessagingUseCases) -> list[HTTPRouteHandler]:
    """What staff does with mail."""

    @patch(
        "/emails/{email_id:uuid}",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.MAILS_WRITE, Kind.EMAIL),
        responses=PROBLEMS,
        operation_id="editEmail",
        summary="Rewrite a draft before it leaves",
        tags=["emails"],
    )
    def edit(email_id: FromPath[UUID], data: JSONBody[MailText]) -> None:
        command = EditMail(email_id=EmailId(email_id), subject=data.subject, body=data.body)
        settled(lambda: messaging.edit(command))

    @post(
        "/emails/{email_id:uuid}/send",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.MAILS_WRITE, Kind.EMAIL),
        responses=PROBLEMS,
        operation_id="sendEmail",
        summary="Let a draft leave, or one that failed leave again; it leaves once, whoever presses how often",
        tags=["emails"],
    )
    @once()
    def send(email_id: FromPath[UUID]) -> None:
        settled(lambda: messaging.resend(ResendMail(email_id=EmailId(email_id))))

    return [edit, send]
