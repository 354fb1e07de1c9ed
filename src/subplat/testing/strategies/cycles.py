"""Billing cycles."""

from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.billing.line import BillLine
from subplat.domain.ids import (
    BillingCycleId,
    SubscriptionId,
)
from subplat.domain.money import Currency, Money
from subplat.testing.strategies.contracts import bill_lines
from subplat.testing.strategies.steps import Course, Of, Steps, step
from subplat.testing.strategies.values import (
    SMALL,
    currencies,
    days,
    ids,
    ids_of,
    instants,
    money,
    periods,
    tax_schedules,
    tax_treatments,
    texts,
    urls,
)


@cache
def cycle_steps(currency: Currency) -> Steps:
    """Everything that can be tried on a cycle in `currency`: all of what is due, half of it, or anything."""
    due = st.sampled_from([Of(lambda cycle: cycle.outstanding), Of(lambda cycle: cycle.outstanding.ratio(1, 2))])
    parts = due | money(currency, least=0, most=SMALL)
    clocks = {"today": days(), "now": instants()}
    return st.one_of(
        step(BillingCycle.invoice_requested, now=instants()),
        step(
            BillingCycle.record_invoice,
            number=texts(100, shortest=0),
            final_amount=st.none() | money(currency, least=0, most=SMALL),
            invoice_file_url=st.none() | urls(),
            tax_invoice_file_url=st.none() | urls(),
            now=instants(),
        ),
        step(BillingCycle.receive, money=parts, **clocks),
        step(BillingCycle.withhold, money=parts, **clocks),
        step(BillingCycle.settle_if_free, **clocks),
        step(BillingCycle.give_back, money=st.just(Of(lambda cycle: cycle.received)) | parts),
        step(BillingCycle.fail, reason=texts(), now=instants()),
        step(BillingCycle.cancel, reason=texts(), now=instants()),
        step(BillingCycle.reminded, now=instants()),
        step(BillingCycle.collected_by, gateway_link_id=texts(20)),
    )


@cache
def cycle_course(currency: Currency) -> Course:
    """Bills that were invoiced, paid, failed and paid late."""
    requested = step(BillingCycle.invoice_requested, now=instants())
    received = step(
        BillingCycle.receive, money=st.just(Of(lambda cycle: cycle.outstanding)), today=days(), now=instants()
    )
    invoiced = step(
        BillingCycle.record_invoice,
        number=texts(100).filter(str.strip),
        final_amount=st.none(),
        invoice_file_url=st.none() | urls(),
        tax_invoice_file_url=st.none() | urls(),
        now=instants(),
    )
    failed = step(BillingCycle.fail, reason=texts(), now=instants())
    return Course(
        cycle_steps(currency),
        roads=[[requested], [requested, invoiced], [requested, invoiced, received], [failed], [failed, received]],
        longest=4,
    )


@st.composite
def billing_cycles(draw: st.DrawFn, subscription_ids: SearchStrategy[SubscriptionId] | None = None) -> BillingCycle:
    """Bills in every state; the net total is the sum of the lines, taxed by some schedule."""
    currency = draw(currencies())
    lines = draw(st.lists(bill_lines(currency), min_size=1, max_size=3))
    net = Money.total((line.amount for line in lines), currency)
    if net < Money.zero(currency):
        lines.append(BillLine(description="credit", quantity=1, unit_price=-net, amount=-net))
        net = Money.zero(currency)
    schedule = draw(tax_schedules())
    cycle = BillingCycle.open(
        cycle_id=draw(ids(BillingCycleId)),
        subscription_id=draw(ids_of(subscription_ids, SubscriptionId)),
        number=draw(st.integers(0, 30)),
        period=draw(periods()),
        due_date=draw(days()),
        lines=lines,
        quoted=schedule.assess(net, day=schedule.rules[-1].effective_from, treatment=draw(tax_treatments())),
        pay_token=draw(st.uuids()).hex,
        now=draw(instants()),
    )
    return cycle_course(currency).run(draw, cycle)
