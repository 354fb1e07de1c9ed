"""Money that arrives long after its bill was settled, on a page that is closed, and that no callback tells of."""

from datetime import timedelta

import pytest

from subplat import Subplat
from subplat.application.billing.record_invoice import RecordInvoice
from subplat.application.payments.reconcile import ReconcileCycle, ReconcileOpenCycles
from subplat.application.ports.job_inspection import JobState
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.application.wallets.top_up import TopUpWallet
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkStatus
from subplat.testing.builders import Deal, a_deal, a_lead, a_paying_client


@pytest.fixture(autouse=True)
def _only_what_was_promised_comes(subplat: Subplat) -> None:
    """Months pass here."""
    subplat.sandbox.platform.jobs.schedules = ()


def paid_on_a_second_page(app: Subplat) -> Deal:
    """The first page was for another amount, and is closed; afterwards the contract ends."""
    deal = a_deal(app)
    final = deal.amount + Money(500, Currency.IDR)
    app.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV/1", final_amount=final))
    app.run_until_idle()
    app.sandbox.pay(deal.payment_link)
    app.run_until_idle()
    assert [link.status for link in app.books.links] == [LinkStatus.CLOSED, LinkStatus.PAID]
    app.subscriptions.cancel(CancelSubscription(subscription_id=deal.subscription_id, reason="no longer wanted"))
    app.run_until_idle()
    return deal


def looks_to_come(app: Subplat) -> int:
    jobs = app.sandbox.platform.jobs.stored()
    return sum(isinstance(each.job, ReconcileCycle) and each.state is JobState.DELAYED for each in jobs)


@pytest.mark.parametrize("days", [3, 40, 85])
def test_it_reaches_the_wallet(subplat: Subplat, days: int) -> None:
    deal = paid_on_a_second_page(subplat)
    gateway = subplat.sandbox.platform.gateway
    subplat.advance(days=days)
    gateway.pay(gateway.links[0].url, after_expiry=True)
    subplat.advance(days=91 - days)
    [wallet] = subplat.books.wallets
    assert wallet.balance == deal.amount


def test_the_looks_are_few_and_end(subplat: Subplat) -> None:
    deal = paid_on_a_second_page(subplat)
    gateway = subplat.sandbox.platform.gateway
    asked = gateway.links[0].reference
    before = len(gateway.calls)
    subplat.advance(days=120)
    about = [call.operation for call in gateway.calls[before:] if call.subject in (asked, gateway.links[0].link_id)]
    assert about.count("verify") == 6
    stored = [each.job for each in subplat.sandbox.platform.jobs.stored()]
    looks = [job.looks for job in stored if isinstance(job, ReconcileCycle) and job.cycle_id == deal.cycle_id]
    assert max(looks) == 6


def test_a_bill_whose_every_page_was_paid_is_not_looked_at_for_months(subplat: Subplat) -> None:
    a_paying_client(subplat)
    assert looks_to_come(subplat) == 1
    subplat.advance(days=3)
    assert looks_to_come(subplat) == 0


def test_while_a_bill_can_be_paid_its_page_that_ran_out_is_looked_at_all_the_time(subplat: Subplat) -> None:
    a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    for _ in range(2):
        subplat.advance(days=31)
        subplat.sandbox.platform.application.handle(ReconcileOpenCycles())
        subplat.run_until_idle()
        assert [link.status for link in subplat.books.links] == [LinkStatus.CLOSED]
    gateway.pay(gateway.links[0].url, after_expiry=True)
    subplat.advance(minutes=5)
    subplat.sandbox.platform.application.handle(ReconcileOpenCycles())
    subplat.run_until_idle()
    assert [cycle.status for cycle in subplat.books.cycles] == [CycleStatus.PAID]


@pytest.mark.parametrize("days", [1, 20, 80])
def test_what_fills_a_wallet_late_is_found_too(subplat: Subplat, days: int) -> None:
    client, amount = a_lead(subplat), Money(500_000, Currency.IDR)
    subplat.wallets.top_up(TopUpWallet(client_id=client, amount=amount))
    subplat.run_until_idle()
    subplat.sandbox.platform.clock.advance(timedelta(days=30))
    subplat.advance(days=days)
    gateway = subplat.sandbox.platform.gateway
    gateway.pay(gateway.links[0].url, after_expiry=True)
    subplat.advance(days=91 - days)
    [wallet] = subplat.books.wallets
    assert wallet.balance == amount
    looks = len([call for call in gateway.calls if call.operation == "verify"])
    subplat.advance(days=30)
    assert len([call for call in gateway.calls if call.operation == "verify"]) == looks
