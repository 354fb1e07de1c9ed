"""The `Inbox` port over Gmail v1."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from attrs import frozen

from subplat.adapters.gmail.inbox_mail import (
    Leaf,
    body_of,
    decoded_bytes,
    files_of,
    headers_of,
    is_automatic,
    is_forged,
    leaves,
    references_of,
    undelivered_to,
)
from subplat.adapters.gmail.mailer import GMAIL
from subplat.adapters.gmail.message import SYSTEM
from subplat.adapters.google_client.answers import objects, optional_text, part, text
from subplat.adapters.google_client.calls import perform
from subplat.adapters.google_client.refusals import Missing
from subplat.adapters.google_client.services import GoogleServices
from subplat.application.ports.failures import MalformedAnswer
from subplat.application.ports.inbox import Arrivals, ArrivedFile, ArrivedMail, PositionTooOld

_PAGE = 500
_MOST_PAGES = 200
_NOT_ARRIVED = frozenset({"DRAFT", "SENT", "SPAM", "TRASH"})


@frozen
class GmailInbox:
    """Reads what lies in the inbox, acting for the mailbox's owner (domain-wide delegation, scope `gmail.readonly`)."""

    services: GoogleServices

    def position(self, mailbox: str) -> str:
        """See the port: the mailbox's newest history id."""
        return text(SYSTEM, perform(SYSTEM, self._users(mailbox).getProfile(userId=mailbox)), "historyId")

    def arrived_since(self, mailbox: str, position: str) -> Arrivals:
        """See the port: mails that came into the inbox, or were moved there (out of spam)."""
        found: list[str] = []
        newest = position
        try:
            for page in self._pages(
                self._users(mailbox).history(),
                userId=mailbox,
                startHistoryId=position,
                historyTypes=["messageAdded", "labelAdded"],
                labelId="INBOX",
                maxResults=_PAGE,
            ):
                newest = text(SYSTEM, page, "historyId")
                for change in objects(SYSTEM, page, "history"):
                    found += _arrived(change)
        except Missing as error:
            raise PositionTooOld(position) from error
        return Arrivals(mail_ids=tuple(dict.fromkeys(found)), position=newest)

    def arrived_after(self, mailbox: str, moment: datetime) -> tuple[str, ...]:
        """See the port: by Gmail's search, whose instants are whole seconds."""
        found = [
            text(SYSTEM, mail, "id")
            for page in self._pages(
                self._users(mailbox).messages(),
                userId=mailbox,
                labelIds=["INBOX"],
                q=f"after:{int(moment.timestamp())}",
                maxResults=_PAGE,
            )
            for mail in objects(SYSTEM, page, "messages")
        ]
        return tuple(reversed(found))

    def fetch(self, mailbox: str, mail_id: str, *, largest_file: int, most_files: int) -> ArrivedMail | None:
        """See the port."""
        try:
            answer = perform(SYSTEM, self._users(mailbox).messages().get(userId=mailbox, id=mail_id, format="full"))
        except Missing:
            return None
        payload = part(SYSTEM, answer, "payload")
        headers, parts = headers_of(payload), list(leaves(payload))
        senders = headers.addresses("from")
        sender = senders[0] if len(senders) == 1 else ""
        failed = undelivered_to(headers, sender, optional_text(SYSTEM, payload, "mimeType") or "")
        return ArrivedMail(
            id=text(SYSTEM, answer, "id"),
            thread_id=text(SYSTEM, answer, "threadId"),
            from_email=sender,
            subject=headers.first("subject"),
            text=body_of(parts),
            references=references_of(headers),
            forged=is_forged(headers),
            automatic=is_automatic(headers),
            undelivered_to=failed,
            files=tuple(self._file(mailbox, mail_id, leaf, largest_file) for leaf in files_of(parts)[:most_files]),
        )

    def _file(self, mailbox: str, mail_id: str, leaf: Leaf, largest: int) -> ArrivedFile:
        content = leaf.data
        if content is None and leaf.attachment_id is not None and leaf.size <= largest:
            attachments = self._users(mailbox).messages().attachments()
            answer = perform(SYSTEM, attachments.get(userId=mailbox, messageId=mail_id, id=leaf.attachment_id))
            content = decoded_bytes(optional_text(SYSTEM, answer, "data") or "")
        if content is not None and len(content) > largest:
            content = None
        return ArrivedFile(filename=leaf.filename, size=leaf.size, content=content)

    def _pages(self, resource: Any, **question: Any) -> Iterator[Any]:
        for _ in range(_MOST_PAGES):
            answer = perform(SYSTEM, resource.list(**question))
            yield answer
            token = optional_text(SYSTEM, answer, "nextPageToken")
            if not token:
                return
            question["pageToken"] = token
        raise MalformedAnswer(SYSTEM, f"more than {_MOST_PAGES} pages")

    def _users(self, mailbox: str) -> Any:
        return self.services.service(GMAIL, mailbox).users()


def _arrived(change: Any) -> Iterator[str]:
    for kind in ("messagesAdded", "labelsAdded"):
        for each in objects(SYSTEM, change, kind):
            mail = part(SYSTEM, each, "message")
            labels = {str(label) for label in objects(SYSTEM, mail, "labelIds")}
            into_inbox = kind == "messagesAdded" or "INBOX" in objects(SYSTEM, each, "labelIds")
            if into_inbox and "INBOX" in labels and not labels & _NOT_ARRIVED:
                yield text(SYSTEM, mail, "id")
