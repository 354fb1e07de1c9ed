"""Finance is asked for invoice and tax invoice of every bill, once."""

from datetime import timedelta

from subplat import Subplat
from subplat.adapters.memory.troubles import Trouble
from subplat.application.billing.record_invoice import RecordInvoice
from subplat.application.billing.request_invoice import RequestInvoice
from subplat.application.clients.register_client import RegisterClient
from subplat.application.ports.failures import Unavailable
from subplat.application.quotations.generate_subscription import GenerateSubscription
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.messaging.email import MailPurpose, MailStatus
from subplat.testing.builders import a_deal, a_lead, a_paying_client, a_seller, an_accepted_quotation

FINANCE = "finance@reseller.example"


def test_finance_gets_everything_an_invoice_needs(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    [mail], [cycle] = subplat.sandbox.mails_to(FINANCE), subplat.books.cycles
    for fact in (
        "Client: PT Contoh Nusantara",
        "NPWP: 0098765432102000",
        "Alamat: Jl. Contoh Raya No. 10, Bandung 40262",
        "Email tagihan: finance@contoh-1.example",
        "Periode: 31 Januari 2026 - 27 Februari 2026",
        "Jatuh tempo: 7 Februari 2026",
        "- Contoh Gworkspace: 42 x Rp\u00a0234.000 = Rp\u00a09.828.000",
        "Harga jual: Rp\u00a011.417.900",
        "DPP: Rp\u00a010.466.408",
        "PPN 12%: Rp\u00a01.255.969 (kode transaksi 04)",
        "Jumlah tagihan: Rp\u00a012.673.869",
        f"Link pembayaran: {deal.payment_link}",
        f"Referensi: {cycle.id}",
    ):
        assert fact in mail.body.splitlines()
    assert str(cycle.id) in mail.subject
    assert (cycle.status, cycle.invoice_requested_at) == (CycleStatus.INVOICE_REQUESTED, subplat.clock.now())


def test_what_finance_does_not_know_of_the_client_is_said(subplat: Subplat) -> None:
    client = subplat.clients.register(RegisterClient(name="CV Contoh", billing_email="cv@contoh.example"))
    a_deal(subplat, client=client)
    [mail] = subplat.sandbox.mails_to(FINANCE)
    assert {"NPWP: belum ada", "Alamat: belum ada"} <= set(mail.body.splitlines())


def test_asking_again_asks_once(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    asked = len(subplat.sandbox.platform.text_generator.requests)
    subplat.sandbox.platform.application.handle(RequestInvoice(cycle_id=deal.cycle_id))
    subplat.run_until_idle()
    assert len(subplat.sandbox.mails_to(FINANCE)) == 1
    assert len(subplat.sandbox.platform.text_generator.requests) == asked


def test_two_workers_ask_once(subplat: Subplat, meanwhile) -> None:
    quotation = an_accepted_quotation(subplat)
    deal = subplat.quotations.generate_subscription(GenerateSubscription(quotation_id=quotation, by=a_seller(subplat)))
    handle = subplat.sandbox.platform.application.handle
    meanwhile["text_generator.write after"] = lambda: handle(RequestInvoice(cycle_id=deal.cycle_id))
    handle(RequestInvoice(cycle_id=deal.cycle_id))
    subplat.run_until_idle()
    assert len(subplat.sandbox.mails_to(FINANCE)) == 1


def test_who_pays_before_finance_was_asked_is_invoiced_all_the_same(subplat: Subplat) -> None:
    quotation = an_accepted_quotation(subplat)
    deal = subplat.quotations.generate_subscription(GenerateSubscription(quotation_id=quotation, by=a_seller(subplat)))
    subplat.sandbox.pay(deal.payment_link)
    for stored in subplat.sandbox.platform.jobs.stored():
        if stored.job.kind == "payments.process_callback.v1":
            subplat.sandbox.platform.application.handle(stored.job)
    assert subplat.books.cycles[0].status is CycleStatus.PAID
    assert subplat.sandbox.mails_to(FINANCE) == []
    subplat.run_until_idle()
    assert len(subplat.sandbox.mails_to(FINANCE)) == 1
    subplat.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV/1"))
    assert subplat.books.cycles[0].status is CycleStatus.PAID
    assert subplat.books.cycles[0].invoice_number_external == "INV/1"


def test_nobody_is_asked_to_invoice_a_cancelled_bill(subplat: Subplat) -> None:
    quotation = an_accepted_quotation(subplat)
    deal = subplat.quotations.generate_subscription(GenerateSubscription(quotation_id=quotation, by=a_seller(subplat)))
    with subplat.sandbox.platform.units_of_work() as work:
        subscription, cycle = work.subscriptions.get(deal.subscription_id), work.cycles.get(deal.cycle_id)
        cycle.cancel(reason="by mistake", now=subplat.clock.now())
        subscription.cancel(reason="by mistake", today=subplat.clock.today(), now=subplat.clock.now())
        work.cycles.save(cycle)
        work.subscriptions.save(subscription)
        work.commit()
    subplat.run_until_idle()
    assert subplat.sandbox.mails_to(FINANCE) == []


def test_the_request_that_leaves_after_the_payment_leaves_the_bill_paid(subplat: Subplat) -> None:
    mailer = subplat.sandbox.platform.mailer
    quotation = an_accepted_quotation(subplat)
    mailer.failures.append(
        Trouble(failure=Unavailable("mail", "quota", retry_after=timedelta(minutes=10)), call="send")
    )
    deal = subplat.quotations.generate_subscription(GenerateSubscription(quotation_id=quotation, by=a_seller(subplat)))
    subplat.run_until_idle()
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    assert subplat.books.cycles[0].status is CycleStatus.PAID
    subplat.advance(minutes=9)
    assert subplat.sandbox.mails_to(FINANCE) == []
    subplat.advance(minutes=5)
    assert len(subplat.sandbox.mails_to(FINANCE)) == 1
    [request] = [mail for mail in subplat.books.emails if mail.purpose is MailPurpose.INVOICE_REQUEST]
    assert (request.status, subplat.books.cycles[0].status) == (MailStatus.SENT, CycleStatus.PAID)


def test_every_bill_has_its_own_request(subplat: Subplat) -> None:
    a_paying_client(subplat)
    a_deal(subplat, client=a_lead(subplat))
    assert len({mail.subject for mail in subplat.sandbox.mails_to(FINANCE)}) == 2
