"""Money that nobody could place, and the person who places it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve

from subplat import Subplat
from subplat.application.accounts.authority import NotAllowed
from subplat.application.billing.payment_page import OpenPaymentPage
from subplat.application.payments.callbacks import ReplayCallback
from subplat.application.payments.quarantine import PlaceQuarantined
from subplat.application.ports.payment_gateway import PaymentOutcome
from subplat.application.quotations.generate_subscription import Deal
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.application.wallets.adjust_wallet import AdjustWallet
from subplat.application.wallets.top_up import TopUpWallet
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.errors import Conflict, InvalidValue
from subplat.domain.ids import PaymentId, PaymentLinkId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import PaymentLink
from subplat.domain.subscriptions.subscription import Collection
from subplat.domain.wallets.wallet import Direction
from subplat.testing.builders import a_deal

Sound = Callable[[], None]


@pytest.fixture
def deal(subplat: Subplat) -> Deal:
    return a_deal(subplat)


def strayed(app: Subplat, amount: Money) -> PaymentId:
    """Money on a link that no bill of ours has."""
    gateway = app.sandbox.platform.gateway
    link = evolve(
        gateway.links[0], link_id="link-900", url="https://payments.example/900", reference="x-9", payments=[]
    )
    gateway.links.append(link)
    app.sandbox.deliver(dict(gateway.pay(link.url, amount=amount)))
    app.run_until_idle()
    [receipt] = [each for each in app.books.quarantine if each.resolved_at is None]
    return receipt.id


def test_it_pays_the_bill_that_a_person_names(subplat: Subplat, deal: Deal, staff: Any, sound: Sound) -> None:
    receipt = strayed(subplat, deal.amount)
    subplat.payments.place_quarantined(
        PlaceQuarantined(receipt_id=receipt, by=staff.finance, reason="amount and name fit", cycle_id=deal.cycle_id)
    )
    sound()
    assert subplat.books.cycles[0].status is CycleStatus.PAID
    assert subplat.books.quarantine[0].resolved_by_user_id == staff.finance


def test_it_fills_the_wallet_of_the_client_that_a_person_names(
    subplat: Subplat, deal: Deal, staff: Any, sound: Sound
) -> None:
    receipt = strayed(subplat, Money(777, Currency.IDR))
    client = subplat.books.clients[0].id
    subplat.payments.place_quarantined(
        PlaceQuarantined(receipt_id=receipt, by=staff.admin, reason="they called", client_id=client)
    )
    subplat.advance(minutes=6)
    sound()
    assert subplat.books.wallets[0].balance == Money(777, Currency.IDR)
    assert len(subplat.books.payments) == 1


def test_it_is_placed_once_by_who_may_and_in_one_place(subplat: Subplat, deal: Deal, staff: Any) -> None:
    receipt, client = strayed(subplat, deal.amount), subplat.books.clients[0].id

    def place(by: Any, **where: Any) -> None:
        subplat.payments.place_quarantined(PlaceQuarantined(receipt_id=receipt, by=by, reason="it fits", **where))

    with pytest.raises(NotAllowed):
        place(staff.sales, client_id=client)
    with pytest.raises(InvalidValue):
        place(staff.finance)
    with pytest.raises(InvalidValue):
        place(staff.finance, client_id=client, cycle_id=deal.cycle_id)
    place(staff.finance, client_id=client)
    with pytest.raises(Conflict):
        place(staff.finance, cycle_id=deal.cycle_id)
    assert subplat.books.wallets[0].balance == deal.amount


def test_money_of_another_currency_does_not_pay_a_bill(subplat: Subplat, deal: Deal, staff: Any) -> None:
    receipt = strayed(subplat, Money(100, Currency.USD))
    with pytest.raises(InvalidValue):
        subplat.payments.place_quarantined(
            PlaceQuarantined(receipt_id=receipt, by=staff.finance, reason="it fits", cycle_id=deal.cycle_id)
        )
    assert [each.resolved_at for each in subplat.books.quarantine] == [None]


def test_money_whose_bill_turns_up_waits_for_nobody_any_more(subplat: Subplat, deal: Deal, sound: Sound) -> None:
    strayed(subplat, deal.amount)
    with subplat.sandbox.platform.units_of_work() as work:
        [own] = work.links.of_cycle(deal.cycle_id)
        own.close()
        work.links.save(own)
        late = PaymentLink(
            id=PaymentLinkId(UUID(int=9)),
            billing_cycle_id=deal.cycle_id,
            kind=own.kind,
            reference="x-9",
            amount=own.amount,
            expires_at=own.expires_at,
        )
        work.links.add(late)
        work.commit()
    callback = subplat.books.webhooks[0]
    subplat.payments.replay_callback(ReplayCallback(webhook_event_id=callback.id))
    subplat.run_until_idle()
    sound()
    assert subplat.books.cycles[0].status is CycleStatus.PAID
    assert [receipt.resolution for receipt in subplat.books.quarantine] == ["its bill was found"]


def test_an_attempt_that_failed_and_then_brought_money_can_be_placed(
    subplat: Subplat, deal: Deal, staff: Any, sound: Sound
) -> None:
    gateway = subplat.sandbox.platform.gateway
    [link] = gateway.links
    callback = gateway.pay(link.url)
    paid = link.payments[0]
    failed = evolve(paid, outcome=PaymentOutcome.FAILED, failure_reason="declined")
    link.payments[:] = [failed]
    subplat.sandbox.deliver({**callback, "event": "link.declined"})
    subplat.run_until_idle()
    link.payments[:] = [paid]
    subplat.sandbox.deliver(dict(callback))
    subplat.run_until_idle()
    [receipt] = subplat.books.quarantine
    subplat.payments.place_quarantined(
        PlaceQuarantined(receipt_id=receipt.id, by=staff.finance, reason="it came", cycle_id=deal.cycle_id)
    )
    sound()
    assert subplat.books.cycles[0].status is CycleStatus.PAID


def test_who_paid_in_another_currency_is_given_another_page_for_the_bill_that_is_still_due(
    subplat: Subplat, deal: Deal, sound: Sound
) -> None:
    gateway = subplat.sandbox.platform.gateway
    token = deal.payment_link.rpartition("/")[2]
    used = subplat.billing.payment_page(OpenPaymentPage(token=token)).url
    assert used is not None
    subplat.sandbox.deliver(dict(gateway.pay(used, amount=Money(100, Currency.USD))))
    subplat.run_until_idle()
    sound()
    assert [receipt.amount for receipt in subplat.books.quarantine] == [Money(100, Currency.USD)]
    other = subplat.billing.payment_page(OpenPaymentPage(token=token)).url
    assert other is not None
    assert other != used
    subplat.sandbox.deliver(dict(gateway.pay(other)))
    subplat.run_until_idle()
    sound()
    assert subplat.books.cycles[0].status is CycleStatus.PAID


@pytest.mark.parametrize("paid_in", Currency)
def test_money_for_a_wallet_that_holds_another_currency_waits_for_a_person(
    subplat: Subplat, deal: Deal, staff: Any, sound: Sound, paid_in: Currency
) -> None:
    gateway, client = subplat.sandbox.platform.gateway, subplat.books.clients[0].id
    subplat.wallets.top_up(TopUpWallet(client_id=client, amount=Money(50_000, Currency.IDR)))
    subplat.run_until_idle()
    subplat.sandbox.deliver(dict(gateway.pay(gateway.links[0].url, amount=Money(100, Currency.USD))))
    subplat.run_until_idle()
    [dollars] = subplat.books.quarantine
    subplat.payments.place_quarantined(
        PlaceQuarantined(receipt_id=dollars.id, by=staff.finance, reason="theirs", client_id=client)
    )
    page = subplat.books.top_ups[0].url
    assert page is not None
    subplat.sandbox.deliver(dict(gateway.pay(page, amount=Money(20, paid_in))))
    subplat.advance(days=1)
    sound()
    assert subplat.sandbox.platform.inspector.parked() == ()
    waiting = [receipt for receipt in subplat.books.quarantine if receipt.resolved_at is None]
    balance = Money(100, Currency.USD)
    if paid_in is Currency.USD:
        assert (waiting, subplat.books.wallets[0].balance) == ([], balance + Money(20, Currency.USD))
    else:
        assert [(receipt.amount, receipt.client_id) for receipt in waiting] == [(Money(20, paid_in), client)]
        assert subplat.books.wallets[0].balance == balance


def test_a_plan_whose_first_charge_nobody_can_place_charges_no_more(subplat: Subplat, sound: Sound) -> None:
    """Its page is used up: whoever still owes the bill agrees on another, with a plan of its own."""
    gateway, token = subplat.sandbox.platform.gateway, page_of(a_deal(subplat, collection=Collection.AUTO_DEBIT))
    used = subplat.billing.payment_page(OpenPaymentPage(token=token)).url
    assert used is not None
    plan = gateway.sessions[0].plan
    due, plan.amount = plan.amount, Money(100, Currency.USD)
    callback = gateway.pay(used)
    plan.amount = due
    subplat.sandbox.deliver(dict(callback))
    subplat.advance(minutes=30)
    sound()
    assert [receipt.amount for receipt in subplat.books.quarantine] == [Money(100, Currency.USD)]
    assert not plan.active
    other = subplat.billing.payment_page(OpenPaymentPage(token=token)).url
    assert other not in (None, used)
    subplat.sandbox.deliver(dict(gateway.pay(str(other))))
    subplat.advance(minutes=30)
    sound()
    assert subplat.books.cycles[0].status is CycleStatus.PAID
    assert [plan.active for plan in gateway.plans.values()] == [False, True]


def test_a_plan_agreed_to_when_the_contract_was_over_ends_though_no_wallet_takes_its_charge(
    subplat: Subplat, staff: Any, sound: Sound
) -> None:
    gateway = subplat.sandbox.platform.gateway
    deal = a_deal(subplat, collection=Collection.AUTO_DEBIT)
    page = subplat.billing.payment_page(OpenPaymentPage(token=page_of(deal))).url
    assert page is not None
    subplat.wallets.adjust(
        AdjustWallet(
            client_id=subplat.books.clients[0].id,
            direction=Direction.IN,
            amount=Money(5, Currency.USD),
            reason="kept from before",
            by=staff.admin,
        )
    )
    subplat.subscriptions.cancel(CancelSubscription(subscription_id=deal.subscription_id, reason="moving"))
    subplat.sandbox.deliver(dict(gateway.pay(page)))
    subplat.advance(minutes=30)
    sound()
    assert [receipt.amount for receipt in subplat.books.quarantine] == [deal.amount]
    assert [plan.active for plan in gateway.plans.values()] == [False]


def page_of(deal: Deal) -> str:
    """The last part of the address that the client is given."""
    return str(deal.payment_link).rpartition("/")[2]
