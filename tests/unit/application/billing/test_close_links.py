"""A settled or cancelled bill can no longer be paid."""

from datetime import timedelta

import pytest

from subplat import Subplat
from subplat.adapters.memory.payment_provider import CannotPay
from subplat.adapters.memory.payment_records import PlannedFailure, StoredSession
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.billing.close_links import CloseLinks
from subplat.application.billing_run.run import RunBilling
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment
from subplat.application.ports.failures import Unavailable
from subplat.application.ports.payment_gateway import LinkState
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.money import Money
from subplat.domain.payments.link import LinkStatus
from subplat.domain.subscriptions.subscription import Collection, SubscriptionStatus
from subplat.testing.builders import a_deal, a_paying_client


def cancel(app: Subplat) -> None:
    """Ends the one deal and its bill, as no use case does yet."""
    with app.sandbox.platform.units_of_work() as work:
        subscription = work.subscriptions.get(app.books.subscriptions[0].id)
        cycle = work.cycles.get(app.books.cycles[0].id)
        subscription.cancel(reason="by mistake", today=app.clock.today(), now=app.clock.now())
        cycle.cancel(reason="by mistake", now=app.clock.now())
        work.subscriptions.save(subscription)
        work.cycles.save(cycle)
        work.commit()


def states(app: Subplat) -> list[LinkState]:
    return [link.state(app.clock.now()) for link in app.sandbox.platform.gateway.links]


def test_the_link_of_a_cancelled_bill_is_expired_there_too(subplat: Subplat) -> None:
    a_deal(subplat)
    cancel(subplat)
    subplat.run_until_idle()
    assert states(subplat) == [LinkState.EXPIRED]
    assert [link.status for link in subplat.books.links] == [LinkStatus.CLOSED]


def test_closing_expires_the_link_by_itself_before_anybody_looks_for_late_money(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    cancel(subplat)
    subplat.sandbox.platform.application.handle(CloseLinks(cycle_id=deal.cycle_id))
    assert states(subplat) == [LinkState.EXPIRED]


def test_a_link_that_was_paid_first_stays_open_in_the_books_until_its_money_is_there(subplat: Subplat) -> None:
    deal, gateway = a_deal(subplat), subplat.sandbox.platform.gateway
    gateway.pay(gateway.links[0].url)
    cancel(subplat)
    subplat.sandbox.platform.application.handle(CloseLinks(cycle_id=deal.cycle_id))
    assert [link.status for link in subplat.books.links] == [LinkStatus.LIVE]


def test_a_bill_that_can_still_be_paid_keeps_its_link(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.sandbox.platform.application.handle(CloseLinks(cycle_id=deal.cycle_id))
    assert states(subplat) == [LinkState.LIVE]


def test_closing_again_changes_nothing(subplat: Subplat) -> None:
    deal = a_paying_client(subplat)
    before = [(link.status, link.version) for link in subplat.books.links]
    subplat.sandbox.platform.application.handle(CloseLinks(cycle_id=deal.cycle_id))
    assert [(link.status, link.version) for link in subplat.books.links] == before


def test_a_gateway_that_is_down_is_asked_again(subplat: Subplat) -> None:
    a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    gateway.failures.append(PlannedFailure(failure=Unavailable("gateway", "down"), operation="expire_link"))
    cancel(subplat)
    subplat.run_until_idle()
    assert states(subplat) == [LinkState.LIVE]
    subplat.advance(minutes=1)
    assert states(subplat) == [LinkState.EXPIRED]


def test_a_payment_that_is_told_while_the_link_is_closed_is_booked(subplat: Subplat, meanwhile) -> None:
    deal = a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    [link] = gateway.links

    def pay() -> None:
        callback = dict(gateway.pay(link.url))
        subplat.sandbox.deliver(callback)
        subplat.run_until_idle()

    meanwhile["gateway.expire_link before"] = pay
    cancel(subplat)
    subplat.run_until_idle()
    [wallet], [kept] = subplat.books.wallets, subplat.books.links
    assert (wallet.balance, kept.status, subplat.books.cycles[0].status) == (
        deal.amount,
        LinkStatus.PAID,
        CycleStatus.CANCELLED,
    )
    assert subplat.books.payments[0].to_cycle == Money.zero(deal.amount.currency)


def debited(app: Subplat) -> StoredSession:
    """A deal whose client is asked to agree to be debited; the session."""
    a_deal(app, collection=Collection.AUTO_DEBIT)
    return app.sandbox.platform.gateway.sessions[-1]


def confirm(app: Subplat) -> None:
    """Finance saw what is due on the bank statement."""
    finance = app.accounts.register(RegisterUser(email="f@staff.example", full_name="F", role=Role.FINANCE))
    [cycle] = app.books.cycles
    app.payments.confirm_offline(
        ConfirmOfflinePayment(
            cycle_id=cycle.id, amount=cycle.outstanding, paid_on=app.clock.today(), reference="T-1", by=finance
        )
    )
    app.run_until_idle()


def test_after_a_cancelled_deal_nobody_can_agree_to_be_debited(subplat: Subplat) -> None:
    session = debited(subplat)
    cancel(subplat)
    subplat.run_until_idle()
    assert session.state(subplat.clock.now()) is LinkState.EXPIRED
    assert [link.status for link in subplat.books.links] == [LinkStatus.CLOSED]
    with pytest.raises(CannotPay):
        subplat.sandbox.platform.gateway.pay(session.url)


def test_a_plan_that_starts_for_a_cancelled_deal_is_ended_at_once_and_its_money_is_the_clients(
    subplat: Subplat, meanwhile
) -> None:
    session = debited(subplat)
    gateway = subplat.sandbox.platform.gateway
    meanwhile["auto_debit.close_session before"] = lambda: subplat.sandbox.deliver(dict(gateway.pay(session.url)))
    cancel(subplat)
    subplat.run_until_idle()
    [payment], [wallet] = subplat.books.payments, subplat.books.wallets
    assert (payment.to_wallet, wallet.balance) == (payment.amount, payment.amount)
    assert not session.plan.active
    assert subplat.sandbox.platform.inspector.parked() == ()


def test_a_transfer_for_the_first_bill_closes_the_open_session_and_the_next_bill_asks_again(subplat: Subplat) -> None:
    session = debited(subplat)
    confirm(subplat)
    assert session.state(subplat.clock.now()) is LinkState.EXPIRED
    [contract] = subplat.books.subscriptions
    assert (contract.status, contract.xendit_subscription_id) == (SubscriptionStatus.ACTIVE, None)
    subplat.sandbox.platform.jobs.schedules = ()
    subplat.sandbox.platform.clock.advance(timedelta(days=22))
    subplat.billing.run(RunBilling())
    subplat.run_until_idle()
    again = subplat.sandbox.platform.gateway.sessions[-1]
    assert again is not session
    subplat.sandbox.deliver(dict(subplat.sandbox.platform.gateway.pay(again.url)))
    subplat.run_until_idle()
    [contract] = subplat.books.subscriptions
    assert contract.xendit_subscription_id == again.plan.plan_id
    assert again.plan.active


def test_who_agreed_before_the_transfer_was_told_keeps_its_plan(subplat: Subplat, meanwhile) -> None:
    session = debited(subplat)
    gateway = subplat.sandbox.platform.gateway
    meanwhile["auto_debit.close_session before"] = lambda: subplat.sandbox.deliver(dict(gateway.pay(session.url)))
    confirm(subplat)
    [contract], [wallet] = subplat.books.subscriptions, subplat.books.wallets
    assert contract.xendit_subscription_id == session.plan.plan_id
    assert session.plan.active
    assert wallet.balance == session.amount
