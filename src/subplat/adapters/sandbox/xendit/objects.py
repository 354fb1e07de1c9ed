"""What the twin keeps. `request` is the body that made the object; amounts are int or Decimal, never float."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import define, field

from subplat.adapters.sandbox.xendit.channels import Channel
from subplat.adapters.sandbox.xendit.reserved import Tags

Number = int | Decimal
Fields = dict[str, Any]


@define(kw_only=True)
class Customer:
    """A payer."""

    id: str
    request: Fields
    created: datetime
    updated: datetime

    @property
    def reference_id(self) -> str:
        """The merchant's reference."""
        return str(self.request["reference_id"])


@define(kw_only=True)
class Payment:
    """One attempt at a channel, successful or not; `owner_id` is the invoice, session or cycle that it was for."""

    id: str
    payment_request_id: str
    reference_id: str
    owner_id: str
    amount: Number
    currency: str
    channel: Channel
    status: str
    created: datetime
    country: str = "ID"
    customer_id: str | None = None
    payment_token_id: str | None = None
    failure_code: str | None = None
    description: str | None = None
    capture_id: str = ""
    tags: Tags = frozenset()


@define(kw_only=True)
class Invoice:
    """A legacy payment link; `payment` is what paid it."""

    id: str
    request: Fields
    created: datetime
    updated: datetime
    expires_at: datetime
    url: str
    status: str = "PENDING"
    payment: Payment | None = None
    destination: str | None = None
    attempts: int = 0
    tags: Tags = frozenset()


@define(kw_only=True)
class Session:
    """A payment session; for SUBSCRIPTION the plan exists from the start."""

    id: str
    request: Fields
    created: datetime
    updated: datetime
    expires_at: datetime
    url: str
    customer_id: str | None
    plan_id: str | None = None
    cycle_id: str | None = None
    status: str = "ACTIVE"
    payment: Payment | None = None
    payment_token_id: str | None = None
    attempts: int = 0
    tags: Tags = frozenset()


@define(kw_only=True)
class Plan:
    """A subscription plan; `request` holds amount, schedule and options and is what PATCH changes."""

    id: str
    request: Fields
    customer_id: str
    created: datetime
    updated: datetime
    status: str = "PENDING"
    payment_tokens: list[Fields] = field(factory=list)
    coming_failures: list[str] = field(factory=list)
    """Failure codes of the next charges, first first."""
    next_occurrence: int = 0
    cycles: list["Cycle"] = field(factory=list)
    tags: Tags = frozenset()

    @property
    def reference_id(self) -> str:
        """The merchant's reference."""
        return str(self.request["reference_id"])

    @property
    def schedule(self) -> Fields:
        """Interval, anchor and retries."""
        schedule: Fields = self.request["schedule"]
        return schedule


@define(kw_only=True)
class Attempt:
    """One attempt to charge a cycle."""

    number: int
    kind: str
    created: datetime
    payment: Payment | None
    status: str
    failure_code: str | None = None
    next_retry: datetime | None = None
    session_id: str | None = None
    session_url: str | None = None


@define(kw_only=True)
class Cycle:
    """One charge of a plan; `position` is its occurrence in the schedule, None for the immediate one."""

    id: str
    plan_id: str
    customer_id: str
    reference_id: str
    number: int
    kind: str
    position: int | None
    scheduled: datetime
    amount: Number
    currency: str
    created: datetime
    updated: datetime
    status: str = "SCHEDULED"
    attempts: list[Attempt] = field(factory=list)
    forced: int = 0


@define(kw_only=True)
class Refund:
    """Money on its way back."""

    id: str
    request: Fields
    payment: Payment
    invoice_id: str | None
    amount: Number
    created: datetime
    updated: datetime
    status: str = "PENDING"
    failure_code: str | None = None
    will_fail_with: str | None = None
