"""All mailboxes of the sandbox, and what happens between them."""

from collections.abc import Sequence
from email.message import EmailMessage

from attrs import define, field

from subplat.adapters.sandbox.gmail.mailbox import Mail, Mailbox
from subplat.adapters.sandbox.gmail.mime import (
    addresses,
    body_text,
    header,
    read_mail,
    with_header,
    without_header,
    written_mail,
)
from subplat.adapters.sandbox.google.errors import Refusal
from subplat.adapters.sandbox.world import World

_DAEMON = "mailer-daemon@googlemail.com"


@define(kw_only=True)
class PostOffice:
    """Every address has a mailbox, made when it is first used.

    `replaces_message_ids`: whether a mail sent leaves with a Message-ID of Gmail's own, as is seen in the wild; false
    keeps the sender's. Mails to a `bouncing` address come back.
    """

    world: World
    replaces_message_ids: bool = True
    mailboxes: dict[str, Mailbox] = field(factory=dict)
    bouncing: set[str] = field(factory=set)

    def mailbox(self, address: str) -> Mailbox:
        """The mailbox of an address."""
        address = address.lower()
        return self.mailboxes.setdefault(address, Mailbox(address=address))

    def put_draft(self, box: Mailbox, raw: bytes, thread_id: str | None) -> str:
        """A new draft; its id. `Refusal` 404 for a conversation that the mailbox does not have."""
        if thread_id is not None and not box.thread(thread_id):
            raise Refusal(404, "Requested entity was not found.")
        mail = self._file(box, self._with_id(raw), {"DRAFT"}, thread_id)
        draft_id = f"r{self.world.ids.number(18)}"
        box.drafts[draft_id] = mail.id
        return draft_id

    def send_draft(self, box: Mailbox, draft_id: str) -> Mail:
        """Send it: the draft goes, a mail with another id comes, in the same conversation. `Refusal` 404 or 400."""
        draft = box.mails[self.draft_mail_id(box, draft_id)]
        _assert_sendable(draft.parsed)
        box.remove(draft.id, self.world.clock.now())
        return self.send(box, draft.raw, draft.thread_id)

    def draft_mail_id(self, box: Mailbox, draft_id: str) -> str:
        """The mail that the draft is; `Refusal` 404."""
        if draft_id not in box.drafts:
            raise Refusal(404, "Requested entity was not found.")
        return box.drafts[draft_id]

    def send(self, box: Mailbox, raw: bytes, thread_id: str | None) -> Mail:
        """File the sender's copy and deliver to every recipient."""
        _assert_sendable(read_mail(raw))
        if addresses(read_mail(raw), "From") != [box.address]:
            raw = with_header(raw, "From", box.address)
        raw = with_header(raw, "Date", self._date()) if not read_mail(raw)["Date"] else raw
        raw = with_header(raw, "Message-ID", self._new_message_id()) if self.replaces_message_ids else raw
        sent = self._file(box, self._with_id(raw), {"SENT"}, thread_id)
        recipients = dict.fromkeys(addresses(sent.parsed, "To", "Cc", "Bcc"))
        for recipient in recipients:
            self._deliver(box, sent, recipient)
        return sent

    def receive(self, mail: EmailMessage) -> list[tuple[str, Mail]]:
        """A mail from outside, delivered to the addresses in its To and Cc."""
        return [
            (recipient, self._file(self.mailbox(recipient), mail.as_bytes(), {"INBOX", "UNREAD"}, None))
            for recipient in dict.fromkeys(addresses(mail, "To", "Cc"))
        ]

    def reply(self, address: str, mail_id: str, body: str) -> EmailMessage:
        """An answer that the owner of `address` could write to a mail in that mailbox; not yet sent."""
        answered = self.mailbox(address).mails.get(mail_id)
        if answered is None:
            raise KeyError(mail_id)
        subject = header(answered.parsed, "Subject")
        return written_mail(
            sender=address,
            recipient=addresses(answered.parsed, "Reply-To", "From")[0],
            subject=subject if subject.lower().startswith("re:") else f"Re: {subject}",
            body=body,
            message_id=self.outside_message_id(address),
            at=self.world.clock.now(),
            references=f"{header(answered.parsed, 'References')} {answered.message_id}".strip(),
        )

    def outside_message_id(self, address: str) -> str:
        """A message id as the server of that address would make it."""
        return f"<{self.world.ids.token()}@{address.rpartition('@')[2]}>"

    def _deliver(self, sender: Mailbox, sent: Mail, recipient: str) -> None:
        if recipient in self.bouncing:
            self._bounce(sender, sent, recipient)
        elif recipient == sender.address:
            sender.relabel(sent, add=["INBOX"], at=self.world.clock.now())
        else:
            self._file(self.mailbox(recipient), without_header(sent.raw, "Bcc"), {"INBOX", "UNREAD"}, None)

    def _bounce(self, sender: Mailbox, sent: Mail, recipient: str) -> None:
        notice = written_mail(
            sender=_DAEMON,
            recipient=sender.address,
            subject="Delivery Status Notification (Failure)",
            body=f"Address not found\n\nYour message wasn't delivered to {recipient}.\n\n{body_text(sent.parsed)}",
            message_id=self.outside_message_id(_DAEMON),
            at=self.world.clock.now(),
            references=sent.message_id,
        )
        notice["X-Failed-Recipients"] = recipient
        notice["Auto-Submitted"] = "auto-replied"
        self.receive(notice)

    def _file(self, box: Mailbox, raw: bytes, labels: set[str], thread_id: str | None) -> Mail:
        mail = Mail(
            id=self.world.ids.hex24()[:16],
            thread_id="",
            raw=raw,
            labels=labels,
            at=self.world.clock.now(),
        )
        mail.thread_id = thread_id or box.thread_of(_references(mail.parsed)) or mail.id
        return box.add(mail)

    def _with_id(self, raw: bytes) -> bytes:
        return raw if read_mail(raw)["Message-ID"] else with_header(raw, "Message-ID", self._new_message_id())

    def _new_message_id(self) -> str:
        return f"<CA{self.world.ids.token()}@mail.gmail.com>"

    def _date(self) -> str:
        return self.world.clock.now().strftime("%a, %d %b %Y %H:%M:%S +0000")


def _references(mail: EmailMessage) -> Sequence[str]:
    return [*header(mail, "References").split(), *header(mail, "In-Reply-To").split()]


def _assert_sendable(mail: EmailMessage) -> None:
    recipients = addresses(mail, "To", "Cc", "Bcc")
    if not recipients:
        raise Refusal(400, "Recipient address required", "invalidArgument")
    for recipient in recipients:
        if recipient.count("@") != 1 or not all(recipient.split("@")):
            raise Refusal(400, "Invalid To header", "invalidArgument")
