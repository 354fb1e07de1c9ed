"""Collecting money through a payment provider.

Every call may raise `Unavailable` (nothing happened), `OutcomeUnknown` (look it up), `Rejected` (for good), `MalformedAnswer`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from attrs import field, frozen

from subplat.domain.money import Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.retries import ChargeRetries
from subplat.domain.periods import BillingPeriod


@frozen(kw_only=True)
class Payer:
    """Who pays: `reference` is our client id as text; names as a person would write them (the adapter fits them to the provider)."""

    reference: str
    company: str
    email: str
    phone: str | None = None


@frozen(kw_only=True)
class LinkLine:
    """One line a payer sees on the payment page; `price` is per unit and for display only."""

    name: str
    quantity: int
    price: Money


@frozen(kw_only=True)
class LinkRequest:
    """A payment link to be made. `reference` is ours, unique per attempt, at most 64 characters; `amount` includes tax."""

    reference: str
    amount: Money
    description: str
    payer: Payer
    expires_at: datetime
    lines: tuple[LinkLine, ...] = ()
    return_url: str | None = None


class LinkState(StrEnum):
    """Where a payment link stands at the provider."""

    LIVE = "LIVE"
    PAID = "PAID"
    EXPIRED = "EXPIRED"


@frozen(kw_only=True)
class GatewayLink:
    """A payment link as the provider has it."""

    link_id: str
    reference: str
    url: str
    state: LinkState
    amount: Money
    created_at: datetime
    expires_at: datetime


@frozen(kw_only=True)
class AutoDebitRequest:
    """A session in which the payer agrees to be charged every period; the first charge happens at once.

    `first_day` is the anchor of the schedule: the provider accepts days 1–28 only, the adapter maps later ones to 28 and the amount
    of each cycle is set by us beforehand. `amount` includes tax. `retries`: of a scheduled charge, by the provider itself.
    """

    reference: str
    amount: Money
    description: str
    payer: Payer
    every: BillingPeriod
    next_charge_on: date
    expires_at: datetime
    return_url: str | None = None
    retries: ChargeRetries = field(factory=ChargeRetries)


@frozen(kw_only=True)
class AutoDebitSession:
    """A session as the provider has it; `plan_id` is the subscription there (None until it is known)."""

    session_id: str
    reference: str
    url: str
    state: LinkState
    plan_id: str | None
    expires_at: datetime


class PaymentOutcome(StrEnum):
    """What became of one attempt to pay."""

    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


@frozen(kw_only=True)
class GatewayPayment:
    """One attempt as re-read at the provider: the only thing that moves money here.

    `payment_id` is unique per attempt and the same whichever callback pointed to it. `reference` is our reference of the link or
    plan it belongs to, if the provider knows it. `final` is false for a failure that the provider itself will retry.
    """

    payment_id: str
    reference: str | None
    outcome: PaymentOutcome
    amount: Money
    method: PaymentMethod
    occurred_at: datetime
    final: bool = True
    failure_reason: str | None = None
    link_id: str | None = None
    plan_id: str | None = None
    scheduled_on: date | None = None


class HintKind(StrEnum):
    """What a callback, or we ourselves, point at."""

    LINK = "LINK"
    SESSION = "SESSION"
    PLAN = "PLAN"
    PLAN_CYCLE = "PLAN_CYCLE"
    PAYMENT = "PAYMENT"
    REFUND = "REFUND"
    UNKNOWN = "UNKNOWN"


@frozen(kw_only=True)
class CallbackHint:
    """Where to look at the provider; never believed by itself. At least one of the ids is set unless `kind` is UNKNOWN."""

    kind: HintKind
    event_type: str
    object_id: str | None = None
    reference: str | None = None
    plan_id: str | None = None
    link_id: str | None = None
    payment_id: str | None = None


class CallbackReader(Protocol):
    """Understands the provider's callbacks; pure, raises nothing: what it cannot place is `HintKind.UNKNOWN`."""

    def dedupe_key(self, payload: Mapping[str, object], headers: Mapping[str, str]) -> str:
        """Equal for two deliveries of one callback, whatever the time of delivery; header names are lower case."""
        ...

    def hint(self, payload: Mapping[str, object]) -> CallbackHint:
        """What the callback points at."""
        ...


