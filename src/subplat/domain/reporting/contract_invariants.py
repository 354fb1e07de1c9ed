"""Quotations and subscriptions: marks of their states, dates, numbers."""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from subplat.domain.billing.cycle import PAYABLE, BillingCycle, CycleStatus
from subplat.domain.messaging.email import MailStatus
from subplat.domain.payments.refund import REFUND
from subplat.domain.quotations.quotation import QUOTATION, QuotationStatus
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.payment_invariants import RECEIVED
from subplat.domain.reporting.violations import Check, Finding, grouped, repeated
from subplat.domain.subscriptions.subscription import SUBSCRIPTION, Subscription, SubscriptionStatus, SuspensionCause

PAID = CycleStatus.PAID
NUMBER = re.compile(r"Q-(\d{4})-(\d{5,})")


def no_state_went_back(books: Books, _today: date) -> Iterator[Finding]:
    """I11: the mark that a state leaves is there exactly in that state, so a step back would leave it behind."""
    pending = SubscriptionStatus.PENDING_ACTIVATION
    marks: list[tuple[str, StrEnum, str, date | None, bool]] = [
        *((f"billing cycle {c.id}", c.status, "settled", c.settled_on, c.status is PAID) for c in books.cycles),
        *((f"payment {p.id}", p.status, "paid", p.paid_at, p.status in RECEIVED) for p in books.payments),
        *(
            (f"quotation {q.number}", q.status, "decided", q.decided_on, QUOTATION.is_final(q.status))
            for q in books.quotations
        ),
        *(
            (f"subscription {s.id}", s.status, "ended", s.ended_on, SUBSCRIPTION.is_final(s.status))
            for s in books.subscriptions
        ),
        *(
            (f"subscription {s.id}", s.status, "started", s.start_date, False)
            for s in books.subscriptions
            if s.status is pending
        ),
        *((f"refund {r.id}", r.status, "settled", r.settled_at, REFUND.is_final(r.status)) for r in books.refunds),
        *((f"mail {e.id}", e.status, "sent", e.sent_at, e.status is MailStatus.SENT) for e in books.emails),
    ]
    for subject, status, mark, day, belongs in marks:
        if (day is not None) != belongs:
            yield subject, f"{status}, {mark}: {day or 'never'}"


def active_means_paid_or_asked_to_pay(books: Books, today: date) -> Iterator[Finding]:
    """I12, loosely: today is paid, or a cycle waits for its payment, or a person collects, or an Admin keeps it on."""
    cycles = grouped(books.cycles, lambda cycle: cycle.subscription_id)
    for subscription in books.subscriptions:
        excused = subscription.is_manual or subscription.is_kept_on
        if subscription.status is not SubscriptionStatus.ACTIVE or excused:
            continue
        own = cycles.get(subscription.id, [])
        if not any(cycle.status in PAYABLE or (cycle.status is PAID and today in cycle.period) for cycle in own):
            yield f"subscription {subscription.id}", f"ACTIVE, but nobody pays or is asked to pay for {today}"


def suspended_has_a_cause(books: Books, today: date) -> Iterator[Finding]:
    """I13: a suspension for want of payment has an overdue bill; no other state has a cause; an override is obeyed."""
    cycles = grouped(books.cycles, lambda cycle: cycle.subscription_id)
    for subscription in books.subscriptions:
        problem = _suspension_misfit(subscription, cycles.get(subscription.id, []), today)
        if problem:
            yield f"subscription {subscription.id}", problem


def _suspension_misfit(subscription: Subscription, cycles: list[BillingCycle], today: date) -> str | None:
    cause, override = subscription.suspension_cause, subscription.override
    if override is not None and subscription.is_live and subscription.status is not override.status:
        return f"{subscription.status} although an Admin decided {override.status}"
    if subscription.status in (SubscriptionStatus.PENDING_ACTIVATION, SubscriptionStatus.ACTIVE):
        return f"{subscription.status} with cause {cause}" if cause is not None else None
    if subscription.status is not SubscriptionStatus.SUSPENDED:
        return None
    if cause is None:
        return "SUSPENDED without a cause"
    overdue = any(
        cycle.status is CycleStatus.FAILED or (cycle.status in PAYABLE and cycle.due_date <= today) for cycle in cycles
    )
    return (
        "SUSPENDED for want of payment, but nothing is overdue"
        if cause is SuspensionCause.PAYMENT and not overdue
        else None
    )


def a_deal_is_made_once(books: Books, _today: date) -> Iterator[Finding]:
    """I20: an accepted quotation and its one subscription name each other."""
    for quotation_id in repeated(subscription.quotation_id for subscription in books.subscriptions):
        yield f"quotation {quotation_id}", "more than one subscription"
    subscriptions = {subscription.id: subscription for subscription in books.subscriptions}
    for quotation in books.quotations:
        if quotation.related_subscription_id is None:
            continue
        made = subscriptions.get(quotation.related_subscription_id)
        if made is None or made.quotation_id != quotation.id or quotation.status is not QuotationStatus.ACCEPTED:
            yield f"quotation {quotation.number}", f"{quotation.status}, its subscription does not name it"
    made_from = {quotation.id: quotation.related_subscription_id for quotation in books.quotations}
    for subscription in books.subscriptions:
        if subscription.quotation_id is not None and made_from.get(subscription.quotation_id) != subscription.id:
            yield f"subscription {subscription.id}", "its quotation does not name it"


def quotation_numbers_have_no_gap(books: Books, _today: date) -> Iterator[Finding]:
    """I24: `Q-{year}-{00001}`, from 1 without gap or repeat within a year."""
    years: dict[str, list[int]] = {}
    for quotation in books.quotations:
        match = NUMBER.fullmatch(quotation.number)
        if match is None:
            yield f"quotation {quotation.number}", "is not numbered Q-year-00001"
            continue
        years.setdefault(match[1], []).append(int(match[2]))
    for year, numbers in years.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"quotations of {year}", f"{len(numbers)} of them, numbered up to {max(numbers)}"


def live_contracts_have_their_dates(books: Books, _today: date) -> Iterator[Finding]:
    """Start, anchor and next billing date come from the first payment; the last is the end of what is paid.

    Or the anchor itself, after a time without services that nobody pays for.
    """
    cycles = grouped(books.cycles, lambda cycle: cycle.subscription_id)
    for subscription in books.subscriptions:
        if not subscription.is_live:
            continue
        subject = f"subscription {subscription.id}"
        paid = [cycle.period.end for cycle in cycles.get(subscription.id, []) if cycle.status is PAID]
        if subscription.start_date is None or subscription.anchor is None or subscription.next_billing_date is None:
            yield subject, "live without start, anchor or next billing date"
        elif subscription.start_date > subscription.anchor:
            yield subject, f"started {subscription.start_date}, after its anchor {subscription.anchor}"
        elif not paid:
            yield subject, "live without a paid cycle"
        elif subscription.next_billing_date not in (max(paid), max(*paid, subscription.anchor)):
            yield subject, f"paid up to {max(paid)}, next billing date {subscription.next_billing_date}"


CHECKS: dict[str, Check] = {
    "I11": no_state_went_back,
    "I12": active_means_paid_or_asked_to_pay,
    "I13": suspended_has_a_cause,
    "I20": a_deal_is_made_once,
    "I24": quotation_numbers_have_no_gap,
    "live_dates": live_contracts_have_their_dates,
}
