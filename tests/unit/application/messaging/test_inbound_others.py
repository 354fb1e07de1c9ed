"""Mail of clients, of strangers, of machines, and mail that came back."""

import pytest

from subplat import Subplat
from subplat.application.clients.register_client import RegisterClient
from subplat.domain.messaging.email import Email, MailDirection, MailPurpose, MailStatus
from subplat.domain.messaging.unclear import Doubt
from subplat.testing.builders import a_deal, a_paying_client

OPS, FINANCE, CLIENT = "ops@reseller.example", "finance@reseller.example", "finance@contoh-1.example"


def inbound(app: Subplat) -> list[Email]:
    return [email for email in app.books.emails if email.direction is MailDirection.INBOUND]


def doubts(app: Subplat) -> list[tuple[Doubt, ...]]:
    return [each.doubts for each in app.sandbox.platform.shelves.unclear_mails]


def test_a_clients_reply_is_logged_with_its_client(subplat: Subplat) -> None:
    a_paying_client(subplat)
    [client] = subplat.books.clients
    subplat.sandbox.platform.inbox.arrive(
        OPS, from_email=CLIENT.upper(), subject="Re: Selamat datang", text="Terima kasih"
    )
    subplat.run_until_idle()
    [email] = inbound(subplat)
    assert (email.purpose, email.related_id, email.status) == (MailPurpose.CLIENT_MAIL, client.id, MailStatus.PARSED)
    assert (email.subject, email.final_body) == ("Re: Selamat datang", "Terima kasih")
    assert doubts(subplat) == []


def test_what_a_client_writes_of_invoices_changes_no_bill(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.sandbox.platform.inbox.arrive(
        OPS, from_email=CLIENT, subject=f"[{deal.cycle_id}]", text="Nomor invoice: INV-1\nTotal Rp 1"
    )
    subplat.run_until_idle()
    assert inbound(subplat)[0].purpose is MailPurpose.CLIENT_MAIL
    assert subplat.books.cycles[0].invoice_number_external is None


def test_an_address_of_two_clients_is_for_a_person(subplat: Subplat) -> None:
    """One bills to it since the other, whose user still has it, bills elsewhere."""
    a_paying_client(subplat)
    [first] = subplat.books.clients
    with subplat.sandbox.platform.units_of_work() as work:
        renamed = work.clients.get(first.id)
        renamed.billing_email = "baru@contoh-1.example"
        work.clients.save(renamed)
        work.commit()
    subplat.clients.register(RegisterClient(name="PT Dua", billing_email=CLIENT))
    assert CLIENT in {user.email for user in subplat.books.users}
    subplat.sandbox.platform.inbox.arrive(OPS, from_email=CLIENT, text="Halo")
    subplat.run_until_idle()
    [email] = inbound(subplat)
    assert (email.purpose, email.related_id) == (MailPurpose.CLIENT_MAIL, None)
    assert doubts(subplat) == [(Doubt.SEVERAL_CLIENTS,)]


def test_a_reply_by_whom_we_wrote_to_needs_nobody(subplat: Subplat) -> None:
    a_deal(subplat)
    platform = subplat.sandbox.platform
    sent = platform.mailer.sent[0]
    platform.inbox.arrive(
        sent.mail.from_email, from_email=sent.mail.to_email, text="Baik", thread_id=sent.sent.thread_id
    )
    assert sent.mail.from_email != OPS
    subplat.run_until_idle()
    assert inbound(subplat) == []


@pytest.mark.parametrize(
    "sender", ["stranger@elsewhere.example", "", "no address", "a@b", "x" * 300 + "@y.example", "a\0b@c.example", "\ud800@c.example"]
)  # fmt: skip
def test_a_stranger_is_logged_and_looked_at(subplat: Subplat, sender: str) -> None:
    subplat.sandbox.platform.inbox.arrive(OPS, from_email=sender, subject="Halo\r\nBcc: a@b.example", text="\0\ud800")
    subplat.run_until_idle()
    [email] = inbound(subplat)
    assert (email.purpose, email.related_id, email.status) == (MailPurpose.CLIENT_MAIL, None, MailStatus.RECEIVED)
    assert doubts(subplat) == [(Doubt.UNKNOWN_SENDER,)]
    assert email.subject == "Halo Bcc: a@b.example"
    assert "\0" not in email.final_body + email.from_email


def test_a_machine_that_nobody_knows_is_logged_only(subplat: Subplat) -> None:
    subplat.sandbox.platform.inbox.arrive(OPS, from_email="news@elsewhere.example", text="Promo", automatic=True)
    subplat.run_until_idle()
    assert (inbound(subplat)[0].status, doubts(subplat)) == (MailStatus.PARSED, [])


def test_our_own_mail_to_ourselves_is_not_received(subplat: Subplat) -> None:
    subplat.sandbox.platform.inbox.arrive(OPS, from_email=OPS, text="Catatan")
    subplat.run_until_idle()
    assert inbound(subplat) == []


def test_a_mail_that_came_back_shows_it(subplat: Subplat) -> None:
    a_deal(subplat)
    platform = subplat.sandbox.platform
    [sent] = [each for each in platform.mailer.sent if each.mail.to_email == FINANCE]
    for _ in range(2):
        platform.inbox.arrive(
            OPS,
            from_email="mailer-daemon@googlemail.com",
            subject="Delivery Status Notification (Failure)",
            text="Address not found",
            thread_id=sent.sent.thread_id,
            undelivered_to=(FINANCE,),
        )
    subplat.run_until_idle()
    [request] = [
        each
        for each in subplat.books.emails
        if each.purpose is MailPurpose.INVOICE_REQUEST and each.direction is MailDirection.OUTBOUND
    ]
    assert (request.status, request.error_message) == (
        MailStatus.SENT,
        "came back: Delivery Status Notification (Failure)",
    )
    assert [each.related_id for each in inbound(subplat)] == [request.related_id] * 2
    assert doubts(subplat) == [(Doubt.BOUNCED,)] * 2
    assert subplat.books.cycles[0].invoice_number_external is None


def test_a_bounce_marks_no_mail_to_somebody_else(subplat: Subplat) -> None:
    a_deal(subplat)
    platform = subplat.sandbox.platform
    [sent] = [each for each in platform.mailer.sent if each.mail.to_email == FINANCE]
    platform.inbox.arrive(
        OPS, from_email="mailer-daemon@x.example", thread_id=sent.sent.thread_id, undelivered_to=("other@x.example",)
    )
    subplat.run_until_idle()
    assert [each.error_message for each in subplat.books.emails] == [None] * len(subplat.books.emails)
    assert doubts(subplat) == [(Doubt.BOUNCED,)]
