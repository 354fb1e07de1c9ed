"""A settled or cancelled bill can no longer be paid."""

from subplat import Subplat
from subplat.adapters.memory.payment_records import PlannedFailure
from subplat.application.billing.close_links import CloseLinks
from subplat.application.ports.failures import Unavailable
from subplat.application.ports.payment_gateway import LinkState
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.money import Money
from subplat.domain.payments.link import LinkStatus
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
