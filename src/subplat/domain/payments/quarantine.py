"""Money that nobody can place by rule."""

from datetime import datetime

from attrs import define, field

from subplat.domain.errors import Conflict
from subplat.domain.events import DomainEvent
from subplat.domain.ids import ClientId, PaymentId, UserId
from subplat.domain.money import Money
from subplat.domain.payments.events import ReceiptQuarantined
from subplat.domain.payments.methods import PaymentMethod


@define(kw_only=True, eq=False)
class QuarantinedReceipt:
    """Received at the gateway, owner or currency unclear: kept and visible until a person places it."""

    id: PaymentId
    gateway_payment_id: str
    amount: Money
    method: PaymentMethod
    received_at: datetime
    reason: str
    reference: str | None = None
    client_id: ClientId | None = None
    resolved_at: datetime | None = None
    resolved_by_user_id: UserId | None = None
    resolution: str | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    def announce(self, now: datetime) -> None:
        """Records that money waits for a person."""
        self.events.append(
            ReceiptQuarantined(
                occurred_at=now, gateway_payment_id=self.gateway_payment_id, amount=self.amount, reason=self.reason
            )
        )

    def resolve(self, *, by: UserId | None, resolution: str, now: datetime) -> None:
        """A person placed it, or (`by` None) the bill it belongs to turned up; happens once."""
        if self.resolved_at is not None:
            raise Conflict("this receipt was placed already", resolution=self.resolution)
        self.resolved_at, self.resolved_by_user_id, self.resolution = now, by, resolution
