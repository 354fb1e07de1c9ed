"""Exactly one live link at the gateway, for the amount that is due, whatever happens on the way."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from subplat import Subplat
from subplat.adapters.memory.payment_records import PlannedFailure
from subplat.application.billing.collect_cycle import CollectCycle
from subplat.application.billing.payment_page import OpenPaymentPage
from subplat.application.billing.record_invoice import RecordInvoice
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, Rejected, Unavailable
from subplat.application.ports.payment_gateway import LinkState
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkKind, LinkStatus
from subplat.domain.subscriptions.subscription import Collection
from subplat.testing.builders import a_deal

Meanwhile = dict[str, Callable[[], object]]


def live_at_gateway(app: Subplat) -> list:
    """Links that a payer could pay now."""
    return [link for link in app.sandbox.platform.gateway.links if link.state(app.clock.now()) is LinkState.LIVE]


def fail(
    app: Subplat, failure: Exception, operation: str, *, effect: bool = False, after: timedelta = timedelta()
) -> None:
    app.sandbox.platform.gateway.failures.append(
        PlannedFailure(failure=failure, effect=effect, after=after, operation=operation)
    )


def test_a_deal_gets_one_live_link_for_what_is_due(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    [link], [at_gateway] = subplat.books.links, live_at_gateway(subplat)
    assert (link.status, link.amount, link.kind) == (LinkStatus.LIVE, deal.amount, LinkKind.ONE_TIME)
    assert (link.gateway_id, link.url, link.reference) == (at_gateway.link_id, at_gateway.url, at_gateway.reference)
    [subscription], [cycle] = subplat.books.subscriptions, subplat.books.cycles
    assert subscription.payment_link_url == link.url
    assert cycle.xendit_invoice_id == link.gateway_id
    [client] = subplat.books.clients
    assert subplat.sandbox.platform.gateway.payers == {str(client.id): client.xendit_customer_id}


@pytest.mark.parametrize("effect", [True, False], ids=["with effect", "without effect"])
@pytest.mark.parametrize("kind", [OutcomeUnknown, MalformedAnswer])
def test_a_create_without_an_answer_ends_in_one_live_link(subplat: Subplat, effect: bool, kind: type) -> None:
    fail(subplat, kind("gateway", "no answer"), "create_link", effect=effect)
    a_deal(subplat)
    assert len(live_at_gateway(subplat)) == int(effect)
    assert subplat.books.links[0].status is LinkStatus.REQUESTED
    subplat.advance(minutes=1)
    [link], [at_gateway] = subplat.books.links, live_at_gateway(subplat)
    assert (link.status, link.gateway_id) == (LinkStatus.LIVE, at_gateway.link_id)


def test_of_two_links_with_one_reference_the_older_is_kept(subplat: Subplat) -> None:
    fail(subplat, OutcomeUnknown("gateway", "no answer"), "create_link", effect=True)
    gateway = subplat.sandbox.platform.gateway
    a_deal(subplat)
    [first] = gateway.links
    gateway._underway.append((subplat.clock.now(), lambda: gateway.links.append(_twin(first, subplat))))
    subplat.advance(minutes=1)
    assert live_at_gateway(subplat) == [first]
    assert subplat.books.links[0].gateway_id == first.link_id


def _twin(link, app: Subplat):
    from attrs import evolve

    return evolve(link, link_id="link-twin", url="https://payments.example/link-twin", created_at=app.clock.now())


@pytest.mark.parametrize("hours", [0, 1, 47])
def test_a_request_that_lands_late_is_expired_by_the_next_look(subplat: Subplat, hours: int) -> None:
    lands = timedelta(hours=hours, minutes=3)
    fail(subplat, OutcomeUnknown("gateway", "no answer"), "create_link", effect=True, after=lands)
    a_deal(subplat)
    subplat.advance(hours=hours, minutes=2)
    assert len(live_at_gateway(subplat)) == 1
    subplat.advance(minutes=6)
    assert len(subplat.sandbox.platform.gateway.links) == 2
    [kept] = live_at_gateway(subplat)
    assert kept.link_id == subplat.books.links[0].gateway_id


def test_while_the_gateway_is_down_the_deal_waits_and_then_gets_its_link(subplat: Subplat) -> None:
    for _ in range(6):
        fail(subplat, Unavailable("gateway", "down"), "register_payer")
    a_deal(subplat)
    subplat.advance(hours=2)
    assert len(live_at_gateway(subplat)) == 1
    assert subplat.sandbox.platform.inspector.parked() == ()


def test_a_refusal_is_written_on_the_link_and_the_next_visitor_asks_again(subplat: Subplat) -> None:
    fail(subplat, Rejected("gateway", "amount above the limit", code="API_VALIDATION_ERROR"), "create_link")
    deal = a_deal(subplat)
    [refused] = subplat.books.links
    assert refused.status is LinkStatus.CLOSED
    assert refused.error_message == "gateway: amount above the limit"
    page = subplat.billing.payment_page(OpenPaymentPage(token=deal.payment_link.rpartition("/")[2]))
    [at_gateway] = live_at_gateway(subplat)
    assert page.url == at_gateway.url


def test_another_final_amount_replaces_the_link(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    final = Money(deal.amount.amount + 500, Currency.IDR)
    subplat.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV/1", final_amount=final))
    subplat.run_until_idle()
    closed, live = subplat.books.links
    assert (closed.status, live.status, live.amount) == (LinkStatus.CLOSED, LinkStatus.LIVE, final)
    assert [link.amount for link in live_at_gateway(subplat)] == [final]


def test_a_link_that_was_asked_for_in_vain_does_not_outlive_another_final_amount(subplat: Subplat) -> None:
    fail(subplat, OutcomeUnknown("gateway", "no answer"), "create_link", effect=True)
    deal = a_deal(subplat)
    final = Money(deal.amount.amount + 500, Currency.IDR)
    subplat.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV/1", final_amount=final))
    subplat.advance(minutes=6)
    assert [link.amount for link in live_at_gateway(subplat)] == [final]


def test_two_visitors_at_once_end_on_one_live_link(subplat: Subplat, meanwhile: Meanwhile) -> None:
    fail(subplat, Rejected("gateway", "not today", code="X"), "create_link")
    token = a_deal(subplat).payment_link.rpartition("/")[2]
    pages = []

    def visit() -> None:
        pages.append(subplat.billing.payment_page(OpenPaymentPage(token=token)))

    meanwhile["gateway.create_link before"] = visit
    visit()
    assert len(subplat.sandbox.platform.gateway.links) == 2
    [at_gateway] = live_at_gateway(subplat)
    assert [page.url for page in pages] == [at_gateway.url, at_gateway.url]
    assert subplat.books.links[-1].gateway_id == at_gateway.link_id


def test_a_refusal_of_the_slower_of_two_leaves_the_link_of_the_faster(subplat: Subplat, meanwhile: Meanwhile) -> None:
    fail(subplat, Rejected("gateway", "not today", code="X"), "create_link")
    token = a_deal(subplat).payment_link.rpartition("/")[2]

    def visit_then_refuse() -> None:
        subplat.billing.payment_page(OpenPaymentPage(token=token))
        fail(subplat, Rejected("gateway", "not any more", code="X"), "create_link")

    meanwhile["gateway.create_link before"] = visit_then_refuse
    page = subplat.billing.payment_page(OpenPaymentPage(token=token))
    assert [page.url] == [link.url for link in live_at_gateway(subplat)]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_link_that_was_made_while_its_bill_was_cancelled_is_expired(
    subplat: Subplat, meanwhile: Meanwhile, moment: str
) -> None:
    fail(subplat, Rejected("gateway", "not today", code="X"), "create_link")
    deal = a_deal(subplat)

    def cancel() -> None:
        with subplat.sandbox.platform.units_of_work() as work:
            cycle = work.cycles.get(deal.cycle_id)
            cycle.cancel(reason="ordered by mistake", now=subplat.clock.now())
            work.cycles.save(cycle)
            work.commit()
        subplat.run_until_idle()

    meanwhile[f"gateway.create_link {moment}"] = cancel
    page = subplat.billing.payment_page(OpenPaymentPage(token=deal.payment_link.rpartition("/")[2]))
    assert (page.status, page.url) == (CycleStatus.CANCELLED, None)
    assert len(subplat.sandbox.platform.gateway.links) == 1
    assert live_at_gateway(subplat) == []


def test_collecting_again_changes_nothing(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    calls = len(subplat.sandbox.platform.gateway.calls)
    subplat.sandbox.platform.application.handle(CollectCycle(cycle_id=deal.cycle_id))
    assert len(subplat.sandbox.platform.gateway.calls) == calls


def test_a_card_deal_opens_one_session_with_its_plan(subplat: Subplat) -> None:
    deal = a_deal(subplat, collection=Collection.AUTO_DEBIT)
    [session] = subplat.sandbox.platform.gateway.sessions
    [link], [subscription] = subplat.books.links, subplat.books.subscriptions
    assert (link.kind, link.status, link.amount) == (LinkKind.AUTO_DEBIT, LinkStatus.LIVE, deal.amount)
    assert (
        session.amount,
        session.plan.next_charge_on if hasattr(session.plan, "next_charge_on") else None,
    ) is not None
    assert subscription.xendit_subscription_id == session.plan.plan_id
    assert live_at_gateway(subplat) == []
