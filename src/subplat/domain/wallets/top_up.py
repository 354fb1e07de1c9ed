"""A payment link that fills a wallet: it belongs to no bill."""

from datetime import datetime

from attrs import define, field, frozen

from subplat.domain.errors import InvalidValue
from subplat.domain.events import DomainEvent, event
from subplat.domain.ids import ClientId, TopUpId
from subplat.domain.money import Money
from subplat.domain.payments.link import LINK, LinkStatus


@event("wallet_top_up.requested.v1")
@frozen(kw_only=True)
class TopUpRequested(DomainEvent):
    """A client wants to fill its wallet by a link."""

    top_up_id: TopUpId
    client_id: ClientId
    amount: Money


@define(kw_only=True, eq=False)
class TopUp:
    """Lives like a bill's link (REQUESTED, LIVE, PAID, CLOSED); whatever arrives on it goes to the wallet, all of it."""

    id: TopUpId
    client_id: ClientId
    amount: Money
    expires_at: datetime
    status: LinkStatus = LinkStatus.REQUESTED
    gateway_id: str | None = None
    url: str | None = None
    error_message: str | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.amount.is_positive or not self.amount.is_billable:
            raise InvalidValue("a top-up is positive and billable", amount=str(self.amount))

    @property
    def reference(self) -> str:
        """Our name for it at the provider."""
        return f"topup-{self.id}"

    def announce(self, now: datetime) -> None:
        """Records that it was asked for."""
        self.events.append(
            TopUpRequested(occurred_at=now, top_up_id=self.id, client_id=self.client_id, amount=self.amount)
        )

    def live(self, *, gateway_id: str, url: str, expires_at: datetime) -> None:
        """The provider has it."""
        self.status = LINK.after(self.status, "live")
        self.gateway_id, self.url, self.expires_at = gateway_id, url, expires_at

    def paid(self) -> None:
        """Money arrived; repeating changes nothing."""
        if self.status is not LinkStatus.PAID:
            self.status = LINK.after(self.status, "pay")

    def close(self, error: str | None = None) -> None:
        """It ran out, or was refused (`error` says why)."""
        self.status = LINK.after(self.status, "close")
        self.error_message = error or self.error_message
