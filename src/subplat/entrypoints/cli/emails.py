"""`subplat email`: mails that were written, sent and received."""

from typing import Annotated
from uuid import UUID

import typer

from subplat.entrypoints.cli.looking import Cursor, Limit, facts, show_list
from subplat.entrypoints.cli.opened import opened_books
from subplat.entrypoints.cli.output import AsJson, answer, command_group, nothing_to_do, printable
from subplat.entrypoints.cli.shapes import plain
from subplat.entrypoints.cli.words import MailStatusWord

group = command_group("email", "Mails: what left, what failed, what came in.")

Text = Annotated[str | None, typer.Argument(help="How the sender's or the receiver's address begins.")]
Status = Annotated[MailStatusWord | None, typer.Option("--status", help="Only those in this state.")]

_FACTS = (
    "id",
    "status",
    "purpose",
    "from_email",
    "to_email",
    "subject",
    "sent_at",
    "error_message",
    "related_id",
    "gmail_thread_id",
)


@group.command("list")
def list_emails(
    text: Text = None, status: Status = None, limit: Limit = 50, cursor: Cursor = None, as_json: AsJson = False
) -> None:
    """Show the newest mails."""
    from subplat.application.ports.views.emails import EmailFilter
    from subplat.domain.messaging.email import MailStatus

    wanted = EmailFilter(text=text, statuses=frozenset({MailStatus(status)} if status else ()))
    with opened_books() as desk:
        show_list(
            desk.application.views.emails,
            wanted,
            {
                "id": lambda mail: mail.id,
                "state": lambda mail: mail.status,
                "to": lambda mail: mail.to_email,
                "subject": lambda mail: mail.subject,
            },
            limit=limit,
            cursor=cursor,
            as_json=as_json,
            nothing="no mails",
        )


@group.command()
def show(email_id: UUID, as_json: AsJson = False) -> None:
    """Show one mail with its text."""
    with opened_books() as desk:
        found = desk.application.views.emails.one(email_id)
    body = "\n".join(printable(line) for line in found.final_body.splitlines())
    data = {**plain(found.email), **{name: value for name, value in plain(found).items() if name != "email"}}
    answer(data, f"{facts(found.email, _FACTS)}\n\n{body}", as_json=as_json)


@group.command()
def resend(
    email_ids: Annotated[list[UUID] | None, typer.Argument(help="Mails that failed or were withdrawn.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Up to 200 that failed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Send mails that did not leave; one that has left is never sent twice."""
    from subplat.application.messaging.resend_mail import ResendMail
    from subplat.application.ports.views.emails import EmailFilter
    from subplat.domain.ids import EmailId
    from subplat.domain.messaging.email import MailStatus

    if bool(email_ids) == failed:
        raise typer.BadParameter("name mails, or say --failed")
    with opened_books() as desk:
        waiting = EmailFilter(statuses=frozenset({MailStatus.FAILED}))
        wanted = (
            [mail.id for mail in desk.application.views.emails.page(waiting, limit=200).items] if failed else email_ids
        )
        resend_mail = desk.application.messaging.resend
        sent = [key for key in wanted or () if resend_mail(ResendMail(email_id=EmailId(key)))]
    answer({"resent": sent}, f"mails that will be sent: {len(sent)}", as_json=as_json)
    if not sent:
        nothing_to_do("No such mail waits, or they are on their way already.")
