"""How the provider in memory is steered."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from subplat.adapters.memory.callbacks import InMemoryCallbackReader
from subplat.adapters.memory.clock import ManualClock
from subplat.adapters.memory.payment_gateway import InMemoryPaymentGateway
from subplat.adapters.memory.payment_provider import CannotPay
from subplat.adapters.memory.payment_records import PlannedFailure
from subplat.application.ports.failures import OutcomeUnknown, Rejected, Unavailable
from subplat.application.ports.payment_gateway import HintKind, LinkState
from subplat.domain.money import Currency, Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.testing.contracts.auto_debit import sample_session
from subplat.testing.contracts.payment_gateway import sample_link, sample_payer

START = datetime(2026, 1, 15, 2, tzinfo=UTC)
FEBRUARY = date(2026, 2, 15)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def gateway(clock: ManualClock) -> InMemoryPaymentGateway:
    return InMemoryPaymentGateway(clock=clock)


def active_plan(gateway: InMemoryPaymentGateway) -> str:
    gateway.pay(gateway.open_session(sample_session(START)).url)
    return next(iter(gateway.plans))


def test_a_request_that_was_given_up_lands_when_its_time_comes(
    gateway: InMemoryPaymentGateway, clock: ManualClock
) -> None:
    lost = OutcomeUnknown("x", "no answer")
    gateway.failures.append(PlannedFailure(failure=lost, effect=True, after=timedelta(hours=2)))
    with pytest.raises(OutcomeUnknown):
        gateway.create_link(sample_link(START))
    known = gateway.create_link(sample_link(START))
    assert gateway.find_links("link-1") == (known,)
    clock.advance(timedelta(hours=2))
    found = gateway.find_links("link-1")
    assert [link.created_at - START for link in found] == [timedelta(0), timedelta(hours=2)]


def test_a_late_request_that_the_provider_refuses_disturbs_nobody(
    gateway: InMemoryPaymentGateway, clock: ManualClock
) -> None:
    lost = OutcomeUnknown("x", "no answer")
    gateway.failures.append(PlannedFailure(failure=lost, effect=True, after=timedelta(hours=2)))
    with pytest.raises(OutcomeUnknown):
        gateway.stop("plan-none")
    clock.advance(timedelta(hours=3))
    assert gateway.find_links("link-1") == ()


def test_a_failure_waits_for_the_operation_it_is_meant_for(gateway: InMemoryPaymentGateway) -> None:
    gateway.fail_next(Unavailable("x", "down"), operation="create_link")
    assert gateway.register_payer(sample_payer())
    with pytest.raises(Unavailable):
        gateway.create_link(sample_link(START))
    assert gateway.failures == []
    assert [(call.operation, call.subject) for call in gateway.calls] == [
        ("register_payer", "client-1"),
        ("create_link", "link-1"),
    ]


@pytest.mark.parametrize("name", ["link_id", "url", "reference"])
def test_a_payer_names_a_link_in_any_way(gateway: InMemoryPaymentGateway, name: str) -> None:
    link = gateway.create_link(sample_link(START))
    gateway.pay(getattr(link, name))
    assert gateway.expire_link(link.link_id).state is LinkState.PAID


def test_of_several_links_with_the_reference_the_live_one_is_paid(gateway: InMemoryPaymentGateway) -> None:
    old, new = gateway.create_link(sample_link(START)), gateway.create_link(sample_link(START))
    gateway.expire_link(old.link_id)
    gateway.pay("link-1")
    assert [link.state for link in gateway.find_links("link-1")] == [LinkState.EXPIRED, LinkState.PAID]
    assert new.url != old.url


def test_money_can_have_come_at_another_time(gateway: InMemoryPaymentGateway) -> None:
    gateway.create_link(sample_link(START))
    callback = gateway.pay("link-1", at=START - timedelta(hours=1))
    (payment,) = gateway.verify(InMemoryCallbackReader().hint(callback))
    assert payment.occurred_at == START - timedelta(hours=1)


def test_a_declined_attempt_on_a_link_leaves_it_as_it_was(gateway: InMemoryPaymentGateway) -> None:
    link = gateway.create_link(sample_link(START))
    hint = InMemoryCallbackReader().hint(gateway.decline("link-1"))
    assert gateway.verify(hint) == ()
    assert gateway.find_links("link-1") == (link,)


def test_what_runs_out_is_told_by_a_callback(gateway: InMemoryPaymentGateway) -> None:
    link, session = gateway.create_link(sample_link(START)), gateway.open_session(sample_session(START, "other"))
    reader = InMemoryCallbackReader()
    about_link, about_session = gateway.expire(link.url), gateway.expire(session.url)
    assert (reader.hint(about_link).kind, about_link["event"]) == (HintKind.LINK, "link.expired")
    assert (reader.hint(about_session).kind, about_session["event"]) == (HintKind.SESSION, "session.expired")
    (found,) = gateway.find_sessions("other")
    assert found.state is LinkState.EXPIRED


def test_a_charge_that_will_be_tried_again_is_not_final_and_then_succeeds(gateway: InMemoryPaymentGateway) -> None:
    plan_id, reader = active_plan(gateway), InMemoryCallbackReader()
    first = reader.hint(gateway.charge(plan_id, FEBRUARY, declined="EXPIRED_CARD", final=False))
    (failed,) = gateway.verify(first)
    assert (failed.final, failed.failure_reason) == (False, "EXPIRED_CARD")
    second = reader.hint(gateway.charge(plan_id, FEBRUARY))
    payments = gateway.verify(second)
    assert [payment.scheduled_on for payment in payments] == [FEBRUARY, FEBRUARY]
    assert len({payment.payment_id for payment in payments}) == 2
    assert second.event_type == "cycle.succeeded"


IMPOSSIBLE: tuple[Callable[[InMemoryPaymentGateway, str], object], ...] = (
    lambda gateway, plan: gateway.pay("nowhere"),
    lambda gateway, plan: gateway.pay("expired"),
    lambda gateway, plan: gateway.pay("paid"),
    lambda gateway, plan: gateway.pay("paid", after_expiry=True),
    lambda gateway, plan: gateway.decline("paid"),
    lambda gateway, plan: gateway.expire("paid"),
    lambda gateway, plan: gateway.pay("open session", method=PaymentMethod.XENDIT_VA),
    lambda gateway, plan: gateway.charge("plan-none", FEBRUARY),
    lambda gateway, plan: gateway.charge(plan, FEBRUARY + timedelta(days=1)),
    lambda gateway, plan: (gateway.charge(plan, FEBRUARY), gateway.charge(plan, FEBRUARY)),
    lambda gateway, plan: (gateway.stop(plan), gateway.charge(plan, FEBRUARY)),
)


@pytest.mark.parametrize("attempt", IMPOSSIBLE, ids=range(len(IMPOSSIBLE)))
def test_a_payer_cannot_do_the_impossible(
    gateway: InMemoryPaymentGateway, attempt: Callable[[InMemoryPaymentGateway, str], object]
) -> None:
    plan_id = active_plan(gateway)
    gateway.expire(gateway.create_link(sample_link(START, "expired")).url)
    gateway.pay(gateway.create_link(sample_link(START, "paid")).url)
    gateway.open_session(sample_session(START, "open session"))
    with pytest.raises(CannotPay):
        attempt(gateway, plan_id)


def test_an_amount_cannot_be_set_on_the_day_of_the_charge(gateway: InMemoryPaymentGateway, clock: ManualClock) -> None:
    plan_id = active_plan(gateway)
    clock.advance(timedelta(days=31))
    with pytest.raises(Rejected, match="too late"):
        gateway.set_next_amount(plan_id, FEBRUARY, Money(1, Currency.IDR))
