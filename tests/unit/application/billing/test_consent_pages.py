"""Pages on which a payer agrees to be charged: one per bill, whatever the gateway does late or twice."""

from collections.abc import Callable

import pytest
from attrs import evolve

from subplat import Subplat
from subplat.adapters.memory.payment_gateway import InMemoryPaymentGateway
from subplat.adapters.memory.payment_records import PlannedFailure, StoredSession
from subplat.application.billing.record_invoice import RecordInvoice
from subplat.application.ports.failures import OutcomeUnknown
from subplat.application.ports.payment_gateway import AutoDebitSession, LinkState
from subplat.application.subscriptions.adopt_plan import AdoptPlan
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkKind, LinkStatus
from subplat.domain.subscriptions.subscription import Collection, SubscriptionStatus
from subplat.testing.builders import Deal, a_deal


@pytest.fixture
def deal(subplat: Subplat) -> Deal:
    """Its first bill waits for the payer to agree."""
    return a_deal(subplat, collection=Collection.AUTO_DEBIT)


def live(app: Subplat) -> list[StoredSession]:
    return [each for each in app.sandbox.platform.gateway.sessions if each.state(app.clock.now()) is LinkState.LIVE]


def lands_late(app: Subplat) -> StoredSession:
    """A second one with the same reference, as a request that was given up leaves behind."""
    gateway = app.sandbox.platform.gateway
    known = gateway.sessions[0]
    plan = evolve(known.plan, plan_id="plan-late", cycles=[])
    late = evolve(known, session_id="session-late", url="https://payments.example/session-late", plan=plan)
    late.closed = late.completed = False
    gateway.sessions.append(late)
    gateway.plans[plan.plan_id] = plan
    return late


def test_one_that_lands_late_is_closed_and_ours_stays(subplat: Subplat, deal: Deal) -> None:
    [ours] = live(subplat)
    lands_late(subplat)
    subplat.advance(minutes=6)
    assert live(subplat) == [ours]
    assert [link.status for link in subplat.books.links] == [LinkStatus.LIVE]


def test_one_that_lands_two_days_after_the_bill_was_paid_is_closed(subplat: Subplat, deal: Deal) -> None:
    subplat.sandbox.pay(deal.payment_link)
    subplat.advance(hours=47)
    lands_late(subplat)
    subplat.advance(hours=2)
    assert live(subplat) == []
    [contract] = subplat.books.subscriptions
    assert contract.xendit_subscription_id == subplat.sandbox.platform.gateway.sessions[0].plan.plan_id


def test_of_two_found_before_either_is_in_use_the_younger_is_closed(subplat: Subplat) -> None:
    gateway = subplat.sandbox.platform.gateway
    for _ in range(2):
        gateway.failures.append(
            PlannedFailure(failure=OutcomeUnknown("gateway", "no answer"), effect=True, operation="open_session")
        )
    asked: list[int] = []
    find = gateway.find_sessions

    def not_yet(reference: str, session_id: str | None = None) -> tuple[AutoDebitSession, ...]:
        """The first request is still under way when it is looked up."""
        asked.append(len(gateway.sessions))
        return find(reference, session_id) if len(asked) > 1 else ()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(InMemoryPaymentGateway, "find_sessions", lambda _, *args: not_yet(*args))
        a_deal(subplat, collection=Collection.AUTO_DEBIT)
        subplat.advance(minutes=10)
    assert len(gateway.sessions) == 2
    assert live(subplat) == [gateway.sessions[0]]
    [link] = subplat.books.links
    assert (link.status, link.gateway_id) == (LinkStatus.LIVE, gateway.sessions[0].session_id)


@pytest.mark.parametrize("is_told", [True, False])
def test_who_agrees_in_the_late_one_pays_the_bill_by_it_and_the_other_is_closed(
    subplat: Subplat, deal: Deal, is_told: bool
) -> None:
    late = lands_late(subplat)
    callback = subplat.sandbox.platform.gateway.pay(late.url)
    if is_told:
        subplat.sandbox.deliver(dict(callback))
    subplat.advance(minutes=6)
    [contract], [cycle] = subplat.books.subscriptions, subplat.books.cycles
    assert (contract.status, cycle.status) == (SubscriptionStatus.ACTIVE, CycleStatus.PAID)
    assert contract.xendit_subscription_id == late.plan.plan_id
    assert (late.plan.active, live(subplat)) == (True, [])


def test_who_agrees_in_both_pays_once_for_the_bill_and_is_charged_by_one_plan_from_then_on(
    subplat: Subplat, deal: Deal
) -> None:
    gateway = subplat.sandbox.platform.gateway
    [ours] = live(subplat)
    late = lands_late(subplat)
    for url in (ours.url, late.url):
        gateway.pay(url)
    subplat.advance(minutes=6)
    [wallet] = subplat.books.wallets
    assert wallet.balance == deal.amount
    [contract] = subplat.books.subscriptions
    assert [plan.plan_id for plan in gateway.plans.values() if plan.active] == [contract.xendit_subscription_id]


def test_another_amount_of_the_first_bill_is_agreed_to_on_another_page_and_the_old_one_is_closed(
    subplat: Subplat, deal: Deal
) -> None:
    [old] = live(subplat)
    final = deal.amount + Money(500, Currency.IDR)
    subplat.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV/1", final_amount=final))
    subplat.run_until_idle()
    [new] = live(subplat)
    assert (new.amount, old.state(subplat.clock.now())) == (final, LinkState.EXPIRED)
    assert [link.kind for link in subplat.books.links] == [LinkKind.AUTO_DEBIT] * 2
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    [contract] = subplat.books.subscriptions
    assert contract.xendit_subscription_id == new.plan.plan_id
    assert new.plan.active


def test_a_page_that_ran_out_is_followed_by_another_on_which_to_agree(subplat: Subplat, deal: Deal) -> None:
    subplat.sandbox.platform.jobs.schedules = ()
    subplat.advance(days=31)
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    [contract] = subplat.books.subscriptions
    plans = subplat.sandbox.platform.gateway.plans
    assert [plan.plan_id for plan in plans.values() if plan.active] == [contract.xendit_subscription_id]


def test_a_plan_is_adopted_where_the_provider_finds_a_page_by_its_own_id_only(
    subplat: Subplat, deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything: Callable[..., tuple[AutoDebitSession, ...]] = InMemoryPaymentGateway.find_sessions

    def by_id(gateway: InMemoryPaymentGateway, reference: str, session_id: str | None = None):
        return tuple(each for each in everything(gateway, reference) if each.session_id == session_id)

    monkeypatch.setattr(InMemoryPaymentGateway, "find_sessions", by_id)
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    with subplat.sandbox.platform.units_of_work() as work:
        contract = work.subscriptions.get(deal.subscription_id)
        plan_id = contract.xendit_subscription_id
        contract.plan_ended()
        work.subscriptions.save(contract)
        work.commit()
    subplat.sandbox.platform.application.handle(AdoptPlan(cycle_id=deal.cycle_id))
    assert subplat.books.subscriptions[0].xendit_subscription_id == plan_id
