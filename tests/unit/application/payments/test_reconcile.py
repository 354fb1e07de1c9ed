"""What no callback told is found by looking: money, doubles and links that never came to be."""

from collections.abc import Callable

import pytest
from attrs import evolve

from subplat import Subplat
from subplat.adapters.memory.payment_records import PlannedFailure, StoredLink
from subplat.application.billing.collect_cycle import CollectCycle
from subplat.application.billing.payment_page import OpenPaymentPage
from subplat.application.billing.record_invoice import RecordInvoice
from subplat.application.payments.reconcile import ReconcileCycle
from subplat.application.ports.failures import OutcomeUnknown, Unavailable
from subplat.application.ports.job_inspection import JobState
from subplat.application.ports.payment_gateway import LinkState
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkStatus
from subplat.domain.subscriptions.subscription import Collection, SubscriptionStatus
from subplat.testing.builders import a_deal, a_paying_client

Meanwhile = dict[str, Callable[[], object]]


def idr(amount: int) -> Money:
    return Money(amount, Currency.IDR)


def live(app: Subplat) -> list[StoredLink]:
    """Links that a payer could pay now."""
    return [link for link in app.sandbox.platform.gateway.links if link.state(app.clock.now()) is LinkState.LIVE]


def double(app: Subplat, link: StoredLink) -> StoredLink:
    """A second link with the same reference, as a request that was given up leaves behind."""
    number = len(app.sandbox.platform.gateway.links) + 100
    twin = evolve(link, link_id=f"link-{number}", url=f"https://payments.example/link-{number}", payments=[])
    app.sandbox.platform.gateway.links.append(twin)
    return twin


@pytest.mark.parametrize("collection", Collection)
def test_a_payment_whose_callback_was_lost_is_found_within_minutes(subplat: Subplat, collection: Collection) -> None:
    deal = a_deal(subplat, collection=collection)
    [link] = subplat.books.links
    subplat.sandbox.platform.gateway.pay(link.url)
    subplat.advance(minutes=6)
    assert [cycle.status for cycle in subplat.books.cycles] == [CycleStatus.PAID]
    assert [each.status for each in subplat.books.subscriptions] == [SubscriptionStatus.ACTIVE]
    assert [payment.amount for payment in subplat.books.payments] == [deal.amount]


