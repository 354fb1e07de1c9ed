"""What goes wrong outside, on real parts: nothing lost, nothing doubled."""

from typing import Any

import pytest

from subplat.application.payments.reconcile import ReconcileOpenCycles
from subplat.application.quotations.decide_quotation import AcceptQuotation
from subplat.application.quotations.generate_subscription import Deal, GenerateSubscription
from subplat.demonstration.story import Story
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.payments.link import LinkStatus
from subplat.domain.reporting.invariants import check_books


def a_deal(running: Any) -> Deal:
    """From nothing to a subscription that waits for its first payment."""
    app = running.platform.application
    story = Story(application=app, world=running.world, tell=lambda step: None)
    cast = story.open_shop()
    quotation = story.quote(cast)
    app.quotations.accept(AcceptQuotation(quotation_id=quotation))
    deal = app.quotations.generate_subscription(GenerateSubscription(quotation_id=quotation, by=cast.sales))
    running.world.settle()
    return deal


@pytest.mark.parametrize("kind", ["timeout_after", "timeout_before", "drop_after", "drop_before", "malformed"])
def test_a_link_whose_making_has_an_unknown_outcome_ends_as_exactly_one_live_link(running: Any, kind: str) -> None:
    running.world.control.fail("xendit", kind, "POST /v2/invoices")
    a_deal(running)
    invoices = running.world.control.snapshot("xendit")["invoices"]
    books = running.platform.application.books.read()
    assert [invoice["status"] for invoice in invoices] == ["PENDING"]
    assert [(link.status, link.gateway_id) for link in books.links] == [(LinkStatus.LIVE, invoices[0]["id"])]


def test_a_payment_whose_callback_is_lost_is_found_by_the_reconciler(running: Any) -> None:
    deal = a_deal(running)
    running.world.control.steer_webhooks(lose=1)
    running.world.pay(deal.payment_link)
    running.world.settle()
    app = running.platform.application
    assert [cycle.status for cycle in app.books.read().cycles] == [CycleStatus.INVOICE_REQUESTED]
    app.handle(ReconcileOpenCycles())
    running.world.settle()
    books = app.books.read()
    assert [cycle.status for cycle in books.cycles] == [CycleStatus.PAID]
    assert len(books.payments) == 1
    assert check_books(books, app.clock.today()) == ()


def test_a_mail_whose_sending_has_an_unknown_outcome_reaches_its_reader_once(running: Any) -> None:
    running.world.control.fail("gmail", "drop_after", "POST */drafts/send")
    a_deal(running)
    offers = running.world.control.mailbox("it@contoh-nusantara.example")
    assert len(offers) == 2
