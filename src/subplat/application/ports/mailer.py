"""Sending mail from a person's or a team's own mailbox.

Calls may raise `Unavailable`, `OutcomeUnknown`, `Rejected` (mailbox disabled, address refused), `MalformedAnswer`.
"""

from typing import Protocol

from attrs import field, frozen


@frozen(kw_only=True)
class Attachment:
    """A file that travels with a mail."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)


@frozen(kw_only=True)
class OutgoingMail:
    """A mail ready to go: `message_id` is ours (`<…@domain>`), so that it can be found again; body is plain text."""

    message_id: str
    from_email: str
    to_email: str
    subject: str
    body: str
    attachments: tuple[Attachment, ...] = ()
    thread_id: str | None = None
    in_reply_to: str | None = None


@frozen(kw_only=True)
class SentMail:
    """A mail that has left: the provider's ids."""

    provider_message_id: str
    thread_id: str


class DraftGone(Exception):
    """The draft is no longer there: it was sent (a sent draft is deleted), or a person removed it."""


class Mailer(Protocol):
    """Two steps, so that a crash between them cannot send twice: make a draft, remember its id, send the draft."""

    def prepare(self, mail: OutgoingMail) -> str:
        """Makes a draft in the mailbox of `from_email`; returns its id. A repeat leaves at worst an unsent stray draft."""
        ...

    def send(self, mailbox: str, draft_id: str) -> SentMail:
        """Sends the draft, at most once. Raises `DraftGone` when it is not there (then ask `find_sent`)."""
        ...

    def find_sent(self, mailbox: str, message_id: str) -> SentMail | None:
        """The sent mail with our message id, if it left."""
        ...
