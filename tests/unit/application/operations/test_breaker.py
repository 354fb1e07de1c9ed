"""The circuit breaker: when the gateway counts as down, what happens meanwhile, and how it comes back."""

from datetime import timedelta

import pytest

from subplat import Subplat
from subplat.adapters.memory.payment_records import PlannedFailure
from subplat.application.billing.collect_cycle import CollectCycle
from subplat.application.operations.guarded_gateway import PAYMENTS
from subplat.application.ports.failures import (
    MalformedAnswer,
    NotLetIn,
    OutcomeUnknown,
    OutsideFailure,
    Rejected,
    Unavailable,
)
from subplat.domain.payments.link import LinkStatus
from subplat.testing.builders import a_deal


def fail(app: Subplat, failure: OutsideFailure, times: int) -> None:
    gateway = app.sandbox.platform.gateway
    gateway.failures.extend(
        PlannedFailure(failure=failure, effect=False, operation="register_payer") for _ in range(times)
    )


def test_nothing_is_wrong_at_first(subplat: Subplat) -> None:
    outage = subplat.operations.outage()
    assert (outage.system, outage.down_since, outage.reason, outage.manual_mode) == (PAYMENTS, None, None, False)


def test_five_failures_in_two_minutes_are_an_outage_that_staff_see(subplat: Subplat) -> None:
    fail(subplat, Unavailable("gateway", "connection refused"), 5)
    began = subplat.clock.now()
    a_deal(subplat)
    subplat.advance(minutes=1)
    outage = subplat.operations.outage()
    assert outage.manual_mode
    assert outage.reason == "connection refused"
    assert outage.down_since is not None
    assert began <= outage.down_since < began + timedelta(minutes=1)


def test_one_key_that_is_not_taken_is_an_outage_and_the_work_waits_for_the_new_one(subplat: Subplat) -> None:
    """An expired key is nobody's business mistake: no link is refused, no job is parked."""
    gateway = subplat.sandbox.platform.gateway
    gateway.down = NotLetIn("gateway", "401 INVALID_API_KEY", "INVALID_API_KEY")
    a_deal(subplat)
    assert subplat.operations.outage().reason == "401 INVALID_API_KEY"
    [alert] = [each for each in subplat.books.emails if each.intent_key.startswith("system_down:")]
    assert (alert.to_email, "INVALID_API_KEY" in alert.final_body) == ("ops@reseller.example", True)
    subplat.advance(days=1)
    assert [link.status for link in subplat.books.links] == [LinkStatus.REQUESTED]
    gateway.down = None
    subplat.advance(minutes=10)
    assert not subplat.operations.outage().manual_mode
    assert [link.status for link in subplat.books.links] == [LinkStatus.LIVE]
    assert subplat.sandbox.platform.inspector.parked() == ()


def test_four_failures_are_none(subplat: Subplat) -> None:
    fail(subplat, Unavailable("gateway", "connection refused"), 4)
    a_deal(subplat)
    subplat.advance(minutes=10)
    assert not subplat.operations.outage().manual_mode
    assert [link.status for link in subplat.books.links] == [LinkStatus.LIVE]


def test_failures_far_apart_are_none(subplat: Subplat) -> None:
    for _ in range(6):
        fail(subplat, Unavailable("gateway", "busy", retry_after=timedelta(seconds=45)), 1)
    a_deal(subplat)
    subplat.advance(minutes=10)
    assert not subplat.operations.outage().manual_mode
    with subplat.sandbox.platform.units_of_work() as work:
        circuit = work.circuits.find(PAYMENTS)
    assert circuit is not None
    assert circuit.failed_at == ()


@pytest.mark.parametrize(
    "failure",
    [OutcomeUnknown("gateway", "no answer"), MalformedAnswer("gateway", "<html>")],
    ids=["unknown", "malformed"],
)
def test_an_answer_that_says_nothing_neither_opens_nor_closes(subplat: Subplat, failure: OutsideFailure) -> None:
    fail(subplat, failure, 7)
    a_deal(subplat)
    subplat.advance(minutes=2)
    assert not subplat.operations.outage().manual_mode


def test_a_refusal_is_an_answer(subplat: Subplat) -> None:
    fail(subplat, Unavailable("gateway", "busy"), 4)
    fail(subplat, Rejected("gateway", "no such currency", code="X"), 1)
    fail(subplat, Unavailable("gateway", "busy"), 4)
    a_deal(subplat)
    subplat.advance(minutes=5)
    assert not subplat.operations.outage().manual_mode


def test_while_it_is_down_only_one_call_in_thirty_seconds_tries(subplat: Subplat) -> None:
    fail(subplat, Unavailable("gateway", "down"), 1000)
    deal = a_deal(subplat)
    application, calls = subplat.sandbox.platform.application, subplat.sandbox.platform.gateway.calls

    def ask() -> timedelta | None:
        with pytest.raises(Unavailable) as caught:
            application.handle(CollectCycle(cycle_id=deal.cycle_id))
        return caught.value.retry_after

    for _ in range(4):
        assert ask() is None
    assert subplat.operations.outage().manual_mode
    made = len(calls)
    assert [ask() for _ in range(10)] == [timedelta(seconds=30)] * 10
    assert len(calls) == made
    subplat.sandbox.platform.clock.advance(timedelta(seconds=30))
    ask()
    ask()
    assert len(calls) == made + 1


def test_the_first_success_ends_it_and_everything_is_caught_up(subplat: Subplat) -> None:
    fail(subplat, Unavailable("gateway", "down"), 12)
    a_deal(subplat)
    subplat.advance(minutes=2)
    assert subplat.operations.outage().manual_mode
    subplat.advance(hours=2)
    assert not subplat.operations.outage().manual_mode
    assert [link.status for link in subplat.books.links] == [LinkStatus.LIVE]
    assert subplat.sandbox.platform.inspector.parked() == ()
