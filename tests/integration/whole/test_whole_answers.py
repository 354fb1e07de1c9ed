"""Finance answers by mail, on real parts: Gmail and Gemini over HTTP, PostgreSQL, jobs."""

from typing import Any
from uuid import UUID

from subplat.application.messaging.inbound_poll import PollInbox
from subplat.application.messaging.inbound_settle import CloseUnclearMail
from subplat.application.quotations.decide_quotation import AcceptQuotation
from subplat.application.quotations.generate_subscription import Deal, GenerateSubscription
from subplat.demonstration.story import SAMPLE_FILE, Story
from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.ids import EmailId, FileId
from subplat.domain.messaging.email import MailDirection, MailPurpose, MailStatus
from subplat.domain.messaging.unclear import Doubt
from subplat.domain.reporting.invariants import check_books

FINANCE, OPS = "finance@reseller.example", "ops@reseller.example"


def dealt(running: Any) -> Deal:
    """A deal for which Finance was asked."""
    app, world = running.platform.application, running.world
    story = Story(application=app, world=world, tell=lambda step: None)
    cast = story.open_shop()
    quotation = story.quote(cast)
    app.quotations.accept(AcceptQuotation(quotation_id=quotation))
    deal = app.quotations.generate_subscription(GenerateSubscription(quotation_id=quotation, by=cast.sales))
    world.settle()
    return deal


def look(running: Any) -> None:
    running.platform.application.handle(PollInbox())
    running.world.settle()


def bill(running: Any) -> BillingCycle:
    [cycle] = running.platform.application.books.read().cycles
    return cycle


def units(running: Any) -> Any:
    return running.platform.container.units_of_work()


def test_an_answer_by_mail_is_in_the_books(running: Any) -> None:
    deal = dealt(running)
    running.world.finance_answers("INV-2026/0042", amount=deal.amount)
    running.world.settle()
    look(running)
    cycle = bill(running)
    assert (cycle.status, cycle.invoice_number_external, cycle.amount) == (
        CycleStatus.INVOICED,
        "INV-2026/0042",
        deal.amount,
    )
    books = running.platform.application.books.read()
    [mail] = [each for each in books.emails if each.direction is MailDirection.INBOUND]
    assert (mail.status, mail.purpose, mail.related_id) == (MailStatus.PARSED, MailPurpose.INVOICE_REQUEST, cycle.id)
    assert mail.ai_model == "gemini-2.5-flash"
    with units(running)() as work:
        for url in (cycle.invoice_file_url, cycle.tax_invoice_file_url):
            assert work.files.get(FileId(UUID(str(url).rpartition("/")[2]))).content == SAMPLE_FILE
        assert work.unclear_mails.open(after=None, limit=10) == ()
        assert work.mailboxes.find(OPS).trouble is None
    assert check_books(books, running.platform.application.clock.today()) == ()


def test_what_is_unsure_waits_in_postgresql_until_a_person_deals_with_it(running: Any) -> None:
    dealt(running)
    running.world.control.answer(FINANCE, "Nomor invoice: INV-1\nTotal Rp 1")
    running.world.control.send(
        "POST", "/mailbox/inbound", {"from": "x@elsewhere.example", "to": OPS, "subject": "Halo", "body": "Halo"}
    )
    look(running)
    app = running.platform.application
    [by] = [user.id for user in app.books.read().users if user.email == FINANCE]
    with units(running)() as work:
        waiting = work.unclear_mails.open(after=None, limit=10)
        later = work.unclear_mails.open(after=waiting[0].id, limit=10)
    assert [each.id for each in later] == [each.id for each in waiting[1:]]
    assert {each.doubts for each in waiting} == {(Doubt.AMOUNT_DIFFERS,), (Doubt.UNKNOWN_SENDER,)}
    assert bill(running).status is CycleStatus.INVOICE_REQUESTED
    for each in waiting:
        app.messaging.close_unclear(CloseUnclearMail(email_id=EmailId(each.id), by=by, reason="ditelepon"))
    with units(running)() as work:
        assert work.unclear_mails.open(after=None, limit=10) == ()


def test_a_request_that_came_back_shows_it(running: Any) -> None:
    running.world.control.send("PUT", "/gmail/bounces", {"address": FINANCE, "bounces": True})
    dealt(running)
    look(running)
    books = running.platform.application.books.read()
    [request] = [
        each
        for each in books.emails
        if each.purpose is MailPurpose.INVOICE_REQUEST and each.direction is MailDirection.OUTBOUND
    ]
    assert (request.status, str(request.error_message).partition(":")[0]) == (MailStatus.SENT, "came back")


def test_a_mailbox_that_is_switched_off_shows_it_and_is_read_again_later(running: Any) -> None:
    deal = dealt(running)
    control = running.world.control
    control.send("PUT", "/gmail/mailboxes", {"address": OPS, "disabled": True})
    control.answer(FINANCE, "Nomor invoice: INV-1")
    look(running)
    with units(running)() as work:
        assert "Mail service not enabled" in work.mailboxes.find(OPS).trouble
    control.send("PUT", "/gmail/mailboxes", {"address": OPS, "disabled": False})
    look(running)
    assert (bill(running).id, bill(running).invoice_number_external) == (deal.cycle_id, "INV-1")
