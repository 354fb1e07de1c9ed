"""A period of a subscription that is to be paid."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from attrs import define, field

from subplat.domain.billing.events import (
    AmountFinalised,
    CycleCancelled,
    CycleFailed,
    CycleInvoiced,
    CycleOpened,
    CyclePaid,
    CyclePartPaid,
    InvoiceRequested,
)
from subplat.domain.billing.line import BillLine
from subplat.domain.billing.tax import TaxedAmount
from subplat.domain.errors import InvalidValue, RuleBroken
from subplat.domain.events import DomainEvent
from subplat.domain.ids import BillingCycleId, SubscriptionId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import Period
from subplat.domain.transitions import Transitions


class CycleStatus(StrEnum):
    """PAID and CANCELLED are final; a FAILED one can still be paid."""

    PENDING = "PENDING"
    INVOICE_REQUESTED = "INVOICE_REQUESTED"
    INVOICED = "INVOICED"
    PAID = "PAID"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


OPEN = frozenset({CycleStatus.PENDING, CycleStatus.INVOICE_REQUESTED, CycleStatus.INVOICED})
"""Waiting for payment, not yet given up."""
PAYABLE = OPEN | {CycleStatus.FAILED}
"""A payment can still settle it."""

CYCLE = Transitions(
    "billing cycle",
    CycleStatus,
    {
        "request_invoice": {CycleStatus.PENDING: CycleStatus.INVOICE_REQUESTED},
        "record_invoice": {
            CycleStatus.INVOICE_REQUESTED: CycleStatus.INVOICED,
            CycleStatus.INVOICED: CycleStatus.INVOICED,
        },
        "pay": dict.fromkeys(PAYABLE, CycleStatus.PAID),
        "fail": dict.fromkeys(OPEN, CycleStatus.FAILED),
        "cancel": dict.fromkeys(PAYABLE, CycleStatus.CANCELLED),
    },
)


@define(kw_only=True, eq=False)
class BillingCycle:
    """One period's bill. `amount` is what is due, tax included; `quoted` is what we computed; `received` and `withheld` settle it.

    `number` counts the subscription's bills from 0 (the initial cycle); their periods come from its calendar.
    `pay_token` names the platform's stable payment page. `failed_at` stays when it is paid after all.
    """

    id: BillingCycleId
    subscription_id: SubscriptionId
    number: int
    period: Period
    due_date: date
    lines: tuple[BillLine, ...]
    quoted: TaxedAmount
    amount: Money
    status: CycleStatus = CycleStatus.PENDING
    opened_at: datetime
    received: Money
    withheld: Money
    pay_token: str = field(repr=False)
    invoice_number_external: str | None = None
    invoice_file_url: str | None = None
    tax_invoice_file_url: str | None = None
    invoice_requested_at: datetime | None = None
    xendit_invoice_id: str | None = None
    last_reminder_sent_at: datetime | None = None
    settled_on: date | None = None
    failure_reason: str | None = None
    failed_at: datetime | None = None
    cancelled_at: datetime | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    @classmethod
    def open(
        cls,
        *,
        cycle_id: BillingCycleId,
        subscription_id: SubscriptionId,
        number: int,
        period: Period,
        due_date: date,
        lines: Sequence[BillLine],
        quoted: TaxedAmount,
        pay_token: str,
        now: datetime,
    ) -> "BillingCycle":
        """A new bill; its net total is the sum of its lines."""
        zero = Money.zero(quoted.due.currency)
        if Money.total((line.amount for line in lines), zero.currency) != quoted.net:
            raise InvalidValue("a bill's net total is the sum of its lines", net=str(quoted.net))
        if not quoted.due.is_billable or quoted.due < zero:
            raise InvalidValue("a bill is a whole number of billable units, not negative", due=str(quoted.due))
        cycle = cls(
            id=cycle_id,
            subscription_id=subscription_id,
            number=number,
            period=period,
            due_date=due_date,
            lines=tuple(lines),
            quoted=quoted,
            amount=quoted.due,
            opened_at=now,
            received=zero,
            withheld=zero,
            pay_token=pay_token,
        )
        cycle.events.append(
            CycleOpened(
                occurred_at=now,
                cycle_id=cycle_id,
                subscription_id=subscription_id,
                amount=quoted.due,
                due_date=due_date,
                is_initial=number == 0,
            )
        )
        return cycle

    @property
    def currency(self) -> Currency:
        """The currency of the bill."""
        return self.amount.currency

    @property
    def is_initial(self) -> bool:
        """Whether this is the first bill of its subscription."""
        return self.number == 0

    @property
    def outstanding(self) -> Money:
        """What is still to be paid; zero when settled or cancelled."""
        return self.amount - self.received - self.withheld if self.status in PAYABLE else Money.zero(self.currency)

    def invoice_requested(self, now: datetime) -> None:
        """The request to Finance has left; a cycle that was paid or given up meanwhile keeps its state."""
        if self.status is CycleStatus.PENDING:
            self.status = CycleStatus.INVOICE_REQUESTED
            self.invoice_requested_at = now
            self.events.append(
                InvoiceRequested(occurred_at=now, cycle_id=self.id, subscription_id=self.subscription_id)
            )

    def record_invoice(
        self,
        *,
        number: str,
        final_amount: Money | None,
        invoice_file_url: str | None,
        tax_invoice_file_url: str | None,
        now: datetime,
    ) -> None:
        """Finance's answer: number, files and, before any money arrived, the final amount. A paid cycle keeps state and amount."""
        if not number.strip():
            raise InvalidValue("an invoice has a number")
        amount = self.amount if final_amount is None else final_amount
        if amount != self.amount:
            self._ensure_amount_can_become(amount)
        if self.status is not CycleStatus.PAID:
            self.status = CYCLE.after(self.status, "record_invoice")
        self.invoice_number_external = number
        self.invoice_file_url = invoice_file_url or self.invoice_file_url
        self.tax_invoice_file_url = tax_invoice_file_url or self.tax_invoice_file_url
        self.events.append(
            CycleInvoiced(
                occurred_at=now, cycle_id=self.id, subscription_id=self.subscription_id, invoice_number=number
            )
        )
        if amount != self.amount:
            self.amount = amount
            self.events.append(
                AmountFinalised(occurred_at=now, cycle_id=self.id, subscription_id=self.subscription_id, amount=amount)
            )

    def receive(self, money: Money, *, today: date, now: datetime) -> Money:
        """Takes what is due out of `money` (positive) and returns the rest; settles when nothing is left to pay.

        A cycle that is PAID or CANCELLED takes nothing: all of it is returned.
        """
        if not money.is_positive:
            raise InvalidValue("what is received is positive", money=str(money))
        applied = min(money, self.outstanding)
        self.received = self.received + applied
        self._settle_if_complete(today, now, moved=applied.is_positive)
        return money - applied

    def withhold(self, money: Money, *, today: date, now: datetime) -> None:
        """Income tax the client kept back and proved with a slip; at most what is outstanding."""
        if money > self.outstanding or not money.is_positive:
            raise RuleBroken(
                "withheld tax is positive and at most what is outstanding", outstanding=str(self.outstanding)
            )
        self.withheld = self.withheld + money
        self._settle_if_complete(today, now, moved=True)

    def settle_if_free(self, *, today: date, now: datetime) -> None:
        """A bill of nothing needs no payment."""
        self._settle_if_complete(today, now, moved=False)

    def give_back(self, money: Money) -> None:
        """A refund of money this cycle had received: the books show it, the state stays (a paid service was delivered)."""
        if money > self.received or not money.is_positive:
            raise RuleBroken("a refund is positive and at most what was received", received=str(self.received))
        self.received = self.received - money

    def release(self, money: Money) -> None:
        """Nobody has to pay it any more: what it had received moves on to the client's wallet."""
        if self.status is not CycleStatus.CANCELLED:
            raise RuleBroken("only a cancelled bill lets go of what it received", status=self.status)
        if money > self.received or not money.is_positive:
            raise RuleBroken("at most what was received", received=str(self.received))
        self.received = self.received - money

    def fail(self, *, reason: str, now: datetime) -> None:
        """Collection has failed for good; paying it later is still possible."""
        self.status = CYCLE.after(self.status, "fail")
        self.failure_reason, self.failed_at = reason, now
        self.events.append(
            CycleFailed(occurred_at=now, cycle_id=self.id, subscription_id=self.subscription_id, reason=reason)
        )

    def cancel(self, *, reason: str, now: datetime) -> None:
        """Nobody has to pay this any more."""
        self.status = CYCLE.after(self.status, "cancel")
        self.cancelled_at = now
        self.events.append(
            CycleCancelled(occurred_at=now, cycle_id=self.id, subscription_id=self.subscription_id, reason=reason)
        )

    def begin_on(self, period: Period) -> None:
        """The service starts with the payment: the initial (or a re-anchored) period moves to where it really runs."""
        self.period = period

    def reminded(self, now: datetime) -> None:
        """A reminder has left."""
        self.last_reminder_sent_at = now

    def collected_by(self, gateway_link_id: str) -> None:
        """The provider's id of the payment link that collects this cycle now."""
        self.xendit_invoice_id = gateway_link_id

    def _settle_if_complete(self, today: date, now: datetime, *, moved: bool) -> None:
        if self.status not in PAYABLE:
            return
        if self.outstanding.is_zero:
            self.status = CYCLE.after(self.status, "pay")
            self.settled_on = today
            self.events.append(CyclePaid(occurred_at=now, cycle_id=self.id, subscription_id=self.subscription_id))
        elif moved:
            self.events.append(
                CyclePartPaid(
                    occurred_at=now,
                    cycle_id=self.id,
                    subscription_id=self.subscription_id,
                    outstanding=self.outstanding,
                )
            )

    def _ensure_amount_can_become(self, amount: Money) -> None:
        if self.status not in OPEN or not self.received.is_zero or not self.withheld.is_zero:
            raise RuleBroken("the amount is fixed once money has arrived or collection has ended", status=self.status)
        if amount.currency is not self.currency or not amount.is_positive or not amount.is_billable:
            raise InvalidValue("a final amount is positive, billable and in the bill's currency", amount=str(amount))
