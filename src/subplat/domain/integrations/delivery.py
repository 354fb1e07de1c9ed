"""One event on its way to one endpoint."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from attrs import define, field

from subplat.domain.events import DomainEvent
from subplat.domain.ids import DeliveryId, EndpointId
from subplat.domain.transitions import Transitions

BACK_OFF = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
"""How long to wait after each failure; after the last one it is given up. About as Standard Webhooks recommends."""
LONGEST_ERROR = 500


class DeliveryStatus(StrEnum):
    """`FAILED`: given up, a person may replay it."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


DELIVERY = Transitions(
    "delivery",
    DeliveryStatus,
    {
        "deliver": {DeliveryStatus.PENDING: DeliveryStatus.DELIVERED},
        "fail": {DeliveryStatus.PENDING: DeliveryStatus.PENDING},
        "give_up": {DeliveryStatus.PENDING: DeliveryStatus.FAILED},
        "replay": {DeliveryStatus.DELIVERED: DeliveryStatus.PENDING, DeliveryStatus.FAILED: DeliveryStatus.PENDING},
    },
)


@define(kw_only=True, eq=False)
class Delivery:
    """`body` is sent as it is; `attempts` counts all that were made, `failures` those since it was last asked for."""

    id: DeliveryId
    endpoint_id: EndpointId
    event_id: UUID
    event_name: str
    body: str = field(repr=False)
    occurred_at: datetime
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: int = 0
    failures: int = 0
    replays: int = 0
    last_status_code: int | None = None
    last_error: str | None = None
    next_attempt_at: datetime | None = None
    delivered_at: datetime | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    @property
    def next_attempt(self) -> int | None:
        """The number of the attempt that comes next; None when none is to be made."""
        return self.attempts + 1 if self.status is DeliveryStatus.PENDING else None

    def delivered(self, *, status_code: int, now: datetime) -> None:
        """The endpoint took it."""
        self.status = DELIVERY.after(self.status, "deliver")
        self._attempted(status_code, None)
        self.delivered_at = now

    def failed(self, *, status_code: int | None, error: str, now: datetime) -> None:
        """Not this time: `next_attempt_at` says when again, or it is given up."""
        if self.failures >= len(BACK_OFF):
            self.refused(status_code=status_code, error=error)
            return
        self.status = DELIVERY.after(self.status, "fail")
        self._attempted(status_code, error)
        self.next_attempt_at = now + BACK_OFF[self.failures]
        self.failures += 1

    def refused(self, *, status_code: int | None, error: str) -> None:
        """Trying again is of no use."""
        self.status = DELIVERY.after(self.status, "give_up")
        self._attempted(status_code, error)

    def withdrawn(self, reason: str) -> None:
        """Nobody listens any more; no attempt was made."""
        self.status = DELIVERY.after(self.status, "give_up")
        self.last_error, self.next_attempt_at = reason, None

    def postponed(self, until: datetime) -> None:
        """The endpoint rests; no attempt was made."""
        DELIVERY.after(self.status, "fail")
        self.next_attempt_at = until

    def replay(self, now: datetime) -> None:
        """A person wants it sent (again); its id stays, by which the receiver knows it."""
        self.status = DELIVERY.after(self.status, "replay")
        self.failures, self.next_attempt_at, self.delivered_at = 0, now, None
        self.replays += 1

    def _attempted(self, status_code: int | None, error: str | None) -> None:
        self.attempts += 1
        self.last_status_code = status_code
        self.last_error = None if error is None else error[:LONGEST_ERROR]
        self.next_attempt_at = None