class PaymentGateway(Protocol):
    """Payment links and the truth about payments."""

    def register_payer(self, payer: Payer) -> str:
        """The provider's id of the payer, made once per `payer.reference` however often this is called."""
        ...

    def create_link(self, request: LinkRequest) -> GatewayLink:
        """Makes a link. NOT idempotent: after `OutcomeUnknown` use `find_links` before asking again."""
        ...

    def find_links(self, reference: str) -> tuple[GatewayLink, ...]:
        """All links with our reference, oldest first; empty when there is none."""
        ...

    def expire_link(self, link_id: str) -> GatewayLink:
        """Makes a link unpayable; the answer tells if it had been paid first. Safe to repeat."""
        ...

    def verify(self, hint: CallbackHint) -> tuple[GatewayPayment, ...]:
        """Re-reads what the hint points at: every attempt known there, oldest first; empty when there is none. Read only."""
        ...


class AutoDebitGateway(Protocol):
    """Charging without the payer present (cards and e-wallets; virtual accounts cannot)."""

    def open_session(self, request: AutoDebitRequest) -> AutoDebitSession:
        """Makes a session. NOT idempotent: after `OutcomeUnknown` use `find_sessions` before asking again."""
        ...

    def find_sessions(self, reference: str, session_id: str | None = None) -> tuple[AutoDebitSession, ...]:
        """All sessions with our reference, oldest first; of a provider that does not search by it, the one of that id.

        Empty when there is none. Read only.
        """
        ...

    def close_session(self, session_id: str) -> AutoDebitSession:
        """Makes a session unpayable, and its plan with it; the answer tells if the payer agreed first. Safe to repeat."""
        ...

    def set_next_amount(self, plan_id: str, charge_on: date, amount: Money) -> Money:
        """Sets what the next charge takes and returns what the provider has after reading it back. Safe to repeat."""
        ...

    def reschedule(self, plan_id: str, next_charge_on: date) -> date:
        """Moves the next charge and all after it; returns the day the provider has then, at most a 28th. Safe to repeat.

        Nothing changes when the next charge is on that day already; an amount set for another day is lost.
        """
        ...

    def stop(self, plan_id: str) -> None:
        """Ends the plan for good; safe to repeat."""
        ...


class RefundState(StrEnum):
    """What became of a refund at the provider."""

    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


@frozen(kw_only=True)
class RefundRequest:
    """Money to go back. `payment_id` is that of `GatewayPayment`; `reference` is ours, unique per refund.

    `idempotency_key` is written down before the first call and the same for every repetition of it.
    """

    payment_id: str
    reference: str
    idempotency_key: str
    amount: Money


@frozen(kw_only=True)
class GatewayRefund:
    """A refund as the provider has it; `refund_id` and `payment_id` are None where it did not tell."""

    refund_id: str | None
    payment_id: str | None
    reference: str | None
    state: RefundState
    amount: Money
    failure_reason: str | None = None


class RefundGateway(Protocol):
    """Giving money back through the provider."""

    def request_refund(self, request: RefundRequest) -> GatewayRefund:
        """Asks for it; how it ends is told later. Idempotent: after `OutcomeUnknown` the same request is sent again.

        A reference that the provider has already is no failure but PENDING without an id. `Rejected` where the channel
        cannot refund (virtual accounts: `REFUND_NOT_SUPPORTED`) or more would go back than was paid; `Unavailable` while
        another refund of the payment is in progress.
        """
        ...

    def read_refund(self, refund_id: str) -> GatewayRefund | None:
        """The refund as it is now; None if there is none. Read only."""
        ...
