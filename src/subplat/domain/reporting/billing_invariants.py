"""Bills: periods, amounts, links."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from subplat.domain.billing.cycle import OPEN, PAYABLE, BillingCycle, CycleStatus
from subplat.domain.money import Money
from subplat.domain.payments.link import LinkStatus
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.violations import Check, Finding, grouped, repeated
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus


def _standing(books: Books) -> Iterator[tuple[Subscription, list[BillingCycle]]]:
    """Every subscription with its cycles that were not cancelled, in order of their number."""
    cycles = grouped(books.cycles, lambda cycle: cycle.subscription_id)
    for subscription in books.subscriptions:
        own = [cycle for cycle in cycles.get(subscription.id, []) if cycle.status is not CycleStatus.CANCELLED]
        yield subscription, sorted(own, key=lambda cycle: cycle.number)


def cycles_never_overlap(books: Books, _today: date) -> Iterator[Finding]:
    """I7: no day is billed twice."""
    for subscription, cycles in _standing(books):
        for earlier, later in pairwise(sorted(cycles, key=lambda cycle: cycle.period.start)):
            if earlier.period.overlaps(later.period):
                detail = f"cycles {earlier.number} and {later.number} both bill {later.period.start}"
                yield f"subscription {subscription.id}", detail


def cycles_tile_the_calendar(books: Books, _today: date) -> Iterator[Finding]:
    """I8: neighbours leave no gap since billing last began anew (`anchor`); periods are the calendar's."""
    for subscription, cycles in _standing(books):
        for earlier, later in pairwise(cycles):
            neighbours = later.number == earlier.number + 1
            began_anew = (
                subscription.anchor is not None and earlier.period.end < later.period.start <= subscription.anchor
            )
            if neighbours and later.period.start != earlier.period.end and not began_anew:
                detail = f"cycle {earlier.number} ends {earlier.period.end}, {later.number} starts {later.period.start}"
                yield f"subscription {subscription.id}", detail
        for cycle in cycles:
            if subscription.anchor is None or cycle.period.start < subscription.anchor:
                continue
            if cycle.period != subscription.calendar.period_on(cycle.period.start):
                yield f"billing cycle {cycle.id}", f"{cycle.period} is no period from {subscription.anchor}"


def one_cycle_is_open_at_most(books: Books, _today: date) -> Iterator[Finding]:
    """I9: at most one open cycle, exactly one initial, numbers once; nothing is asked for an ended contract."""
    every = grouped(books.cycles, lambda cycle: cycle.subscription_id)
    for subscription in books.subscriptions:
        subject, cycles = f"subscription {subscription.id}", every.get(subscription.id, [])
        unpaid = [cycle for cycle in cycles if cycle.status in OPEN]
        if len(unpaid) > 1:
            yield subject, f"{len(unpaid)} open cycles"
        for number in repeated(cycle.number for cycle in cycles):
            yield subject, f"more than one cycle {number}"
        if cycles and not any(cycle.is_initial for cycle in cycles):
            yield subject, "no initial cycle"
        if subscription.status is SubscriptionStatus.EXPIRED and unpaid:
            yield subject, "EXPIRED with an open cycle"
        if subscription.status is SubscriptionStatus.CANCELLED and any(cycle.status in PAYABLE for cycle in cycles):
            yield subject, "CANCELLED with a cycle that can be paid"


def a_cycle_has_one_payable_link(books: Books, _today: date) -> Iterator[Finding]:
    """I16: a payer can pay at one place only; what is live is known at the gateway, once."""
    payable = [link for link in books.links if link.status in (LinkStatus.REQUESTED, LinkStatus.LIVE)]
    for cycle_id in repeated(link.billing_cycle_id for link in payable):
        yield f"billing cycle {cycle_id}", "more than one payable link"
    for link in payable:
        if link.status is LinkStatus.LIVE and (link.gateway_id is None or link.url is None):
            yield f"payment link {link.id}", "LIVE but unknown at the gateway"
    for gateway_id in repeated(link.gateway_id for link in books.links):
        yield f"gateway link {gateway_id}", "more than one link of ours"


def amounts_follow_from_their_lines(books: Books, _today: date) -> Iterator[Finding]:
    """I17: one currency throughout; net is the sum of the lines; only Finance's invoice makes the amount another one."""
    currencies = {subscription.id: subscription.currency for subscription in books.subscriptions}
    for cycle in books.cycles:
        quoted, subject = cycle.quoted, f"billing cycle {cycle.id}"
        parts = (quoted.net, quoted.base, quoted.tax, quoted.due, cycle.amount, cycle.received, cycle.withheld)
        found = {money.currency for money in (*parts, *(line.amount for line in cycle.lines))}
        if found != {currencies.get(cycle.subscription_id, cycle.currency)}:
            yield subject, f"currencies {sorted(found)}"
            continue
        if Money.total((line.amount for line in cycle.lines), cycle.currency) != quoted.net:
            yield subject, f"its lines do not make {quoted.net}"
        if quoted.due not in (quoted.net, quoted.net + quoted.tax):
            yield subject, f"due {quoted.due} of {quoted.net} and {quoted.tax} tax"
        if cycle.amount != quoted.due and cycle.invoice_number_external is None:
            yield subject, f"{cycle.amount} instead of {quoted.due} without an invoice"
    for quotation in books.quotations:
        for line in quotation.lines:
            if line.unit_price_client != line.unit_price.converted(quotation.exchange_rate, quotation.client_currency):
                yield f"quotation {quotation.number}", f"{line.unit_price_client} is not {line.unit_price} at its rate"


def computed_amounts_can_be_billed(books: Books, _today: date) -> Iterator[Finding]:
    """I22: whole billable units in everything we compute (what we receive is kept to the cent)."""
    for cycle in books.cycles:
        computed = (cycle.amount, cycle.quoted.net, cycle.quoted.base, cycle.quoted.tax, cycle.quoted.due)
        for money in (*computed, *(line.amount for line in cycle.lines)):
            if not money.is_billable:
                yield f"billing cycle {cycle.id}", f"{money} cannot be billed"
    for quotation in books.quotations:
        for line in quotation.lines:
            for money in (line.unit_price_client, line.subtotal, line.subtotal_client):
                if not money.is_billable:
                    yield f"quotation {quotation.number}", f"{money} cannot be billed"


CHECKS: dict[str, Check] = {
    "I7": cycles_never_overlap,
    "I8": cycles_tile_the_calendar,
    "I9": one_cycle_is_open_at_most,
    "I16": a_cycle_has_one_payable_link,
    "I17": amounts_follow_from_their_lines,
    "I22": computed_amounts_can_be_billed,
}
