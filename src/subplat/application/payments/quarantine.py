"""A person places money that no rule could place."""

from attrs import frozen

from subplat.application.accounts.authority import BOOKKEEPERS, ensure_role
from subplat.application.payments.settlement import Settlement
from subplat.application.ports.audit import because
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.application.wallets.deposits import Deposits
from subplat.domain.errors import InvalidValue
from subplat.domain.ids import BillingCycleId, ClientId, PaymentId, UserId
from subplat.domain.payments.payment import Payment
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.domain.subscriptions.subscription import Subscription


@frozen(kw_only=True)
class PlaceQuarantined:
    """Exactly one of `cycle_id` (pays that bill) and `client_id` (fills that client's wallet)."""

    receipt_id: PaymentId
    by: UserId
    reason: str
    cycle_id: BillingCycleId | None = None
    client_id: ClientId | None = None


@frozen(kw_only=True)
class PlaceQuarantinedHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    settlement: Settlement
    deposits: Deposits
    clock: Clock

    def __call__(self, command: PlaceQuarantined) -> PaymentId:
        """The payment it became. Raises NotFound, NotAllowed, Conflict (placed before), InvalidValue (another currency)."""
        if (command.cycle_id is None) == (command.client_id is None):
            raise InvalidValue("money is placed on one bill, or in one client's wallet")
        if not command.reason.strip():
            raise InvalidValue("say why it belongs there")
        with because(command.reason), self.units_of_work() as work:
            ensure_role(work, command.by, BOOKKEEPERS)
            cycle_id = command.cycle_id
            payment = self._in_wallet(work, command) if cycle_id is None else self._on_bill(work, command, cycle_id)
            work.commit()
        return payment.id

    def _on_bill(self, work: UnitOfWork, command: PlaceQuarantined, cycle_id: BillingCycleId) -> Payment:
        subscription = work.subscriptions.get_by_cycle(cycle_id)
        cycle = work.cycles.get(cycle_id)
        receipt = self._resolved(work, command)
        if receipt.amount.currency is not cycle.currency:
            raise InvalidValue(f"the bill is in {cycle.currency}", currency=receipt.amount.currency)
        payment = self._attempt(work, receipt, command, subscription.client_id, subscription, cycle_id)
        paid_on = self.clock.civil_day(receipt.received_at)
        self.settlement.receive(work, payment, subscription, cycle, at=receipt.received_at, paid_on=paid_on)
        work.payments.add(payment)
        return payment

    def _in_wallet(self, work: UnitOfWork, command: PlaceQuarantined) -> Payment:
        if command.client_id is None:
            raise InvalidValue("say whose wallet")
        client = work.clients.get(command.client_id)
        receipt = self._resolved(work, command)
        payment = self._attempt(work, receipt, command, client.id, None, None)
        self.deposits.deposit(work, payment, at=receipt.received_at)
        return payment

    def _resolved(self, work: UnitOfWork, command: PlaceQuarantined) -> QuarantinedReceipt:
        receipt = work.quarantine.get(command.receipt_id)
        receipt.resolve(by=command.by, resolution=command.reason, now=self.clock.now())
        work.quarantine.save(receipt)
        return receipt

    def _attempt(
        self,
        work: UnitOfWork,
        receipt: QuarantinedReceipt,
        command: PlaceQuarantined,
        client_id: ClientId,
        subscription: Subscription | None,
        cycle_id: BillingCycleId | None,
    ) -> Payment:
        # The attempt may be in the books as one that failed: then its id is taken, and names this one in words.
        is_taken = work.payments.find_by_gateway_id(receipt.gateway_payment_id) is not None
        return Payment.attempt(
            payment_id=PaymentId(self.identifiers.new()),
            client_id=client_id,
            amount=receipt.amount,
            method=receipt.method,
            subscription_id=subscription.id if subscription else None,
            billing_cycle_id=cycle_id,
            xendit_payment_id=None if is_taken else receipt.gateway_payment_id,
            recorded_by_user_id=command.by,
            reference=receipt.gateway_payment_id if is_taken else receipt.reference,
        )
