"""A payable object at the gateway, written down before it is asked for."""

from datetime import datetime
from enum import StrEnum

from attrs import define, field

from subplat.domain.events import DomainEvent
from subplat.domain.ids import BillingCycleId, PaymentLinkId
from subplat.domain.money import Money
from subplat.domain.payments.events import PaymentLinkLive
from subplat.domain.transitions import Transitions


class LinkKind(StrEnum):
    """Paid once, or agreed to once and charged every period."""

    ONE_TIME = "ONE_TIME"
    AUTO_DEBIT = "AUTO_DEBIT"


class LinkStatus(StrEnum):
    """REQUESTED: we may have asked the provider; CLOSED: it can no longer be paid."""

    REQUESTED = "REQUESTED"
    LIVE = "LIVE"
    PAID = "PAID"
    CLOSED = "CLOSED"


LINK = Transitions(
    "payment link",
    LinkStatus,
    {
        "live": {LinkStatus.REQUESTED: LinkStatus.LIVE, LinkStatus.LIVE: LinkStatus.LIVE},
        "pay": {
            LinkStatus.REQUESTED: LinkStatus.PAID,
            LinkStatus.LIVE: LinkStatus.PAID,
            LinkStatus.CLOSED: LinkStatus.PAID,
        },
        "close": {
            LinkStatus.REQUESTED: LinkStatus.CLOSED,
            LinkStatus.LIVE: LinkStatus.CLOSED,
            LinkStatus.CLOSED: LinkStatus.CLOSED,
        },
    },
)


@define(kw_only=True, eq=False)
class PaymentLink:
    """`reference` is our name for it at the provider: one per attempt, so that an unknown outcome can be looked up.

    A cycle has at most one link that is REQUESTED or LIVE. A closed one can still turn out PAID (the payer was faster).
    """

    id: PaymentLinkId
    billing_cycle_id: BillingCycleId
    kind: LinkKind
    reference: str
    amount: Money
    expires_at: datetime
    status: LinkStatus = LinkStatus.REQUESTED
    gateway_id: str | None = None
    url: str | None = None
    error_message: str | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    @classmethod
    def request(
        cls,
        *,
        link_id: PaymentLinkId,
        billing_cycle_id: BillingCycleId,
        kind: LinkKind,
        amount: Money,
        expires_at: datetime,
    ) -> "PaymentLink":
        """The intent: written down before the provider is asked; the reference is the link's own id."""
        return cls(
            id=link_id,
            billing_cycle_id=billing_cycle_id,
            kind=kind,
            reference=f"link-{link_id}",
            amount=amount,
            expires_at=expires_at,
        )

    def usable(self, now: datetime) -> bool:
        """Whether a payer can be sent there."""
        return self.status is LinkStatus.LIVE and now < self.expires_at

    def live(self, *, gateway_id: str, url: str, expires_at: datetime, now: datetime) -> None:
        """The provider has it; repeating with the same answer changes nothing."""
        before, self.status = self.status, LINK.after(self.status, "live")
        self.gateway_id, self.url, self.expires_at = gateway_id, url, expires_at
        if before is LinkStatus.REQUESTED:
            self.events.append(PaymentLinkLive(occurred_at=now, link_id=self.id, cycle_id=self.billing_cycle_id))

    def paid(self) -> None:
        """It was paid; repeating changes nothing."""
        if self.status is not LinkStatus.PAID:
            self.status = LINK.after(self.status, "pay")

    def close(self, error: str | None = None) -> None:
        """It expired, was expired by us, or was refused (`error` says why)."""
        self.status = LINK.after(self.status, "close")
        self.error_message = error or self.error_message
