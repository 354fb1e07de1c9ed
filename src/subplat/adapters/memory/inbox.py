"""Mailboxes in memory that mail can arrive in."""

from collections.abc import Callable
from datetime import datetime

from attrs import define, evolve, field, frozen

from subplat.adapters.memory.troubles import Trouble, meet
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import OutsideFailure
from subplat.application.ports.inbox import Arrivals, ArrivedFile, ArrivedMail, PositionTooOld


@frozen(kw_only=True)
class _Lying:
    mailbox: str
    at: datetime
    mail: ArrivedMail


def _nobody_waits() -> None:
    """Until somebody wants to hear of arrivals."""


@define(kw_only=True)
class InMemoryInbox:
    """Keeps what arrived.

    Steering: `arrive` puts a mail in, `remove` takes one out, `forget` makes every position so far too old; `failures` are
    raised by the next calls, one each. `on_arrival` is called when a mail came.
    """

    clock: Clock
    failures: list[OutsideFailure | Trouble] = field(factory=list[OutsideFailure | Trouble])
    on_arrival: Callable[[], None] = _nobody_waits
    _lying: list[_Lying | None] = field(factory=list[_Lying | None], init=False)
    _memory: int = field(default=1, init=False)

    def arrive(
        self,
        mailbox: str,
        *,
        from_email: str,
        subject: str = "",
        text: str = "",
        thread_id: str | None = None,
        references: tuple[str, ...] = (),
        forged: bool = False,
        automatic: bool = False,
        undelivered_to: tuple[str, ...] | None = None,
        files: tuple[ArrivedFile, ...] = (),
    ) -> str:
        """A mail arrives; its id. Without a thread it starts one."""
        mail_id = f"arrived-{len(self._lying) + 1}"
        mail = ArrivedMail(
            id=mail_id,
            thread_id=thread_id or mail_id,
            from_email=from_email,
            subject=subject,
            text=text,
            references=references,
            forged=forged,
            automatic=automatic,
            undelivered_to=undelivered_to,
            files=files,
        )
        self._lying.append(_Lying(mailbox=mailbox, at=self.clock.now(), mail=mail))
        self.on_arrival()
        return mail_id

    def remove(self, mail_id: str) -> None:
        """Somebody deletes it."""
        self._lying = [None if each and each.mail.id == mail_id else each for each in self._lying]

    def forget(self) -> None:
        """The provider no longer remembers what changed until now."""
        self._memory += 1

    def position(self, mailbox: str) -> str:
        """See the port."""
        meet(self.failures, "position", after_effect=False)
        return f"{self._memory}.{len(self._lying)}"

    def arrived_since(self, mailbox: str, position: str) -> Arrivals:
        """See the port."""
        meet(self.failures, "arrived_since", after_effect=False)
        memory, _, count = position.partition(".")
        if memory != str(self._memory):
            raise PositionTooOld(position)
        found = [each.mail.id for each in self._lying[int(count) :] if each and each.mailbox == mailbox]
        return Arrivals(mail_ids=tuple(found), position=self.position(mailbox))

    def arrived_after(self, mailbox: str, moment: datetime) -> tuple[str, ...]:
        """See the port."""
        meet(self.failures, "arrived_after", after_effect=False)
        return tuple(each.mail.id for each in self._lying if each and each.mailbox == mailbox and each.at > moment)

    def fetch(self, mailbox: str, mail_id: str, *, largest_file: int, most_files: int) -> ArrivedMail | None:
        """See the port."""
        meet(self.failures, "fetch", after_effect=False)
        for each in self._lying:
            if each is not None and each.mailbox == mailbox and each.mail.id == mail_id:
                files = tuple(
                    evolve(file, content=None) if file.size > largest_file else file
                    for file in each.mail.files[:most_files]
                )
                return evolve(each.mail, files=files)
        return None
