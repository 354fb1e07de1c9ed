"""The stable page on which a bill is paid."""

from datetime import timedelta

import pytest

from subplat import Subplat
from subplat.adapters.memory.payment_records import PlannedFailure
from subplat.application.billing.payment_page import OpenPaymentPage
from subplat.application.billing.record_invoice import RecordInvoice
from subplat.application.ports.failures import OutcomeUnknown, Unavailable
from subplat.application.ports.payment_gateway import LinkState
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.errors import NotFound, RuleBroken
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkStatus
from subplat.domain.subscriptions.subscription import Collection, PaymentMethodType
from subplat.testing.builders import a_deal, a_paying_client


def token(link: str) -> OpenPaymentPage:
    return OpenPaymentPage(token=link.rpartition("/")[2])


def a_month_later(app: Subplat) -> None:
    """Past the life of a link; nothing runs but the last two hours."""
    app.sandbox.platform.clock.advance(timedelta(days=30, hours=-1))
    app.advance(hours=2)


def test_the_page_leads_to_the_live_link(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    page = subplat.billing.payment_page(token(deal.payment_link))
    assert (page.url, page.outstanding) == (subplat.sandbox.platform.gateway.links[0].url, deal.amount)
    assert page.due_date == subplat.books.cycles[0].due_date


def test_a_link_that_has_expired_is_replaced_on_the_spot(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    old = subplat.billing.payment_page(token(deal.payment_link)).url
    a_month_later(subplat)
    new = subplat.billing.payment_page(token(deal.payment_link)).url
    assert new != old
    assert [link.status for link in subplat.books.links] == [LinkStatus.CLOSED, LinkStatus.LIVE]
    states = [link.state(subplat.clock.now()) for link in subplat.sandbox.platform.gateway.links]
    assert states == [LinkState.EXPIRED, LinkState.LIVE]


def test_a_card_session_that_has_expired_is_replaced_on_the_spot(subplat: Subplat) -> None:
    deal = a_deal(subplat, collection=Collection.AUTO_DEBIT)
    old = subplat.billing.payment_page(token(deal.payment_link)).url
    a_month_later(subplat)
    page = subplat.billing.payment_page(token(deal.payment_link))
    assert page.url not in (None, old)
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    assert subplat.books.cycles[0].status is CycleStatus.PAID


def test_a_paid_bill_leads_nowhere(subplat: Subplat) -> None:
    deal = a_paying_client(subplat)
    page = subplat.billing.payment_page(token(deal.payment_link))
    assert (page.status, page.url, page.outstanding) == (CycleStatus.PAID, None, Money.zero(Currency.IDR))
    with pytest.raises(RuleBroken, match="nothing can be paid"):
        subplat.sandbox.pay(deal.payment_link)


def test_a_visitor_right_after_another_final_amount_pays_that_one(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    final = deal.amount + Money(500, Currency.IDR)
    subplat.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV/1", final_amount=final))
    page = subplat.billing.payment_page(token(deal.payment_link))
    [old, new] = subplat.sandbox.platform.gateway.links
    assert (page.outstanding, page.url, new.amount) == (final, new.url, final)
    assert old.state(subplat.clock.now()) is LinkState.EXPIRED


def test_a_part_paid_bill_asks_for_the_rest(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    part = Money(5_000_000, Currency.IDR)
    subplat.sandbox.deliver(dict(gateway.pay(gateway.links[0].url, amount=part)))
    subplat.run_until_idle()
    page = subplat.billing.payment_page(token(deal.payment_link))
    assert page.outstanding == deal.amount - part
    assert (gateway.links[1].url, gateway.links[1].amount) == (page.url, page.outstanding)


@pytest.mark.parametrize("failure", [Unavailable("gateway", "down"), OutcomeUnknown("gateway", "no answer")])
def test_a_gateway_in_trouble_is_said_and_the_next_visit_succeeds(subplat: Subplat, failure: Exception) -> None:
    deal = a_deal(subplat)
    a_month_later(subplat)
    subplat.sandbox.platform.gateway.failures.append(PlannedFailure(failure=failure, operation="create_link"))
    with pytest.raises(type(failure)):
        subplat.billing.payment_page(token(deal.payment_link))
    assert subplat.billing.payment_page(token(deal.payment_link)).url is not None


@pytest.mark.parametrize("method", [PaymentMethodType.MANUAL, PaymentMethodType.WALLET])
def test_what_the_gateway_does_not_collect_leads_nowhere(subplat: Subplat, method: PaymentMethodType) -> None:
    deal = a_deal(subplat)
    a_month_later(subplat)
    with subplat.sandbox.platform.units_of_work() as work:
        subscription = work.subscriptions.get(deal.subscription_id)
        subscription.payment_method_type = method
        work.subscriptions.save(subscription)
        work.commit()
    page = subplat.billing.payment_page(token(deal.payment_link))
    assert (page.status, page.url, page.outstanding) == (CycleStatus.INVOICE_REQUESTED, None, deal.amount)


def test_an_unknown_token_leads_nowhere(subplat: Subplat, refused) -> None:
    with refused(NotFound):
        subplat.billing.payment_page(OpenPaymentPage(token="guessed"))
