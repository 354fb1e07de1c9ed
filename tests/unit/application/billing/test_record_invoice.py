"""Finance's answer to an invoice request."""

from hashlib import sha256
from uuid import UUID

import pytest

from subplat import Subplat
from subplat.application.billing.record_invoice import RecordInvoice, UploadedFile
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.errors import IllegalTransition, InvalidValue, NotFound, RuleBroken
from subplat.domain.ids import BillingCycleId, FileId
from subplat.domain.money import Currency, Money
from subplat.testing.builders import a_deal, a_paying_client

PDF = UploadedFile(filename="invoice.pdf", content_type="application/pdf", content=b"%PDF-1.7 invoice")
TAX = UploadedFile(filename="faktur.pdf", content_type="application/pdf", content=b"%PDF-1.7 faktur")


def test_number_and_files_are_in_the_books(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV/7", invoice=PDF, tax_invoice=TAX))
    [cycle] = subplat.books.cycles
    assert (cycle.status, cycle.invoice_number_external, cycle.amount) == (CycleStatus.INVOICED, "INV/7", deal.amount)
    files = subplat.sandbox.platform.shelves.files
    kept = [
        files[FileId(UUID(str(url).rpartition("/")[2]))] for url in (cycle.invoice_file_url, cycle.tax_invoice_file_url)
    ]
    assert [(file.filename, file.content) for file in kept] == [
        ("invoice.pdf", PDF.content),
        ("faktur.pdf", TAX.content),
    ]
    assert kept[0].sha256 == sha256(PDF.content).hexdigest()


def test_a_second_answer_corrects_the_first_and_keeps_its_files(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV/7", invoice=PDF))
    before = subplat.books.cycles[0].invoice_file_url
    subplat.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV/8", tax_invoice=TAX))
    [cycle] = subplat.books.cycles
    assert (cycle.invoice_number_external, cycle.invoice_file_url) == ("INV/8", before)
    assert cycle.tax_invoice_file_url is not None


def test_an_answer_after_the_payment_keeps_state_and_amount(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    subplat.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV/7", invoice=PDF))
    [cycle] = subplat.books.cycles
    assert (cycle.status, cycle.invoice_number_external, cycle.amount) == (CycleStatus.PAID, "INV/7", deal.amount)


def test_the_amount_is_fixed_once_money_has_arrived(subplat: Subplat, refused) -> None:
    deal = a_paying_client(subplat)
    other = Money(deal.amount.amount + 1, Currency.IDR)
    with refused(RuleBroken, "fixed"):
        subplat.billing.record_invoice(
            RecordInvoice(cycle_id=deal.cycle_id, number="INV/8", final_amount=other, invoice=PDF)
        )


@pytest.mark.parametrize(
    "amount", [Money(0, Currency.IDR), Money(-5, Currency.IDR), Money("0.50", Currency.IDR), Money(5, Currency.USD)]
)
def test_an_amount_that_cannot_be_billed_is_refused(subplat: Subplat, refused, amount: Money) -> None:
    deal = a_deal(subplat)
    with refused(InvalidValue):
        subplat.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV/7", final_amount=amount))


def test_an_invoice_has_a_number(subplat: Subplat, refused) -> None:
    deal = a_deal(subplat)
    with refused(InvalidValue):
        subplat.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="  ", invoice=PDF))


def test_nothing_is_recorded_before_finance_was_asked(subplat: Subplat, refused) -> None:
    subplat.sandbox.platform.mailer.disabled.add("ops@reseller.example")
    deal = a_deal(subplat)
    with refused(IllegalTransition):
        subplat.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV/7", invoice=PDF))


def test_an_unknown_bill_has_no_invoice(subplat: Subplat, refused) -> None:
    with refused(NotFound):
        subplat.billing.record_invoice(RecordInvoice(cycle_id=BillingCycleId(UUID(int=1)), number="INV/7"))
