"""Looks for new mail, and promises that each is received."""

from collections.abc import Iterable
from datetime import timedelta

from attrs import frozen

from subplat.application.messaging.inbound_receive import ReceiveMail
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import OutsideFailure
from subplat.application.ports.inbound_records import MailboxState
from subplat.application.ports.inbox import Arrivals, Inbox, PositionTooOld
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.unit_of_work import UnitOfWorkFactory

FIRST_LOOK = timedelta(days=7)
"""How far back a mailbox is read that was never read before."""
OVERLAP = timedelta(days=1)
"""Read again when the provider forgot our position: its clock and ours may differ."""


@job("messaging.poll_inbox.v1")
@frozen(kw_only=True)
class PollInbox(Job):
    """Looks into the mailbox of operations, from which bills, reminders and requests to Finance leave."""

    def order_key(self) -> str:
        return "inbox"


@frozen(kw_only=True)
class PollInboxHandler:
    """Never fails for what happens outside: the next look is a minute away, and trouble shows in the mailbox's state."""

    units_of_work: UnitOfWorkFactory
    inbox: Inbox
    clock: Clock
    policies: Policies

    def __call__(self, job: PollInbox) -> None:
        """The position moves in the transaction that promises what arrived before it."""
        mailbox = self.policies.operations_email
        with self.units_of_work() as work:
            state = work.mailboxes.find(mailbox) or MailboxState(mailbox=mailbox)
        try:
            arrivals = self._arrivals(state)
        except OutsideFailure as failure:
            self._failing(state, str(failure))
            return
        if arrivals.mail_ids or arrivals.position != state.position or state.trouble is not None:
            self._take_over(mailbox, arrivals)

    def _arrivals(self, state: MailboxState) -> Arrivals:
        if state.position is not None:
            try:
                return self.inbox.arrived_since(state.mailbox, state.position)
            except PositionTooOld:
                pass
        # Asked for first: what arrives while the mailbox is looked through is then seen twice, not never.
        position = self.inbox.position(state.mailbox)
        since = self.clock.now() - FIRST_LOOK if state.read_at is None else state.read_at - OVERLAP
        return Arrivals(mail_ids=self.inbox.arrived_after(state.mailbox, since), position=position)

    def _take_over(self, mailbox: str, arrivals: Arrivals) -> None:
        with self.units_of_work() as work:
            for mail_id in _once(arrivals.mail_ids):
                work.jobs.enqueue(
                    ReceiveMail(mailbox=mailbox, mail_id=mail_id), key=f"receive_mail:{mailbox}:{mail_id}"
                )
            work.mailboxes.keep(MailboxState(mailbox=mailbox, position=arrivals.position, read_at=self.clock.now()))
            work.commit()

    def _failing(self, state: MailboxState, trouble: str) -> None:
        with self.units_of_work() as work:
            work.mailboxes.keep(
                MailboxState(
                    mailbox=state.mailbox,
                    position=state.position,
                    read_at=state.read_at,
                    trouble=trouble,
                    failing_since=state.failing_since or self.clock.now(),
                )
            )
            work.commit()


def _once(mail_ids: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(mail_ids)
