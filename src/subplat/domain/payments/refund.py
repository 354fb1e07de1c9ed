"""Money of a payment that goes back, in part or in full."""

from datetime import datetime
from enum import StrEnum

from attrs import define, field

from subplat.domain.errors import InvalidValue, RuleBroken
from subplat.domain.events import DomainEvent
from subplat.domain.ids import BillingCycleId, ClientId, PaymentId, RefundId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.events import RefundFailed, RefundRequested, RefundSucceeded
from subplat.domain.transitions import Transitions


class RefundDestination(StrEnum):
    """Where the money goes: back through the gateway, to the client's wallet, or by hand outside the platform.

    FOUND: the gateway gave it back without being asked by us (its dashboard); DISPUTE: the payer's bank took it back.
    """

    GATEWAY = "GATEWAY"
    WALLET = "WALLET"
    OUTSIDE = "OUTSIDE"
    FOUND = "FOUND"
    DISPUTE = "DISPUTE"


class RefundStatus(StrEnum):
    """REQUESTED: the gateway may have been asked; SENT: it has it and will tell how it ends."""

    REQUESTED = "REQUESTED"
    SENT = "SENT"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


UNDER_WAY = frozenset({RefundStatus.REQUESTED, RefundStatus.SENT})
"""Not known yet how it ends: its part of the payment is taken."""

REFUND = Transitions(
    "refund",
    RefundStatus,
    {
        "send": {RefundStatus.REQUESTED: RefundStatus.SENT, RefundStatus.SENT: RefundStatus.SENT},
        "succeed": dict.fromkeys(UNDER_WAY, RefundStatus.SUCCEEDED),
        "fail": dict.fromkeys(UNDER_WAY, RefundStatus.FAILED),
    },
)


@define(kw_only=True, eq=False)
class Refund:
    """`from_cycle + from_wallet + uncovered == amount`: which part of the payment is given back.

    `from_wallet` left the client's wallet when the refund was asked for and returns there if it fails. `uncovered` was in
    the wallet but is spent already: nonzero only where nobody asked us first, and then the client owes it. `reference` is
    our name for it at the gateway, `idempotency_key` is written down before the gateway is asked.
    """

    id: RefundId
    payment_id: PaymentId
    client_id: ClientId
    billing_cycle_id: BillingCycleId | None = None
    amount: Money
    from_cycle: Money
    from_wallet: Money
    uncovered: Money
    destination: RefundDestination
    reason: str
    status: RefundStatus = RefundStatus.REQUESTED
    reference: str
    idempotency_key: str
    gateway_refund_id: str | None = None
    requested_by_user_id: UserId | None = None
    requested_at: datetime
    settled_at: datetime | None = None
    failure_reason: str | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        parts = (self.from_cycle, self.from_wallet, self.uncovered)
        zero = Money.zero(self.currency)
        if not self.amount.is_positive or any(part < zero for part in parts):
            raise InvalidValue("a refund is positive, and so are its parts", amount=str(self.amount))
        if Money.total(parts, self.currency) != self.amount:
            raise InvalidValue("the parts of a refund make the whole", amount=str(self.amount))
        if not self.reason.strip():
            raise InvalidValue("a refund needs a reason")

    @property
    def currency(self) -> Currency:
        """That of the payment."""
        return self.amount.currency

    @property
    def counts(self) -> bool:
        """Whether its part of the payment is gone, or going."""
        return self.status is not RefundStatus.FAILED

    def announce(self) -> None:
        """Records that it was asked for."""
        self.events.append(
            RefundRequested(
                occurred_at=self.requested_at,
                refund_id=self.id,
                payment_id=self.payment_id,
                client_id=self.client_id,
                amount=self.amount,
                destination=self.destination.value,
            )
        )

    def sent(self, gateway_refund_id: str | None) -> None:
        """The gateway has it; it may know it without telling its id. Raises RuleBroken when it told another one before."""
        known = self.gateway_refund_id
        if known is not None and gateway_refund_id not in (None, known):
            raise RuleBroken("the gateway knows this refund by another id", known=known, told=gateway_refund_id)
        self.status = REFUND.after(self.status, "send")
        self.gateway_refund_id = gateway_refund_id or known

    def succeed(self, now: datetime) -> None:
        """The money is on its way back."""
        self.status = REFUND.after(self.status, "succeed")
        self.settled_at = now
        self.events.append(
            RefundSucceeded(
                occurred_at=now,
                refund_id=self.id,
                payment_id=self.payment_id,
                client_id=self.client_id,
                amount=self.amount,
            )
        )

    def fail(self, *, reason: str, now: datetime) -> None:
        """Nothing went back; a person has to find another way."""
        self.status = REFUND.after(self.status, "fail")
        self.settled_at, self.failure_reason = now, reason
        self.events.append(
            RefundFailed(
                occurred_at=now,
                refund_id=self.id,
                payment_id=self.payment_id,
                client_id=self.client_id,
                amount=self.amount,
                reason=reason,
            )
        )