def test_a_payment_that_was_found_and_then_told_is_booked_once(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    [link] = subplat.books.links
    callback = subplat.sandbox.platform.gateway.pay(link.url)
    subplat.advance(minutes=6)
    subplat.sandbox.deliver(dict(callback))
    subplat.run_until_idle()
    assert [payment.amount for payment in subplat.books.payments] == [deal.amount]


def test_a_double_that_landed_just_before_the_payment_is_expired_after_it(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    [known] = subplat.sandbox.platform.gateway.links
    double(subplat, known)
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    assert live(subplat) == []


def test_a_double_that_lands_days_after_the_payment_is_expired(subplat: Subplat) -> None:
    deal = a_paying_client(subplat)
    [known] = subplat.sandbox.platform.gateway.links
    subplat.advance(hours=47)
    double(subplat, known)
    assert len(live(subplat)) == 1
    subplat.advance(hours=2)
    assert live(subplat) == []
    assert subplat.books.payments[0].amount == deal.amount


@pytest.mark.parametrize("told", [True, False], ids=["told", "never told"])
def test_two_payments_by_two_links_are_one_for_the_bill_and_one_for_the_wallet(subplat: Subplat, told: bool) -> None:
    deal = a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    [known] = gateway.links
    twin = double(subplat, known)
    callbacks = [gateway.pay(known.url), gateway.pay(twin.url)]
    for callback in callbacks if told else callbacks[:1]:
        subplat.sandbox.deliver(dict(callback))
        subplat.run_until_idle()
    subplat.advance(minutes=6)
    [wallet] = subplat.books.wallets
    assert (wallet.balance, len(subplat.books.payments)) == (deal.amount, 2)


def test_the_old_link_paid_while_the_new_one_settles_the_bill_goes_to_the_wallet_untold(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    final = idr(int(deal.amount.amount) + 500)
    subplat.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV/1", final_amount=final))
    gateway.pay(gateway.links[0].url)
    subplat.run_until_idle()
    subplat.sandbox.pay(deal.payment_link)
    subplat.advance(minutes=1)
    [cycle], [wallet] = subplat.books.cycles, subplat.books.wallets
    assert (cycle.status, wallet.balance) == (CycleStatus.PAID, deal.amount)


def test_a_transfer_that_arrives_on_the_link_of_a_cancelled_bill_is_found_untold(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    [link] = gateway.links
    with subplat.sandbox.platform.units_of_work() as work:
        subscription, cycle = work.subscriptions.get(deal.subscription_id), work.cycles.get(deal.cycle_id)
        cycle.cancel(reason="no longer wanted", now=subplat.clock.now())
        subscription.cancel(reason="no longer wanted", today=subplat.clock.today(), now=subplat.clock.now())
        work.cycles.save(cycle)
        work.subscriptions.save(subscription)
        work.commit()
    gateway.pay(link.url)
    subplat.run_until_idle()
    subplat.advance(minutes=6)
    [wallet] = subplat.books.wallets
    assert wallet.balance == deal.amount
    assert subplat.books.subscriptions[0].status is SubscriptionStatus.CANCELLED
    assert subplat.books.links[0].status is LinkStatus.PAID


def test_a_link_that_ran_out_early_is_replaced_for_the_next_visitor(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    subplat.sandbox.deliver(dict(gateway.expire(gateway.links[0].url)))
    subplat.advance(minutes=6)
    page = subplat.billing.payment_page(OpenPaymentPage(token=deal.payment_link.rpartition("/")[2]))
    assert [page.url] == [link.url for link in live(subplat)]


def test_a_gateway_that_is_down_is_asked_again(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    gateway.pay(gateway.links[0].url)
    gateway.failures.append(PlannedFailure(failure=Unavailable("gateway", "down"), operation="verify"))
    subplat.advance(minutes=11)
    assert subplat.books.cycles[0].status is CycleStatus.PAID
    assert deal.amount == subplat.books.payments[0].amount


def test_a_link_that_was_never_made_is_asked_for_again(subplat: Subplat) -> None:
    gateway = subplat.sandbox.platform.gateway
    for _ in range(8):
        gateway.failures.append(PlannedFailure(failure=OutcomeUnknown("gateway", "no answer"), operation="create_link"))
    a_deal(subplat)
    subplat.advance(hours=2)
    assert len(live(subplat)) == 1


def test_a_settled_cycle_is_no_longer_looked_at(subplat: Subplat) -> None:
    a_paying_client(subplat)
    subplat.advance(days=3)
    calls = len(subplat.sandbox.platform.gateway.calls)
    subplat.advance(days=1)
    assert len(subplat.sandbox.platform.gateway.calls) == calls


def test_a_second_run_in_the_same_minute_promises_nothing_new(subplat: Subplat) -> None:
    from subplat.application.payments.reconcile import ReconcileOpenCycles

    a_deal(subplat)
    handle, jobs = subplat.sandbox.platform.application.handle, subplat.sandbox.platform.jobs
    handle(ReconcileOpenCycles())
    handle(ReconcileOpenCycles())
    assert [stored.job for stored in jobs.stored() if isinstance(stored.job, ReconcileCycle)] == [
        ReconcileCycle(cycle_id=subplat.books.cycles[0].id, comes_again=True)
    ]


def test_every_page_of_open_cycles_is_looked_at(subplat: Subplat, monkeypatch: pytest.MonkeyPatch) -> None:
    from subplat.application.payments import reconcile

    monkeypatch.setattr(reconcile, "PAGE", 2)
    for _ in range(5):
        a_deal(subplat)
    subplat.sandbox.platform.application.handle(reconcile.ReconcileOpenCycles())
    jobs = [stored.job for stored in subplat.sandbox.platform.jobs.stored()]
    assert {job.cycle_id for job in jobs if isinstance(job, ReconcileCycle)} == {row.id for row in subplat.books.cycles}


def looks_in_store(app: Subplat) -> int:
    over = (JobState.DONE, JobState.PARKED)
    jobs = app.sandbox.platform.jobs.stored()
    return sum(isinstance(each.job, ReconcileCycle) and each.state not in over for each in jobs)


def test_during_an_outage_of_a_day_no_looks_pile_up_and_collecting_does_not_wait_for_them(subplat: Subplat) -> None:
    for _ in range(6):
        a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    gateway.down = Unavailable("gateway", "connection refused")
    subplat.advance(hours=1)
    promised = len(subplat.sandbox.platform.jobs.stored())
    subplat.advance(hours=23)
    assert subplat.operations.outage().manual_mode
    assert looks_in_store(subplat) == 0
    # Every five minutes the round itself and one look; every hour a billing run and a round over unfinished tasks.
    assert len(subplat.sandbox.platform.jobs.stored()) - promised <= 23 * (12 * 2 + 3)
    gateway.down = None
    subplat.advance(minutes=11)
    assert not subplat.operations.outage().manual_mode
    assert subplat.sandbox.platform.inspector.parked() == ()


def test_a_look_that_nobody_promises_again_waits_for_the_gateway(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.sandbox.platform.gateway.down = Unavailable("gateway", "connection refused")
    subplat.sandbox.platform.jobs.accept(ReconcileCycle(cycle_id=deal.cycle_id), None, None)
    subplat.run_until_idle()
    assert looks_in_store(subplat) == 1


def test_a_look_never_holds_up_collecting(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    assert ReconcileCycle(cycle_id=deal.cycle_id).order_key() != CollectCycle(cycle_id=deal.cycle_id).order_key()


@pytest.mark.campaign
def test_an_outage_of_three_weeks_parks_nothing_and_the_work_goes_on_by_itself(subplat: Subplat) -> None:
    subplat.sandbox.platform.jobs.schedules = ()
    gateway = subplat.sandbox.platform.gateway
    gateway.down = Unavailable("gateway", "connection refused")
    a_deal(subplat)
    subplat.advance(days=21)
    assert subplat.sandbox.platform.inspector.parked() == ()
    assert [link.status for link in subplat.books.links] == [LinkStatus.REQUESTED]
    gateway.down = None
    subplat.advance(minutes=7)
    assert [link.status for link in subplat.books.links] == [LinkStatus.LIVE]
