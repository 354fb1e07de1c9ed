"""Reading what arrives in a mailbox of ours.

Calls may raise `Unavailable`, `Rejected` (mailbox disabled, access revoked), `MalformedAnswer`; none changes anything.
"""

from datetime import datetime
from typing import Protocol

from attrs import field, frozen


@frozen(kw_only=True)
class Arrivals:
    """Ids of mails that arrived, oldest first, and the position from which to look next."""

    mail_ids: tuple[str, ...]
    position: str


class PositionTooOld(Exception):
    """The provider does not remember that far back: look through the mailbox itself."""


@frozen(kw_only=True)
class ArrivedFile:
    """An attachment; `content` None: larger than was asked for (`size`, bytes, as the provider says)."""

    filename: str
    size: int
    content: bytes | None = field(repr=False)


@frozen(kw_only=True)
class ArrivedMail:
    """A mail as it lies in the mailbox; every text is untrusted.

    `id` and `thread_id` are the provider's and hold in that mailbox; `references` are the message ids that it answers, oldest
    first. `forged`: the provider found that the sender's domain did not send it. `automatic`: no person wrote it.
    `undelivered_to`: the addresses that a notice of non-delivery is about, None for any other mail.
    """

    id: str
    thread_id: str
    from_email: str
    subject: str
    text: str = field(repr=False)
    references: tuple[str, ...] = ()
    forged: bool = False
    automatic: bool = False
    undelivered_to: tuple[str, ...] | None = None
    files: tuple[ArrivedFile, ...] = ()


class Inbox(Protocol):
    """One mailbox each call, named by its address."""

    def position(self, mailbox: str) -> str:
        """Where the mailbox stands now: what arrives later comes after it."""
        ...

    def arrived_since(self, mailbox: str, position: str) -> Arrivals:
        """What arrived after a position; raises `PositionTooOld`. May name a mail again that was named before."""
        ...

    def arrived_after(self, mailbox: str, moment: datetime) -> tuple[str, ...]:
        """What arrived after an instant (UTC) and is still there, oldest first."""
        ...

    def fetch(self, mailbox: str, mail_id: str, *, largest_file: int, most_files: int) -> ArrivedMail | None:
        """The mail with its first so many files of up to so many bytes; None if it was removed."""
        ...
