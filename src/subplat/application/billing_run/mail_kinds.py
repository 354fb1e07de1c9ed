"""The mails about a bill make sense only while the bill is as it was: a payment may overtake them in the queue."""

from collections.abc import Mapping

from subplat.application.messaging.kinds import NotNeeded, PlainMail
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.billing.cycle import OPEN, PAYABLE, CycleStatus
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import BillingCycleId
from subplat.domain.messaging.email import Email

WHILE: Mapping[str, frozenset[CycleStatus]] = {
    "reminder": OPEN,
    "sales_alert": PAYABLE,
    "finance_follow_up": frozenset({CycleStatus.INVOICE_REQUESTED}),
    "payment_failed": frozenset({CycleStatus.FAILED}),
}
"""The states of the bill in which a mail still fits, by the first word of its intent; others always fit."""


class BillMail(PlainMail):
    """A reminder, an alert, a follow-up, a notice of failure."""

    def ensure_it_fits(self, work: UnitOfWork, email: Email) -> None:
        """Raises NotNeeded."""
        states = WHILE.get(email.intent_key.partition(":")[0])
        if states is None:
            return
        if email.related_id is None:
            raise RuleBroken("this mail is about a bill", email_id=email.id)
        cycle_id = BillingCycleId(email.related_id)
        work.subscriptions.get_by_cycle(cycle_id)
        status = work.cycles.get(cycle_id).status
        if status not in states:
            raise NotNeeded(f"the bill is {status} by now", cycle_id=cycle_id)
