"""A person deals with a mail that no rule may act on."""

from collections.abc import Callable

from attrs import frozen

from subplat.application.messaging.inbound_files import invoice_files
from subplat.application.ports.audit import because
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.domain.ids import BillingCycleId, EmailId, UserId
from subplat.domain.messaging.email import Email
from subplat.domain.messaging.unclear import UnclearMail
from subplat.domain.money import Money

EnsureMay = Callable[[UnitOfWork, UserId], None]
"""Raises unless this person may settle it; the rooms of mail do not know who may what."""


@frozen(kw_only=True)
class PlaceUnclearMail:
    """It is the invoice of that bill: number, final amount (None: as billed) as a person read them."""

    email_id: EmailId
    by: UserId
    cycle_id: BillingCycleId
    number: str
    final_amount: Money | None = None


@frozen(kw_only=True)
class PlaceUnclearMailHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock
    ensure_may: EnsureMay

    def __call__(self, command: PlaceUnclearMail) -> None:
        """Its files go with it. Raises NotFound, NotAllowed, IllegalTransition, RuleBroken (amount fixed), InvalidValue, Conflict."""
        now = self.clock.now()
        with self.units_of_work() as work:
            self.ensure_may(work, command.by)
            work.subscriptions.get_by_cycle(command.cycle_id)
            cycle = work.cycles.get(command.cycle_id)
            email, unclear = _locked(work, command.email_id)
            unclear.resolve(by=command.by, resolution=f"invoice {command.number} of {cycle.id}", now=now)
            files = invoice_files(email.attachments)
            cycle.record_invoice(
                number=command.number,
                final_amount=command.final_amount,
                invoice_file_url=files.invoice,
                tax_invoice_file_url=files.tax_invoice,
                now=now,
            )
            work.cycles.save(cycle)
            _done(work, email, unclear)


@frozen(kw_only=True)
class CloseUnclearMail:
    """Nothing in it is for the books, or it was dealt with elsewhere: `reason` says which."""

    email_id: EmailId
    by: UserId
    reason: str


@frozen(kw_only=True)
class CloseUnclearMailHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock
    ensure_may: EnsureMay

    def __call__(self, command: CloseUnclearMail) -> None:
        """Raises NotFound, NotAllowed, InvalidValue (no reason), Conflict (dealt with already)."""
        with because(command.reason), self.units_of_work() as work:
            self.ensure_may(work, command.by)
            email, unclear = _locked(work, command.email_id)
            unclear.resolve(by=command.by, resolution=command.reason, now=self.clock.now())
            _done(work, email, unclear)


def _locked(work: UnitOfWork, email_id: EmailId) -> tuple[Email, UnclearMail]:
    return work.emails.get(email_id), work.unclear_mails.get(email_id)


def _done(work: UnitOfWork, email: Email, unclear: UnclearMail) -> None:
    email.parsed()
    work.emails.save(email)
    work.unclear_mails.save(unclear)
    work.commit()
