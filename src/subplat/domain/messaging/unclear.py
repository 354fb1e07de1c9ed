"""A mail that no rule may act on: it waits for a person."""

from datetime import datetime
from enum import StrEnum

from attrs import define, field, frozen

from subplat.domain.errors import Conflict, InvalidValue
from subplat.domain.events import DomainEvent, event
from subplat.domain.ids import BillingCycleId, EmailId, UserId


class Doubt(StrEnum):
    """Why nobody but a person can say what a mail means."""

    NOT_FINANCE = "NOT_FINANCE"
    """It speaks of an invoice, but its sender is not Finance's address, or may be forged."""
    NO_BILL = "NO_BILL"
    """Neither its thread nor its text leads to a bill that Finance was asked about."""
    SEVERAL_BILLS = "SEVERAL_BILLS"
    """Thread and text lead to different bills."""
    NO_NUMBER = "NO_NUMBER"
    SEVERAL_NUMBERS = "SEVERAL_NUMBERS"
    AMOUNT_UNCLEAR = "AMOUNT_UNCLEAR"
    """Several amounts, or one that cannot be read exactly."""
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    """By more than rounding, or in another currency than the bill."""
    MODEL_DISAGREES = "MODEL_DISAGREES"
    """The model read something else than the text says."""
    FILE_UNUSABLE = "FILE_UNUSABLE"
    """Only files that are not kept: too large, or of a kind that is not taken."""
    OTHER_INVOICE = "OTHER_INVOICE"
    """The bill has an invoice of another number already."""
    REFUSED = "REFUSED"
    """The books do not allow what it says."""
    UNKNOWN_SENDER = "UNKNOWN_SENDER"
    SEVERAL_CLIENTS = "SEVERAL_CLIENTS"
    """Its sender's address belongs to more than one client."""
    BOUNCED = "BOUNCED"
    """A mail of ours did not arrive."""


@event("mail.unclear.v1")
@frozen(kw_only=True)
class MailUnclear(DomainEvent):
    """A mail waits for a person."""

    email_id: EmailId
    doubts: tuple[str, ...]


@define(kw_only=True, eq=False)
class UnclearMail:
    """The work that an inbound mail makes: why, and which bill it may be about. Settled once, with a reason."""

    id: EmailId
    doubts: tuple[Doubt, ...]
    detail: str
    cycle_id: BillingCycleId | None = None
    noticed_at: datetime
    resolved_at: datetime | None = None
    resolved_by_user_id: UserId | None = None
    resolution: str | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.doubts:
            raise InvalidValue("an unclear mail has at least one doubt")

    def announce(self) -> None:
        """Records that it waits."""
        self.events.append(
            MailUnclear(
                occurred_at=self.noticed_at, email_id=self.id, doubts=tuple(doubt.value for doubt in self.doubts)
            )
        )

    def resolve(self, *, by: UserId, resolution: str, now: datetime) -> None:
        """A person has dealt with it; happens once."""
        if self.resolved_at is not None:
            raise Conflict("this mail was dealt with already", resolution=self.resolution)
        if not resolution.strip():
            raise InvalidValue("a reason is needed")
        self.resolved_at, self.resolved_by_user_id, self.resolution = now, by, resolution
