"""Finding mails again in a mailbox.

By Message-ID first. Gmail may have put its own Message-ID on a mail that it sent (seen by many, documented nowhere), so
the newest sent mails are then searched for the header that carries ours.
"""

from typing import Any

from attrs import frozen

from subplat.adapters.gmail.headers import OWN_ID_HEADER
from subplat.adapters.google_client.answers import objects, part, text
from subplat.adapters.google_client.calls import perform
from subplat.adapters.google_client.refusals import Missing

SYSTEM = "gmail"
_ID_HEADERS = ["Message-ID", "References", OWN_ID_HEADER]


@frozen(kw_only=True)
class FoundMail:
    """What is needed of a mail in a mailbox; `own_id` is the id that we gave it, `message_id` the one it bears."""

    id: str
    thread_id: str
    message_id: str
    own_id: str
    references: tuple[str, ...]
    is_draft: bool

    def is_known_as(self, message_id: str) -> bool:
        """Whether this is that mail, under Gmail's id or ours."""
        return message_id in (self.message_id, self.own_id)


@frozen
class Mailbox:
    """One mailbox, through a service that acts for its owner."""

    users: Any
    address: str

    def draft_with(self, message_id: str) -> str | None:
        """The id of a draft with that Message-ID."""
        request = self.users.drafts().list(userId=self.address, q=_by_id(message_id), maxResults=1)
        found = objects(SYSTEM, perform(SYSTEM, request), "drafts")
        return text(SYSTEM, found[0], "id") if found else None

    def sent_with(self, message_id: str, *, newest: int) -> FoundMail | None:
        """The sent mail with that id of ours: by search, else among the newest so many."""
        for found in self._sent_ids(q=_by_id(message_id), maxResults=1):
            return self._mail(found)
        for found in self._sent_ids(maxResults=newest):
            mail = self._mail(found)
            if mail.is_known_as(message_id):
                return mail
        return None

    def thread(self, thread_id: str) -> list[FoundMail] | None:
        """The mails of a conversation without its drafts, oldest first; None if this mailbox does not have it."""
        request = self.users.threads().get(
            userId=self.address, id=thread_id, format="metadata", metadataHeaders=_ID_HEADERS
        )
        try:
            answer = perform(SYSTEM, request)
        except Missing:
            return None
        mails = [_read(each) for each in objects(SYSTEM, answer, "messages")]
        return [mail for mail in mails if not mail.is_draft]

    def _sent_ids(self, **search: Any) -> list[str]:
        request = self.users.messages().list(userId=self.address, labelIds=["SENT"], **search)
        return [text(SYSTEM, each, "id") for each in objects(SYSTEM, perform(SYSTEM, request), "messages")]

    def _mail(self, mail_id: str) -> FoundMail:
        request = self.users.messages().get(
            userId=self.address, id=mail_id, format="metadata", metadataHeaders=_ID_HEADERS
        )
        return _read(perform(SYSTEM, request))


def _by_id(message_id: str) -> str:
    return f"rfc822msgid:{message_id.strip('<>')}"


def _read(answer: Any) -> FoundMail:
    headers = {
        str(header.get("name")).lower(): str(header.get("value", ""))
        for header in objects(SYSTEM, part(SYSTEM, answer, "payload"), "headers")
        if isinstance(header, dict)
    }
    return FoundMail(
        id=text(SYSTEM, answer, "id"),
        thread_id=text(SYSTEM, answer, "threadId"),
        message_id=headers.get("message-id", "").strip(),
        own_id=headers.get(OWN_ID_HEADER.lower(), "").strip(),
        references=tuple(headers.get("references", "").split()),
        is_draft="DRAFT" in objects(SYSTEM, answer, "labelIds"),
    )
