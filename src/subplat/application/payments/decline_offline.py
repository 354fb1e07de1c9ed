"""A transfer that waits for a second person is not confirmed by anybody."""

from attrs import frozen

from subplat.application.accounts.authority import BOOKKEEPERS, ensure_role
from subplat.application.ports.audit import because
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.errors import InvalidValue, RuleBroken
from subplat.domain.ids import PaymentId, UserId


@frozen(kw_only=True)
class DeclineOfflinePayment:
    """The money is not there, or it was recorded wrongly. Whoever recorded it may take it back too."""

    payment_id: PaymentId
    reason: str
    by: UserId


@frozen(kw_only=True)
class DeclineOfflinePaymentHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: DeclineOfflinePayment) -> None:
        """Its reference cannot be used for the bill again. Raises NotFound, NotAllowed, InvalidValue, RuleBroken (does not wait)."""
        if not command.reason.strip():
            raise InvalidValue("a reason is needed")
        with self.units_of_work() as work:
            cycle_id = work.payments.get(command.payment_id).billing_cycle_id
        with because(command.reason), self.units_of_work() as work:
            ensure_role(work, command.by, BOOKKEEPERS)
            if cycle_id is not None:
                # In the order of locks: whoever confirms at the same moment is before or after.
                work.subscriptions.get_by_cycle(cycle_id)
                work.cycles.get(cycle_id)
            payment = work.payments.get(command.payment_id)
            if not payment.waits_for_second_person:
                raise RuleBroken("this payment waits for nobody", payment_id=payment.id)
            payment.fail(reason=command.reason.strip(), final=True, now=self.clock.now())
            work.payments.save(payment)
            work.commit()
