"""How far mailboxes were read, and what waits for a person."""

from attrs import frozen
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from subplat.adapters.postgres.repositories.aggregates import Aggregates
from subplat.adapters.postgres.rows.inbound import UNCLEAR_SHAPE, mailbox_from_row, mailbox_to_row
from subplat.adapters.postgres.tables.inbound import MAILBOXES, UNCLEAR_MAILS
from subplat.adapters.postgres.transaction import Transaction
from subplat.application.ports.inbound_records import MailboxState
from subplat.domain.ids import EmailId
from subplat.domain.messaging.unclear import UnclearMail


@frozen
class PostgresMailboxes:
    """See the port."""

    transaction: Transaction

    def find(self, mailbox: str, /) -> MailboxState | None:
        """By its address as it is configured."""
        rows = self.transaction.read(select(MAILBOXES).where(MAILBOXES.c.address == mailbox))
        return mailbox_from_row(rows[0]) if rows else None

    def keep(self, state: MailboxState, /) -> None:
        """The last one stands."""
        new = insert(MAILBOXES).values(mailbox_to_row(state))
        changing = ("position", "read_at", "trouble", "failing_since")
        changes = {name: new.excluded[name] for name in changing}
        self.transaction.run(new.on_conflict_do_update(index_elements=[MAILBOXES.c.address], set_=changes))

    def all(self) -> tuple[MailboxState, ...]:
        """In order of the address."""
        rows = self.transaction.read(select(MAILBOXES).order_by(MAILBOXES.c.address))
        return tuple(mailbox_from_row(row) for row in rows)


class PostgresUnclearMails(Aggregates[UnclearMail]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, UNCLEAR_SHAPE)

    def find(self, email_id: EmailId, /) -> UnclearMail | None:
        """Locks, as `get` does."""
        return self.first(UNCLEAR_MAILS.c.id == email_id)

    def open(self, *, after: EmailId | None, limit: int) -> tuple[UnclearMail, ...]:
        """By the index of what waits."""
        waiting = select(UNCLEAR_MAILS).where(UNCLEAR_MAILS.c.resolved_at.is_(None))
        if after is not None:
            waiting = waiting.where(UNCLEAR_MAILS.c.id > after)
        return self.all(waiting.order_by(UNCLEAR_MAILS.c.id).limit(limit), locks=False)
