"""Where a reply belongs: Gmail threads by `threadId`, other readers by In-Reply-To and References."""

from attrs import frozen

from subplat.adapters.gmail.lookup import Mailbox
from subplat.application.ports.mailer import OutgoingMail


@frozen(kw_only=True)
class Place:
    """The conversation that a mail continues, in the terms of its mailbox; all empty for a new one."""

    thread_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


def place_of(mail: OutgoingMail, mailbox: Mailbox) -> Place:
    """Finds the mail answered, under the id that it bears by now, and the ids before it.

    A thread that this mailbox does not have (it belongs to a colleague's) is no reason not to send: the mail then
    starts one here and still names what it answers.
    """
    plain = Place(in_reply_to=mail.in_reply_to, references=(mail.in_reply_to,) if mail.in_reply_to else ())
    if mail.thread_id is None:
        return plain
    earlier = mailbox.thread(mail.thread_id)
    if earlier is None:
        return plain
    answered = [each for each in earlier if mail.in_reply_to is None or each.is_known_as(mail.in_reply_to)]
    if not answered or not answered[-1].message_id:
        return Place(thread_id=mail.thread_id, in_reply_to=plain.in_reply_to, references=plain.references)
    parent = answered[-1]
    return Place(
        thread_id=mail.thread_id,
        in_reply_to=parent.message_id,
        references=(*parent.references, parent.message_id),
    )
