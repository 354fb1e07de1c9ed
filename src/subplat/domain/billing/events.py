"""What happens to billing cycles."""

from datetime import date

from attrs import frozen

from subplat.domain.events import DomainEvent, event
from subplat.domain.ids import BillingCycleId, SubscriptionId
from subplat.domain.money import Money


@frozen(kw_only=True)
class CycleEvent(DomainEvent):
    """Every event of a cycle says which, of which subscription."""

    cycle_id: BillingCycleId
    subscription_id: SubscriptionId


@event("billing_cycle.opened.v1")
@frozen(kw_only=True)
class CycleOpened(CycleEvent):
    """A period is to be paid."""

    amount: Money
    due_date: date
    is_initial: bool


@event("billing_cycle.invoice_requested.v1")
@frozen(kw_only=True)
class InvoiceRequested(CycleEvent):
    """Finance was asked for invoice and tax invoice."""


@event("billing_cycle.invoiced.v1")
@frozen(kw_only=True)
class CycleInvoiced(CycleEvent):
    """Finance answered with an invoice number."""

    invoice_number: str


@event("billing_cycle.amount_finalised.v1")
@frozen(kw_only=True)
class AmountFinalised(CycleEvent):
    """Finance set another final amount; links for the old one no longer fit."""

    amount: Money


@event("billing_cycle.part_paid.v1")
@frozen(kw_only=True)
class CyclePartPaid(CycleEvent):
    """Money arrived, but less than is due."""

    outstanding: Money


@event("billing_cycle.paid.v1")
@frozen(kw_only=True)
class CyclePaid(CycleEvent):
    """The cycle is settled."""


@event("billing_cycle.failed.v1")
@frozen(kw_only=True)
class CycleFailed(CycleEvent):
    """Nobody will try to collect it again by themselves."""

    reason: str


@event("billing_cycle.cancelled.v1")
@frozen(kw_only=True)
class CycleCancelled(CycleEvent):
    """The cycle is not to be paid any more."""

    reason: str
