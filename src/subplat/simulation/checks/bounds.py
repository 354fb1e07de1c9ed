"""No runaway (I23): whatever goes wrong, of one bill nobody is sent, asked and charged more than so often a day."""

from collections import Counter
from datetime import date
from uuid import UUID

from attrs import define, field

from subplat.adapters.memory.repositories import Shelves
from subplat.application.ports.clock import Clock
from subplat.domain.messaging.email import Email, MailDirection
from subplat.domain.payments.link import PaymentLink
from subplat.domain.payments.payment import Payment
from subplat.simulation.checks.violated import Violated

MOST = 15
"""Pages, attempts to charge, mails: of each so many a day. The platform has no such limit of its own: its rules must do."""


@define(kw_only=True, eq=False)
class Bounds:
    """Hears of every new row. `clock` says which day it is, to the platform."""

    shelves: Shelves
    clock: Clock
    _day: date | None = field(default=None, init=False)
    _broken: Violated | None = field(default=None, init=False)
    _made: Counter[tuple[str, UUID]] = field(factory=Counter[tuple[str, UUID]], init=False)

    def __attrs_post_init__(self) -> None:
        self.shelves.links.listeners.append(self._link)
        self.shelves.payments.listeners.append(self._payment)
        self.shelves.emails.listeners.append(self._email)

    def look(self) -> None:
        """For the end of an event: a commit is not broken off. Raises Violated."""
        if self._broken is not None:
            raise self._broken

    def _link(self, before: PaymentLink | None, row: PaymentLink) -> None:
        if before is None:
            self._count("pages", row.billing_cycle_id)

    def _payment(self, before: Payment | None, row: Payment) -> None:
        if before is None and row.billing_cycle_id is not None:
            self._count("attempts to charge", row.billing_cycle_id)

    def _email(self, before: Email | None, row: Email) -> None:
        if before is None and row.direction is MailDirection.OUTBOUND and row.related_id is not None:
            self._count("mails", row.related_id)

    def _count(self, what: str, about: UUID) -> None:
        today = self.clock.today()
        if today != self._day:
            self._day = today
            self._made.clear()
        self._made[what, about] += 1
        if self._made[what, about] > MOST:
            self._broken = Violated("I23", f"bill or contract {about}", f"{self._made[what, about]} {what} in a day")
