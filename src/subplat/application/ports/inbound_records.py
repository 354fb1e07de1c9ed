"""What reading mail leaves in the books: how far each mailbox was read, and what waits for a person."""

from datetime import datetime
from typing import Protocol

from attrs import frozen

from subplat.domain.ids import EmailId
from subplat.domain.messaging.unclear import UnclearMail


@frozen(kw_only=True)
class MailboxState:
    """`position` is the provider's; `read_at`: when everything up to it was taken over. `trouble`: why reading fails, since when."""

    mailbox: str
    position: str | None = None
    read_at: datetime | None = None
    trouble: str | None = None
    failing_since: datetime | None = None


class MailboxRepository(Protocol):
    """One state a mailbox; loading does not lock, the last one kept stands (reading again from an old position is harmless)."""

    def find(self, mailbox: str, /) -> MailboxState | None: ...

    def keep(self, state: MailboxState, /) -> None: ...

    def all(self) -> tuple[MailboxState, ...]:
        """In order of the address."""
        ...


class UnclearMailRepository(Protocol):
    """One an inbound mail, under its id; loading locks, after the mail itself."""

    def get(self, email_id: EmailId, /) -> UnclearMail: ...

    def find(self, email_id: EmailId, /) -> UnclearMail | None: ...

    def open(self, *, after: EmailId | None, limit: int) -> tuple[UnclearMail, ...]:
        """Those that wait, in order of id (of arrival), without lock."""
        ...

    def add(self, unclear: UnclearMail, /) -> None: ...

    def save(self, unclear: UnclearMail, /) -> None: ...
