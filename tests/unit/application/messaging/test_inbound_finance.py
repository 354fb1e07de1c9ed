"""Finance answers by mail: what is sure goes into the books, what is not waits for a person."""

from decimal import Decimal
from uuid import UUID

import pytest

from subplat import Subplat
from subplat.adapters.memory.invoice_reader import Scripted
from subplat.application.billing.record_invoice import RecordInvoice
from subplat.application.messaging.inbound_understand import UnderstandAnswer
from subplat.application.ports.failures import MalformedAnswer, Unavailable
from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.formatting import money_text
from subplat.domain.ids import FileId
from subplat.domain.messaging.email import Email, MailDirection, MailPurpose, MailStatus
from subplat.domain.messaging.unclear import Doubt, UnclearMail
from subplat.testing.builders import a_deal

FINANCE, OPS = "finance@reseller.example", "ops@reseller.example"
PDF = b"%PDF-1.7 something"


def inbound(app: Subplat) -> list[Email]:
    return [email for email in app.books.emails if email.direction is MailDirection.INBOUND]


def waiting(app: Subplat) -> list[UnclearMail]:
    return [each for each in app.sandbox.platform.shelves.unclear_mails if each.resolved_at is None]


def doubts(app: Subplat) -> list[tuple[Doubt, ...]]:
    return [each.doubts for each in waiting(app)]


def bill(app: Subplat) -> BillingCycle:
    [cycle] = app.books.cycles
    return cycle


