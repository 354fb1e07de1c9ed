"""One attempt to pay, and where its money went."""

from datetime import datetime
from enum import StrEnum

from attrs import define, field

from subplat.domain.errors import InvalidValue, RuleBroken
from subplat.domain.events import DomainEvent
from subplat.domain.ids import BillingCycleId, ClientId, PaymentId, SubscriptionId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.events import PaymentFailed, PaymentRefunded, PaymentReleased, PaymentSucceeded
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.transitions import Transitions


class PaymentStatus(StrEnum):
    """REFUNDED once all of it went back."""

    PENDING = "PENDING"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    REFUNDED = "REFUNDED"


PAYMENT = Transitions(
    "payment",
    PaymentStatus,
    {
        "succeed": {PaymentStatus.PENDING: PaymentStatus.SUCCESS},
        "fail": {PaymentStatus.PENDING: PaymentStatus.FAILED},
        "refund": {PaymentStatus.SUCCESS: PaymentStatus.REFUNDED},
        "release": {PaymentStatus.SUCCESS: PaymentStatus.SUCCESS},
    },
)


@define(kw_only=True, eq=False)
class Payment:
    """Money of one client. Once received, `to_cycle + to_wallet == amount`: every rupiah is allocated exactly once.

    What a person recorded may wait, PENDING, for another person to confirm it: `confirmed_by_user_id`.
    """

    id: PaymentId
    client_id: ClientId
    subscription_id: SubscriptionId | None = None
    billing_cycle_id: BillingCycleId | None = None
    amount: Money
    method: PaymentMethod
    status: PaymentStatus = PaymentStatus.PENDING
    xendit_payment_id: str | None = None
    xendit_subscription_id: str | None = None
    recorded_by_user_id: UserId | None = None
    confirmed_by_user_id: UserId | None = None
    reference: str | None = None
    paid_at: datetime | None = None
    failure_reason: str | None = None
    to_cycle: Money
    to_wallet: Money
    refunded: Money
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    @classmethod
    def attempt(
        cls,
        *,
        payment_id: PaymentId,
        client_id: ClientId,
        amount: Money,
        method: PaymentMethod,
        subscription_id: SubscriptionId | None = None,
        billing_cycle_id: BillingCycleId | None = None,
        xendit_payment_id: str | None = None,
        xendit_subscription_id: str | None = None,
        recorded_by_user_id: UserId | None = None,
        reference: str | None = None,
    ) -> "Payment":
        """An attempt whose outcome is still open; `amount` is positive."""
        if not amount.is_positive:
            raise InvalidValue("a payment is positive", amount=str(amount))
        zero = Money.zero(amount.currency)
        return cls(
            id=payment_id,
            client_id=client_id,
            amount=amount,
            method=method,
            subscription_id=subscription_id,
            billing_cycle_id=billing_cycle_id,
            xendit_payment_id=xendit_payment_id,
            xendit_subscription_id=xendit_subscription_id,
            recorded_by_user_id=recorded_by_user_id,
            reference=reference,
            to_cycle=zero,
            to_wallet=zero,
            refunded=zero,
        )

    @property
    def currency(self) -> Currency:
        """The currency that was paid in."""
        return self.amount.currency

    @property
    def refundable(self) -> Money:
        """What has not gone back yet."""
        return self.amount - self.refunded if self.status is PaymentStatus.SUCCESS else Money.zero(self.currency)

    def succeed(self, *, to_wallet: Money, at: datetime, now: datetime) -> None:
        """The money is here: what the cycle did not need (`to_wallet`) goes to the client's wallet."""
        status = PAYMENT.after(self.status, "succeed")
        if not Money.zero(self.currency) <= to_wallet <= self.amount:
            raise InvalidValue("the wallet's part is between nothing and all of it", to_wallet=str(to_wallet))
        self.status, self.paid_at = status, at
        self.to_wallet, self.to_cycle = to_wallet, self.amount - to_wallet
        self.events.append(
            PaymentSucceeded(
                occurred_at=now,
                payment_id=self.id,
                client_id=self.client_id,
                cycle_id=self.billing_cycle_id,
                amount=self.amount,
            )
        )

    @property
    def waits_for_second_person(self) -> bool:
        """Whether somebody recorded it and it counts only when another person confirms it."""
        return self.status is PaymentStatus.PENDING and self.recorded_by_user_id is not None

    def confirm(self, by: UserId) -> None:
        """Another person than the one who recorded it saw the money too; booking it follows."""
        if not self.waits_for_second_person:
            raise RuleBroken("this payment waits for nobody", payment_id=self.id)
        if by == self.recorded_by_user_id:
            raise RuleBroken("another person has to confirm this", payment_id=self.id)
        self.confirmed_by_user_id = by

    def fail(self, *, reason: str, final: bool, now: datetime) -> None:
        """The attempt brought nothing; `final` is false while the provider will retry by itself."""
        self.status = PAYMENT.after(self.status, "fail")
        self.failure_reason = reason
        self.events.append(
            PaymentFailed(
                occurred_at=now,
                payment_id=self.id,
                client_id=self.client_id,
                cycle_id=self.billing_cycle_id,
                reason=reason,
                final=final,
            )
        )

    def release(self, amount: Money, *, now: datetime) -> None:
        """The bill it went to was cancelled: what that held of it is in the client's wallet from now on."""
        self.status = PAYMENT.after(self.status, "release")
        if self.method is PaymentMethod.WITHHOLDING:
            raise RuleBroken("withheld tax was never received: no wallet can hold it", payment_id=self.id)
        if not amount.is_positive or amount > self.to_cycle:
            raise RuleBroken(f"the bill holds {self.to_cycle} of this payment", held=str(self.to_cycle))
        self.to_cycle, self.to_wallet = self.to_cycle - amount, self.to_wallet + amount
        self.events.append(
            PaymentReleased(
                occurred_at=now,
                payment_id=self.id,
                client_id=self.client_id,
                cycle_id=self.billing_cycle_id,
                amount=amount,
            )
        )

    def refund(self, amount: Money, now: datetime) -> None:
        """Part or all of it went back; all refunds together never exceed what was paid."""
        PAYMENT.after(self.status, "refund")
        if not amount.is_positive or amount > self.refundable:
            raise RuleBroken(f"at most {self.refundable} can go back", refundable=str(self.refundable))
        self.refunded = self.refunded + amount
        if self.refunded == self.amount:
            self.status = PAYMENT.after(self.status, "refund")
        self.events.append(
            PaymentRefunded(
                occurred_at=now,
                payment_id=self.id,
                client_id=self.client_id,
                cycle_id=self.billing_cycle_id,
                amount=amount,
            )
        )
