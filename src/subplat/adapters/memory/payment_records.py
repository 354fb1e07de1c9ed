"""What the payment provider in memory keeps: links, sessions, plans and the attempts to pay them."""

from datetime import date, datetime, timedelta

from attrs import define, field, frozen

from subplat.application.ports.failures import OutsideFailure
from subplat.application.ports.payment_gateway import (
    AutoDebitSession,
    GatewayLink,
    GatewayPayment,
    GatewayRefund,
    LinkLine,
    LinkState,
    PaymentOutcome,
    RefundState,
)
from subplat.domain.money import Money
from subplat.domain.payments.retries import ChargeRetries
from subplat.domain.periods import BillingPeriod, charge_day, months_after


@frozen(kw_only=True)
class PlannedFailure:
    """A failure of the next call, or of the next one named `operation`.

    `effect`: what was asked for happens all the same, `after` that much time (zero: before the failure is raised).
    """

    failure: OutsideFailure
    effect: bool = False
    after: timedelta = timedelta(0)
    operation: str | None = None


@frozen(kw_only=True)
class GatewayCall:
    """One call that the provider received; `subject` is the reference or id that it was about."""

    operation: str
    subject: str
    at: datetime


@define(kw_only=True, eq=False)
class StoredLink:
    """A payment link; it can be paid once."""

    link_id: str
    reference: str
    url: str
    amount: Money
    created_at: datetime
    expires_at: datetime
    lines: tuple[LinkLine, ...] = ()
    closed: bool = False
    payments: list[GatewayPayment] = field(factory=list)

    def state(self, now: datetime) -> LinkState:
        """Paid stays paid, also when the money came after expiry."""
        if any(payment.outcome is PaymentOutcome.SUCCEEDED for payment in self.payments):
            return LinkState.PAID
        return LinkState.EXPIRED if self.closed or now >= self.expires_at else LinkState.LIVE

    def seen(self, now: datetime) -> GatewayLink:
        """The link in the words of the port."""
        return GatewayLink(
            link_id=self.link_id,
            reference=self.reference,
            url=self.url,
            state=self.state(now),
            amount=self.amount,
            created_at=self.created_at,
            expires_at=self.expires_at,
        )


@define(kw_only=True, eq=False)
class StoredCycle:
    """One period of a plan; `day` is None for the charge that comes with the consent itself."""

    cycle_id: str
    day: date | None
    amount: Money
    payments: list[GatewayPayment] = field(factory=list)

    @property
    def paid(self) -> bool:
        """Whether an attempt succeeded."""
        return any(payment.outcome is PaymentOutcome.SUCCEEDED for payment in self.payments)


@define(kw_only=True, eq=False)
class StoredPlan:
    """What the payer agreed to; `first_day` is the anchor, and `next_amount` what we set for the charge of `next_day`."""

    plan_id: str
    reference: str
    amount: Money
    every: BillingPeriod
    first_day: date = field(converter=charge_day)
    retries: ChargeRetries = field(factory=ChargeRetries)
    active: bool = False
    next_amount: Money | None = None
    cycles: list[StoredCycle] = field(factory=list)
    charged_before: int = 0
    """How many charges there were when the plan was moved to `first_day`."""

    @property
    def charged(self) -> int:
        """How many scheduled charges there were."""
        return sum(1 for cycle in self.cycles if cycle.day is not None)

    @property
    def next_day(self) -> date:
        """The day of the charge to come; one is scheduled at a time."""
        return months_after(self.first_day, (self.charged - self.charged_before) * self.every.months)

    def move(self, day: date) -> None:
        """The next charge is on that day, the later ones follow from it."""
        self.first_day, self.charged_before, self.next_amount = day, self.charged, None

    def cycle_of(self, day: date) -> StoredCycle | None:
        """The cycle that was charged for that day."""
        return next((cycle for cycle in self.cycles if cycle.day == day), None)

    @property
    def payments(self) -> list[GatewayPayment]:
        """Every attempt to charge it."""
        return [payment for cycle in self.cycles for payment in cycle.payments]


@define(kw_only=True, eq=False)
class StoredSession:
    """The page on which a payer agrees; its plan exists from the start."""

    session_id: str
    reference: str
    url: str
    amount: Money
    expires_at: datetime
    plan: StoredPlan
    completed: bool = False
    closed: bool = False

    def state(self, now: datetime) -> LinkState:
        """Completed counts as paid, whatever became of the first charge."""
        if self.completed:
            return LinkState.PAID
        return LinkState.EXPIRED if self.closed or now >= self.expires_at else LinkState.LIVE

    def seen(self, now: datetime) -> AutoDebitSession:
        """The session in the words of the port."""
        return AutoDebitSession(
            session_id=self.session_id,
            reference=self.reference,
            url=self.url,
            state=self.state(now),
            plan_id=self.plan.plan_id,
            expires_at=self.expires_at,
        )


@define(kw_only=True, eq=False)
class StoredRefund:
    """Money on its way back; `reference` is None for one that somebody gave by hand at the provider."""

    refund_id: str
    payment_id: str
    reference: str | None
    amount: Money
    state: RefundState = RefundState.PENDING
    failure_reason: str | None = None

    def seen(self) -> GatewayRefund:
        """The refund in the words of the port."""
        return GatewayRefund(
            refund_id=self.refund_id,
            payment_id=self.payment_id,
            reference=self.reference,
            state=self.state,
            amount=self.amount,
            failure_reason=self.failure_reason,
        )