def test_a_reply_brings_number_amount_and_files_into_the_books(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    text = f"Nomor invoice: INV-2026/0042\nTotal: {money_text(deal.amount)}"
    mail_id = subplat.sandbox.answer(FINANCE, text, {"Invoice 42.pdf": PDF, "e-Faktur 42.pdf": PDF + b" 2"})
    subplat.run_until_idle()
    cycle, [email] = bill(subplat), inbound(subplat)
    assert (cycle.status, cycle.invoice_number_external, cycle.amount) == (
        CycleStatus.INVOICED,
        "INV-2026/0042",
        deal.amount,
    )
    assert (email.status, email.purpose, email.related_id) == (
        MailStatus.PARSED,
        MailPurpose.INVOICE_REQUEST,
        cycle.id,
    )
    assert (email.from_email, email.to_email, email.gmail_message_id) == (FINANCE, OPS, mail_id)
    assert email.ai_model == "in-memory"
    files = subplat.sandbox.platform.shelves.files
    kept = [
        files[FileId(UUID(str(url).rpartition("/")[2]))] for url in (cycle.invoice_file_url, cycle.tax_invoice_file_url)
    ]
    assert [(file.filename, file.content_type, file.content) for file in kept] == [
        ("invoice-1.pdf", "application/pdf", PDF),
        ("faktur-pajak-2.pdf", "application/pdf", PDF + b" 2"),
    ]
    assert waiting(subplat) == []


def test_a_number_alone_leaves_the_amount_as_billed(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.sandbox.answer(FINANCE, "Nomor invoice: INV-1")
    subplat.run_until_idle()
    assert (bill(subplat).status, bill(subplat).amount) == (CycleStatus.INVOICED, deal.amount)


def test_rounding_by_finance_becomes_the_amount_due(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    amount = f"{int(deal.amount.amount) + 1:,}".replace(",", ".")
    subplat.sandbox.answer(FINANCE, f"Nomor invoice: INV-1\nTotal Rp {amount}")
    subplat.run_until_idle()
    assert bill(subplat).amount.amount == deal.amount.amount + 1


@pytest.mark.parametrize("failure", [Unavailable("gemini", "down"), MalformedAnswer("gemini", "no JSON")])
def test_without_the_model_patterns_decide(subplat: Subplat, failure: Exception) -> None:
    a_deal(subplat)
    subplat.sandbox.platform.invoice_reader.failures.append(failure)
    subplat.sandbox.answer(FINANCE, "Nomor invoice: INV-1")
    subplat.run_until_idle()
    assert bill(subplat).invoice_number_external == "INV-1"
    assert inbound(subplat)[0].ai_model is None


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Baik, kami proses.", Doubt.NO_NUMBER),
        ("INV-1 atau INV-2?", Doubt.SEVERAL_NUMBERS),
        ("Nomor invoice: INV-1\nTotal Rp 1", Doubt.AMOUNT_DIFFERS),
        ("Nomor invoice: INV-1\nRp 5\nRp 6", Doubt.AMOUNT_UNCLEAR),
    ],
)
def test_what_is_unsure_waits_for_a_person_and_changes_nothing(subplat: Subplat, text: str, doubt: Doubt) -> None:
    a_deal(subplat)
    before = bill(subplat)
    subplat.sandbox.answer(FINANCE, text)
    subplat.run_until_idle()
    assert doubts(subplat) == [(doubt,)]
    assert waiting(subplat)[0].cycle_id == before.id
    assert inbound(subplat)[0].status is MailStatus.RECEIVED
    assert (bill(subplat).version, bill(subplat).status) == (before.version, CycleStatus.INVOICE_REQUESTED)


def test_a_model_that_claims_something_else_sends_the_mail_to_a_person(subplat: Subplat) -> None:
    a_deal(subplat)
    subplat.sandbox.platform.invoice_reader.answers.append(Scripted("INV-9", Decimal(1)))
    subplat.sandbox.answer(FINANCE, "Nomor invoice: INV-1")
    subplat.run_until_idle()
    assert doubts(subplat) == [(Doubt.MODEL_DISAGREES,)]
    assert bill(subplat).invoice_number_external is None
    assert inbound(subplat)[0].ai_generated_body is not None


def test_another_sender_in_the_same_thread_is_not_finance(subplat: Subplat) -> None:
    a_deal(subplat)
    [sent] = [each for each in subplat.sandbox.platform.mailer.sent if each.mail.to_email == FINANCE]
    subplat.sandbox.platform.inbox.arrive(
        OPS, from_email="finance@reseller.example.evil.example", text="Nomor invoice: INV-1",
        thread_id=sent.sent.thread_id,
    )  # fmt: skip
    subplat.run_until_idle()
    assert doubts(subplat) == [(Doubt.NOT_FINANCE,)]
    assert bill(subplat).invoice_number_external is None


def test_a_forged_sender_is_not_finance(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.sandbox.platform.inbox.arrive(
        OPS, from_email=FINANCE, subject=f"[{deal.cycle_id}]", text="Nomor invoice: INV-1", forged=True
    )
    subplat.run_until_idle()
    assert doubts(subplat) == [(Doubt.NOT_FINANCE,)]
    assert bill(subplat).invoice_number_external is None


def test_a_new_mail_finds_its_bill_by_our_reference(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.sandbox.platform.inbox.arrive(
        OPS, from_email="Finance@Reseller.example", subject=f"Invoice [{deal.cycle_id}]", text="Nomor invoice: INV-1"
    )
    subplat.run_until_idle()
    assert bill(subplat).invoice_number_external == "INV-1"


def test_a_mail_that_leads_to_no_bill_waits(subplat: Subplat) -> None:
    a_deal(subplat)
    subplat.sandbox.platform.inbox.arrive(
        OPS, from_email=FINANCE, subject="Invoice", text=f"Nomor invoice: INV-1 {UUID(int=7)}"
    )
    subplat.run_until_idle()
    assert doubts(subplat) == [(Doubt.NO_BILL,)]


def test_a_reply_that_names_another_bill_waits(subplat: Subplat) -> None:
    other, mine = a_deal(subplat), a_deal(subplat)
    subplat.sandbox.answer(FINANCE, f"Nomor invoice: INV-1 untuk {other.cycle_id}")
    subplat.run_until_idle()
    assert doubts(subplat) == [(Doubt.SEVERAL_BILLS,)]
    assert {cycle.id: cycle.invoice_number_external for cycle in subplat.books.cycles} == {
        other.cycle_id: None,
        mine.cycle_id: None,
    }


def test_files_of_other_kinds_are_not_kept_and_a_person_looks(subplat: Subplat) -> None:
    a_deal(subplat)
    subplat.sandbox.answer(FINANCE, "Nomor invoice: INV-1", {"invoice.pdf": b"MZ\x90 not a pdf %PDF-"})
    subplat.run_until_idle()
    assert doubts(subplat) == [(Doubt.FILE_UNUSABLE,)]
    assert subplat.sandbox.platform.shelves.files == {}
    [attachment] = inbound(subplat)[0].attachments
    assert (attachment.filename, attachment.content_type, attachment.file_id) == (
        "invoice-1",
        "application/octet-stream",
        None,
    )


def test_names_of_files_are_ours(subplat: Subplat) -> None:
    a_deal(subplat)
    names = {"../../etc/passwd": PDF, "invoice\r\nBcc: x@y.example.pdf": PDF, "<script>.html": b"\x89PNG\r\n\x1a\n"}
    subplat.sandbox.answer(FINANCE, "Nomor invoice: INV-1", names)
    subplat.run_until_idle()
    assert [each.filename for each in inbound(subplat)[0].attachments] == [
        "lampiran-1.pdf",
        "invoice-2.pdf",
        "lampiran-3.png",
    ]


def test_a_file_that_is_too_large_is_not_kept(subplat: Subplat) -> None:
    a_deal(subplat)
    subplat.sandbox.answer(FINANCE, "Nomor invoice: INV-1", {"invoice.pdf": PDF + b"0" * (15 * 1024 * 1024)})
    subplat.run_until_idle()
    assert subplat.sandbox.platform.shelves.files == {}
    assert doubts(subplat) == [(Doubt.FILE_UNUSABLE,)]


def test_an_answer_to_a_paid_bill_keeps_state_and_amount(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    subplat.sandbox.answer(FINANCE, "Nomor invoice: INV-1")
    subplat.run_until_idle()
    assert (bill(subplat).status, bill(subplat).invoice_number_external) == (CycleStatus.PAID, "INV-1")


def test_an_amount_that_the_books_refuse_waits(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    other = f"{int(deal.amount.amount) + 1:,}".replace(",", ".")
    subplat.sandbox.answer(FINANCE, f"Nomor invoice: INV-1\nTotal Rp {other}")
    subplat.run_until_idle()
    assert doubts(subplat) == [(Doubt.REFUSED,)]
    assert bill(subplat).invoice_number_external is None


def test_an_invoice_is_not_replaced_by_another(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV-1"))
    subplat.sandbox.answer(FINANCE, "Nomor invoice: INV-2")
    subplat.run_until_idle()
    assert doubts(subplat) == [(Doubt.OTHER_INVOICE,)]
    assert bill(subplat).invoice_number_external == "INV-1"


def test_an_absence_note_of_finance_is_only_logged(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.sandbox.platform.inbox.arrive(
        OPS, from_email=FINANCE, subject=f"Tidak di kantor [{deal.cycle_id}]", text="INV-1", automatic=True
    )
    subplat.run_until_idle()
    assert (waiting(subplat), inbound(subplat)[0].status) == ([], MailStatus.PARSED)
    assert bill(subplat).invoice_number_external is None


def test_an_answer_faster_than_our_own_books_is_read_later(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    shelves = subplat.sandbox.platform.shelves
    cycle = shelves.cycles.rows[deal.cycle_id]
    cycle.status, cycle.invoice_requested_at = CycleStatus.PENDING, None
    shelves.cycles.put(cycle)
    subplat.sandbox.answer(FINANCE, "Nomor invoice: INV-1")
    subplat.run_until_idle()
    assert (bill(subplat).invoice_number_external, waiting(subplat)) == (None, [])
    with subplat.sandbox.platform.units_of_work() as work:
        current = work.cycles.get(deal.cycle_id)
        current.invoice_requested(subplat.clock.now())
        work.cycles.save(current)
        work.commit()
    subplat.advance(minutes=2)
    assert bill(subplat).invoice_number_external == "INV-1"


def test_understanding_again_changes_nothing(subplat: Subplat) -> None:
    a_deal(subplat)
    subplat.sandbox.answer(FINANCE, "Nomor invoice: INV-1")
    subplat.sandbox.answer(FINANCE, "Baik, kami proses.")
    subplat.run_until_idle()
    before = (bill(subplat).version, [email.version for email in inbound(subplat)], doubts(subplat))
    for email in inbound(subplat):
        subplat.sandbox.platform.application.handle(UnderstandAnswer(email_id=email.id))
    assert (bill(subplat).version, [email.version for email in inbound(subplat)], doubts(subplat)) == before
