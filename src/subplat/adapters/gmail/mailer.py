"""The `Mailer` port over Gmail v1."""

from base64 import urlsafe_b64encode
from typing import Any

from attrs import frozen

from subplat.adapters.gmail.conversation import place_of
from subplat.adapters.gmail.lookup import Mailbox
from subplat.adapters.gmail.message import SYSTEM, compose, message_id, sole_address
from subplat.adapters.google_client.answers import text
from subplat.adapters.google_client.calls import perform
from subplat.adapters.google_client.refusals import Missing
from subplat.adapters.google_client.services import GoogleServices, Interface
from subplat.application.ports.mailer import DraftGone, OutgoingMail, SentMail

GMAIL = Interface(
    name="gmail",
    version="v1",
    scopes=(
        # Drafts, and sending them; the narrower gmail.send knows no drafts.
        "https://www.googleapis.com/auth/gmail.compose",
        # Searching the mailbox; the narrower gmail.metadata allows no search.
        "https://www.googleapis.com/auth/gmail.readonly",
    ),
)


@frozen
class GmailMailer:
    """Sends from the sender's own mailbox, acting for its owner (domain-wide delegation).

    Gmail has no idempotency key. What keeps a mail from being sent twice is the draft: Gmail removes it by sending it.
    `newest_sent` bounds the search for a mail whose Message-ID Gmail replaced (5 quota units each).
    """

    services: GoogleServices
    newest_sent: int = 200

    def prepare(self, mail: OutgoingMail) -> str:
        """See the port. Takes up the draft of an earlier attempt if Gmail's search finds it, with the text of this one."""
        message_id(mail.message_id)
        mailbox = self._mailbox(mail.from_email)
        earlier = mailbox.draft_with(mail.message_id)
        place = place_of(mail, mailbox)
        raw = compose(mail, in_reply_to=place.in_reply_to, references=place.references)
        message = {"raw": urlsafe_b64encode(raw).decode()}
        if place.thread_id is not None:
            message["threadId"] = place.thread_id
        drafts, body = mailbox.users.drafts(), {"message": message}
        if earlier is None:
            request = drafts.create(userId=mailbox.address, body=body)
        else:
            request = drafts.update(userId=mailbox.address, id=earlier, body=body)
        return text(SYSTEM, perform(SYSTEM, request), "id")

    def send(self, mailbox: str, draft_id: str) -> SentMail:
        """See the port."""
        box = self._mailbox(mailbox)
        try:
            answer = perform(SYSTEM, box.users.drafts().send(userId=box.address, body={"id": draft_id}))
        except Missing as error:
            raise DraftGone(draft_id) from error
        return SentMail(
            provider_message_id=text(SYSTEM, answer, "id"),
            thread_id=text(SYSTEM, answer, "threadId"),
        )

    def find_sent(self, mailbox: str, message_id: str) -> SentMail | None:
        """See the port. None also for a mail older than the newest so many whose Message-ID Gmail replaced."""
        found = self._mailbox(mailbox).sent_with(message_id, newest=self.newest_sent)
        return None if found is None else SentMail(provider_message_id=found.id, thread_id=found.thread_id)

    def _mailbox(self, address: str) -> Mailbox:
        owner = sole_address(address).addr_spec
        users: Any = self.services.service(GMAIL, owner).users()
        return Mailbox(users, owner)
