"""Every state of every aggregate against every verb: what the business allows happens, everything else is refused.

The tables here are written from the description of the business, not from the code.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import product
from typing import Any

import pytest
from attrs import asdict, evolve, frozen

from subplat.domain.billing.cycle import CYCLE, BillingCycle, CycleStatus
from subplat.domain.clients.client import CLIENT, Client, ClientStatus
from subplat.domain.errors import IllegalTransition
from subplat.domain.ids import ClientId, PaymentId, RefundId, TopUpId, UserId
from subplat.domain.messaging.email import EMAIL, Email, MailDirection, MailStatus
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LINK, LinkStatus, PaymentLink
from subplat.domain.payments.payment import PAYMENT, Payment, PaymentStatus
from subplat.domain.payments.refund import REFUND, Refund, RefundDestination, RefundStatus
from subplat.domain.periods import BillingPeriod, Period
from subplat.domain.provisioning.task import TASK, ProvisioningTask
from subplat.domain.provisioning.words import TaskStatus
from subplat.domain.quotations.quotation import QUOTATION, Quotation, QuotationStatus
from subplat.domain.subscriptions.subscription import (
    SUBSCRIPTION,
    Collection,
    Subscription,
    SubscriptionStatus,
    SuspensionCause,
)
from subplat.domain.transitions import Transitions
from subplat.domain.wallets.top_up import TopUp
from subplat.testing.samples import (
    NOW,
    TODAY,
    sample_client,
    sample_cycle,
    sample_email,
    sample_id,
    sample_item,
    sample_link,
    sample_payment,
    sample_quotation,
    sample_subscription,
    sample_task,
)

AMOUNT = Money(1_110_000, Currency.IDR)

Verb = Callable[[Any], object]


@frozen(kw_only=True)
class Expected:
    """Where a verb leads from a state, and the event it leaves; `event` None: nothing to tell."""

    to: str
    event: str | None


@frozen(kw_only=True)
class Machine:
    """An aggregate with a way into each of its states, its verbs and what the business says of them.

    `silent`: the verb answers without doing anything ("STATE verb").
    """

    transitions: Transitions[Any]
    states: type[StrEnum]
    final: str
    make: Callable[[Any], Any]
    verbs: Mapping[str, Verb]
    table: Mapping[str, Expected]
    silent: frozenset[str] = frozenset()


def leads(to: str, event: str | None = None) -> Expected:
    return Expected(to=to, event=event)


def quotation(status: QuotationStatus) -> Quotation:
    return evolve(sample_quotation(), status=status)


def revise(offer: Quotation) -> None:
    offer.revise(
        lines=[],
        rate=Decimal(1),
        billing_period=BillingPeriod.YEARLY,
        valid_until=None,
        today=TODAY,
        now=NOW,
    )


QUOTATIONS = Machine(
    transitions=QUOTATION,
    states=QuotationStatus,
    final="ACCEPTED REJECTED EXPIRED",
    make=quotation,
    verbs={
        "revise": revise,
        "send": lambda offer: offer.sent(thread_id="thread", now=NOW),
        "accept": lambda offer: offer.accept(today=TODAY, now=NOW),
        "reject": lambda offer: offer.reject(reason="too dear", today=TODAY, now=NOW),
        "expire": lambda offer: offer.expire(today=TODAY + timedelta(days=1), now=NOW),
        "ensure sendable": lambda offer: offer.ensure_sendable(TODAY),
    },
    table={
        "DRAFT revise": leads("DRAFT", "quotation.revised.v1"),
        "SENT revise": leads("DRAFT", "quotation.revised.v1"),
        "DRAFT send": leads("SENT", "quotation.sent.v1"),
        "SENT accept": leads("ACCEPTED", "quotation.accepted.v1"),
        "SENT reject": leads("REJECTED", "quotation.rejected.v1"),
        "SENT expire": leads("EXPIRED", "quotation.expired.v1"),
        "DRAFT ensure sendable": leads("DRAFT"),
    },
)


def client(status: ClientStatus) -> Client:
    return evolve(sample_client(), status=status)


CLIENTS = Machine(
    transitions=CLIENT,
    states=ClientStatus,
    final="",
    make=client,
    verbs={
        "activate": lambda company: company.activate(NOW),
        "suspend": lambda company: company.suspend(NOW),
        "churn": lambda company: company.churn(NOW),
    },
    table={
        "LEAD activate": leads("ACTIVE", "client.activated.v1"),
        "SUSPENDED activate": leads("ACTIVE", "client.activated.v1"),
        "CHURNED activate": leads("ACTIVE", "client.activated.v1"),
        "ACTIVE suspend": leads("SUSPENDED", "client.suspended.v1"),
        "ACTIVE churn": leads("CHURNED", "client.churned.v1"),
        "SUSPENDED churn": leads("CHURNED", "client.churned.v1"),
    },
    silent=frozenset({"ACTIVE activate", "SUSPENDED suspend"}),
)


def subscription(status: SubscriptionStatus) -> Subscription:
    started = status is not SubscriptionStatus.PENDING_ACTIVATION
    return evolve(
        sample_subscription(items=[evolve(sample_item(), scheduled_quantity=8, scheduled_on=TODAY)]),
        status=status,
        start_date=TODAY if started else None,
        anchor=TODAY if started else None,
        next_billing_date=date(2026, 12, 23) if started else None,
        end_date=TODAY,
        suspension_cause=SuspensionCause.PAYMENT if status is SubscriptionStatus.SUSPENDED else None,
    )


NEXT_MONTH = Period(date(2026, 12, 23), date(2027, 1, 23))
SUBSCRIPTIONS = Machine(
    transitions=SUBSCRIPTION,
    states=SubscriptionStatus,
    final="CANCELLED EXPIRED",
    make=subscription,
    verbs={
        "activate": lambda deal: deal.activate(paid_on=TODAY, now=NOW),
        "renew": lambda deal: deal.renew(NEXT_MONTH, NOW),
        "suspend for payment": lambda deal: deal.suspend(cause=SuspensionCause.PAYMENT, reason="unpaid", now=NOW),
        "suspend by admin": lambda deal: deal.suspend(cause=SuspensionCause.ADMIN, reason="abuse", now=NOW),
        "restore": lambda deal: deal.restore(reason="settled", now=NOW),
        "restore after payment": lambda deal: deal.restore_after_payment(NOW),
        "reanchor": lambda deal: deal.reanchor(paid_on=TODAY, now=NOW),
        "change quantity": lambda deal: deal.change_quantity(deal.items[0].id, 12, today=TODAY, now=NOW),
        "schedule quantity": lambda deal: deal.schedule_quantity(deal.items[0].id, 5, now=NOW),
        "change price": lambda deal: deal.change_price(deal.items[0].id, Money(90_000, Currency.IDR), now=NOW),
        "schedule cancellation": lambda deal: deal.schedule_cancellation(reason="moving", now=NOW),
        "apply quantity": lambda deal: deal.apply_scheduled_quantity(deal.items[0].id, today=TODAY, now=NOW),
        "overrule": lambda deal: deal.overrule(deal.status, reason="goodwill", by=sample_id(UserId), now=NOW),
        "cancel": lambda deal: deal.cancel(reason="moving", today=TODAY, now=NOW),
        "expire": lambda deal: deal.expire(today=TODAY + timedelta(days=1), now=NOW),
        "automate": lambda deal: deal.automate(Collection.LINK, NOW),
    },
    table={
        "PENDING_ACTIVATION activate": leads("ACTIVE", "subscription.activated.v1"),
        "ACTIVE suspend for payment": leads("SUSPENDED", "subscription.suspended.v1"),
        "ACTIVE suspend by admin": leads("SUSPENDED", "subscription.suspended.v1"),
        "SUSPENDED suspend by admin": leads("SUSPENDED"),  # the graver reason takes the place of the other
        "SUSPENDED restore": leads("ACTIVE", "subscription.restored.v1"),
        "SUSPENDED restore after payment": leads("ACTIVE", "subscription.restored.v1"),
        "PENDING_ACTIVATION cancel": leads("CANCELLED", "subscription.cancelled.v1"),
        "ACTIVE cancel": leads("CANCELLED", "subscription.cancelled.v1"),
        "SUSPENDED cancel": leads("CANCELLED", "subscription.cancelled.v1"),
        "ACTIVE expire": leads("EXPIRED", "subscription.expired.v1"),
        "SUSPENDED expire": leads("EXPIRED", "subscription.expired.v1"),
        "PENDING_ACTIVATION change price": leads("PENDING_ACTIVATION", "subscription.price_changed.v1"),
        **{
            f"{state} {verb}": leads(state, event)
            for state in ("ACTIVE", "SUSPENDED")
            for verb, event in (
                ("renew", "subscription.renewed.v1"),
                ("reanchor", "subscription.renewed.v1"),
                ("change quantity", "subscription.quantity_changed.v1"),
                ("schedule quantity", "subscription.quantity_change_scheduled.v1"),
                ("change price", "subscription.price_changed.v1"),
                ("schedule cancellation", "subscription.cancellation_scheduled.v1"),
                ("apply quantity", "subscription.quantity_changed.v1"),
                ("overrule", "subscription.overruled.v1"),
                ("automate", "subscription.automated.v1"),
            )
        },
    },
    silent=frozenset(
        f"{state} restore after payment" for state in ("PENDING_ACTIVATION", "ACTIVE", "CANCELLED", "EXPIRED")
    ),
)


def cycle(status: CycleStatus) -> BillingCycle:
    return evolve(
        sample_cycle(), status=status, received=AMOUNT if status is CycleStatus.PAID else Money.zero(Currency.IDR)
    )


OPEN_STATES = ("PENDING", "INVOICE_REQUESTED", "INVOICED")
CYCLES = Machine(
    transitions=CYCLE,
    states=CycleStatus,
    final="PAID CANCELLED",
    make=cycle,
    verbs={
        "request invoice": lambda bill: bill.invoice_requested(NOW),
        "record invoice": lambda bill: bill.record_invoice(
            number="INV/1", final_amount=None, invoice_file_url=None, tax_invoice_file_url=None, now=NOW
        ),
        "receive all": lambda bill: bill.receive(AMOUNT, today=TODAY, now=NOW),
        "fail": lambda bill: bill.fail(reason="declined", now=NOW),
        "cancel": lambda bill: bill.cancel(reason="ended", now=NOW),
        "settle if free": lambda bill: bill.settle_if_free(today=TODAY, now=NOW),
    },
    table={
        "PENDING request invoice": leads("INVOICE_REQUESTED", "billing_cycle.invoice_requested.v1"),
        "INVOICE_REQUESTED record invoice": leads("INVOICED", "billing_cycle.invoiced.v1"),
        "INVOICED record invoice": leads("INVOICED", "billing_cycle.invoiced.v1"),
        "PAID record invoice": leads("PAID", "billing_cycle.invoiced.v1"),  # Finance may answer after the money came
        **{f"{state} receive all": leads("PAID", "billing_cycle.paid.v1") for state in (*OPEN_STATES, "FAILED")},
        **{f"{state} fail": leads("FAILED", "billing_cycle.failed.v1") for state in OPEN_STATES},
        **{f"{state} cancel": leads("CANCELLED", "billing_cycle.cancelled.v1") for state in (*OPEN_STATES, "FAILED")},
    },
    silent=frozenset(
        # The mail to Finance has left whatever became of the cycle meanwhile; money for a closed cycle goes back whole.
        {f"{state} request invoice" for state in ("INVOICE_REQUESTED", "INVOICED", "PAID", "FAILED", "CANCELLED")}
        | {f"{state} receive all" for state in ("PAID", "CANCELLED")}
        | {f"{state} settle if free" for state in CycleStatus}
    ),
)


def payment(status: PaymentStatus) -> Payment:
    arrived = status in (PaymentStatus.SUCCESS, PaymentStatus.REFUNDED)
    return evolve(
        sample_payment(),
        status=status,
        to_cycle=AMOUNT if arrived else Money.zero(Currency.IDR),
        refunded=AMOUNT if status is PaymentStatus.REFUNDED else Money.zero(Currency.IDR),
    )


PAYMENTS = Machine(
    transitions=PAYMENT,
    states=PaymentStatus,
    final="FAILED REFUNDED",
    make=payment,
    verbs={
        "succeed": lambda attempt: attempt.succeed(to_wallet=Money.zero(Currency.IDR), at=NOW, now=NOW),
        "fail": lambda attempt: attempt.fail(reason="declined", final=True, now=NOW),
        "refund all": lambda attempt: attempt.refund(AMOUNT, NOW),
        "refund a part": lambda attempt: attempt.refund(Money(1, Currency.IDR), NOW),
        "release": lambda attempt: attempt.release(Money(1, Currency.IDR), now=NOW),
    },
    table={
        "PENDING succeed": leads("SUCCESS", "payment.succeeded.v1"),
        "PENDING fail": leads("FAILED", "payment.failed.v1"),
        "SUCCESS refund all": leads("REFUNDED", "payment.refunded.v1"),
        "SUCCESS refund a part": leads("SUCCESS", "payment.refunded.v1"),
        "SUCCESS release": leads("SUCCESS", "payment.released.v1"),
    },
)


def link(status: LinkStatus) -> PaymentLink:
    return evolve(sample_link(), status=status, gateway_id="gateway", url="https://pay.example/1")


LINKS = Machine(
    transitions=LINK,
    states=LinkStatus,
    final="PAID",
    make=link,
    verbs={
        "live": lambda made: made.live(
            gateway_id="gateway", url="https://pay.example/1", expires_at=NOW + timedelta(days=30), now=NOW
        ),
        "pay": lambda made: made.paid(),
        "close": lambda made: made.close(),
    },
    table={
        "REQUESTED live": leads("LIVE", "payment_link.live.v1"),
        "REQUESTED pay": leads("PAID"),
        "LIVE pay": leads("PAID"),
        "CLOSED pay": leads("PAID"),  # the payer was faster
        "REQUESTED close": leads("CLOSED"),
        "LIVE close": leads("CLOSED"),
    },
    silent=frozenset({"LIVE live", "PAID pay", "CLOSED close"}),
)


def task(status: TaskStatus) -> ProvisioningTask:
    return evolve(sample_task(), status=status)


TASKS = Machine(
    transitions=TASK,
    states=TaskStatus,
    final="SUCCESS",
    make=task,
    verbs={
        "start": lambda work: work.start(),
        "still running": lambda work: work.still_running("operation"),
        "succeed": lambda work: work.succeed(reference="resource", now=NOW),
        "fail": lambda work: work.fail(reason="no such domain", now=NOW),
        "supersede": lambda work: work.supersede(),
        "retry": lambda work: work.retry(NOW),
        "done by hand": lambda work: work.done_by_hand(reason="in the admin console", now=NOW),
    },
    table={
        "PENDING start": leads("RUNNING"),
        "RUNNING start": leads("RUNNING"),  # another worker takes over
        "RUNNING still running": leads("RUNNING"),
        "RUNNING succeed": leads("SUCCESS", "provisioning_task.succeeded.v1"),
        "RUNNING fail": leads("FAILED", "provisioning_task.failed.v1"),
        "FAILED retry": leads("PENDING", "provisioning_task.requested.v1"),
        "PENDING supersede": leads("FAILED"),  # of the four states the one of tasks that never came to pass
        "RUNNING supersede": leads("FAILED"),
        "FAILED supersede": leads("FAILED"),
        "PENDING done by hand": leads("SUCCESS", "provisioning_task.succeeded.v1"),
        "FAILED done by hand": leads("SUCCESS", "provisioning_task.succeeded.v1"),
    },
)


def email(status: MailStatus) -> Email:
    inbound = status in (MailStatus.RECEIVED, MailStatus.PARSED)
    return evolve(sample_email(), status=status, direction=MailDirection.INBOUND if inbound else MailDirection.OUTBOUND)


EMAILS = Machine(
    transitions=EMAIL,
    states=MailStatus,
    final="SENT PARSED",
    make=email,
    verbs={
        "edit": lambda mail: mail.edit(subject="Penawaran baru", body="isi baru"),
        "release": lambda mail: mail.release(NOW),
        "prepare": lambda mail: mail.prepared("draft"),
        "send": lambda mail: mail.sent(message_id="message", thread_id="thread", now=NOW),
        "fail": lambda mail: mail.failed(reason="mailbox disabled", now=NOW),
        "redraft": lambda mail: mail.redraft(),
        "bounce": lambda mail: mail.bounced(reason="no such address", now=NOW),
        "parse": lambda mail: mail.parsed(),
    },
    table={
        "DRAFT edit": leads("DRAFT"),
        "DRAFT release": leads("DRAFT", "mail.released.v1"),
        "DRAFT prepare": leads("DRAFT"),
        "DRAFT send": leads("SENT", "mail.sent.v1"),
        "DRAFT fail": leads("FAILED", "mail.failed.v1"),
        "FAILED redraft": leads("DRAFT"),
        "SENT bounce": leads("SENT", "mail.bounced.v1"),
        "RECEIVED parse": leads("PARSED"),
    },
)


def refund(status: RefundStatus) -> Refund:
    zero = Money.zero(Currency.IDR)
    return Refund(
        id=sample_id(RefundId),
        payment_id=sample_id(PaymentId),
        client_id=sample_id(ClientId),
        amount=AMOUNT,
        from_cycle=AMOUNT,
        from_wallet=zero,
        uncovered=zero,
        destination=RefundDestination.GATEWAY,
        reason="goodwill",
        reference="refund-1",
        idempotency_key="refund-1",
        requested_at=NOW,
        status=status,
    )


REFUNDS = Machine(
    transitions=REFUND,
    states=RefundStatus,
    final="SUCCEEDED FAILED",
    make=refund,
    verbs={
        "send": lambda back: back.sent("gateway-refund"),
        "succeed": lambda back: back.succeed(NOW),
        "fail": lambda back: back.fail(reason="not supported", now=NOW),
    },
    table={
        "REQUESTED send": leads("SENT"),
        "SENT send": leads("SENT"),
        "REQUESTED succeed": leads("SUCCEEDED", "refund.succeeded.v1"),
        "SENT succeed": leads("SUCCEEDED", "refund.succeeded.v1"),
        "REQUESTED fail": leads("FAILED", "refund.failed.v1"),
        "SENT fail": leads("FAILED", "refund.failed.v1"),
    },
)


def top_up(status: LinkStatus) -> TopUp:
    return TopUp(
        id=sample_id(TopUpId),
        client_id=sample_id(ClientId),
        amount=AMOUNT,
        expires_at=NOW,
        status=status,
        gateway_id="gateway",
        url="https://pay.example/1",
    )


TOP_UPS = Machine(
    transitions=LINK,
    states=LinkStatus,
    final="PAID",
    make=top_up,
    verbs={
        "live": lambda made: made.live(gateway_id="gateway", url="https://pay.example/1", expires_at=NOW),
        "pay": lambda made: made.paid(),
        "close": lambda made: made.close(),
    },
    table={case: leads(expected.to) for case, expected in LINKS.table.items()},
    silent=LINKS.silent,
)

MACHINES = [QUOTATIONS, CLIENTS, SUBSCRIPTIONS, CYCLES, PAYMENTS, LINKS, TASKS, EMAILS, REFUNDS]
CASES = [
    pytest.param(machine, state, verb, id=f"{machine.make.__name__}-{state}-{verb}".replace(" ", "_"))
    for machine in [*MACHINES, TOP_UPS]
    for state, verb in product(machine.states, machine.verbs)
]
BY_NAME = [pytest.param(machine, id=machine.transitions.aggregate) for machine in MACHINES]


@pytest.mark.parametrize(("machine", "state", "verb"), CASES)
def test_what_is_listed_happens_and_everything_else_is_refused(machine: Machine, state: StrEnum, verb: str) -> None:
    aggregate = machine.make(state)
    before = asdict(aggregate)
    case = f"{state} {verb}"
    expected = machine.table.get(case)
    if expected is not None:
        machine.verbs[verb](aggregate)
        assert aggregate.status == expected.to
        assert [event.name for event in aggregate.events] == ([expected.event] if expected.event else [])
    elif case in machine.silent:
        machine.verbs[verb](aggregate)
        assert asdict(aggregate) == before
    else:
        with pytest.raises(IllegalTransition) as refusal:
            machine.verbs[verb](aggregate)
        assert refusal.value.data["aggregate"] == machine.transitions.aggregate
        assert refusal.value.data["state"] == state.value
        assert refusal.value.data["attempt"]
        assert asdict(aggregate) == before


@pytest.mark.parametrize("machine", BY_NAME)
def test_the_table_in_the_code_has_the_edges_of_the_business_and_no_other(machine: Machine) -> None:
    edges = {
        (case.split(" ")[0], expected.to)
        for case, expected in machine.table.items()
        if case.split(" ")[0] != expected.to
    }
    assert {(before.value, after.value) for before, after in machine.transitions.edges()} == edges


@pytest.mark.parametrize("machine", BY_NAME)
def test_a_final_state_has_no_way_out(machine: Machine) -> None:
    assert {state.value for state in machine.states if machine.transitions.is_final(state)} == set(
        machine.final.split()
    )


@pytest.mark.parametrize("machine", BY_NAME)
def test_every_row_of_the_business_table_names_a_state_and_a_verb(machine: Machine) -> None:
    known = {f"{state} {verb}" for state, verb in product(machine.states, machine.verbs)}
    assert set(machine.table) <= known
    assert machine.silent <= known
    assert not machine.silent & set(machine.table)


def test_a_table_can_be_asked_before_trying() -> None:
    assert QUOTATION.allows(QuotationStatus.SENT, "accept")
    assert not QUOTATION.allows(QuotationStatus.DRAFT, "accept")
    assert not QUOTATION.allows(QuotationStatus.SENT, "no such verb")
