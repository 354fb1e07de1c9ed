"""How far mailboxes were read, and what waits for a person, in memory."""

from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.store import Desk
from subplat.application.ports.inbound_records import MailboxState
from subplat.domain.ids import EmailId
from subplat.domain.messaging.unclear import UnclearMail


class Mailboxes:
    """See the port."""

    def __init__(self, shelves: Shelves) -> None:
        self._committed = shelves.mailboxes
        self._changed: dict[str, MailboxState] = {}

    def find(self, mailbox: str, /) -> MailboxState | None:
        return self._changed.get(mailbox) or self._committed.get(mailbox)

    def keep(self, state: MailboxState, /) -> None:
        self._changed[state.mailbox] = state

    def all(self) -> tuple[MailboxState, ...]:
        return tuple(state for _, state in sorted({**self._committed, **self._changed}.items()))

    def commit(self) -> None:
        """Keeps what was noted."""
        self._committed.update(self._changed)


class UnclearMails(Desk[UnclearMail]):
    """By the id of their mail."""

    def find(self, email_id: EmailId, /) -> UnclearMail | None:
        return self.one("mail", email_id)

    def open(self, *, after: EmailId | None, limit: int) -> tuple[UnclearMail, ...]:
        waiting = self.having("waits", True)
        return tuple(each for each in waiting if after is None or each.id > after)[:limit]
