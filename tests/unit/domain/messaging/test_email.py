"""A mail in the books: edited, released once, sent once."""

import pytest
from attrs import asdict, evolve
from hypothesis import given

from subplat.domain.errors import IllegalTransition, InvalidValue, RuleBroken
from subplat.domain.ids import EmailId
from subplat.domain.messaging.email import Email, MailDirection, MailPurpose, MailStatus
from subplat.testing.samples import NOW, sample_email, sample_id
from subplat.testing.strategies import emails


@given(emails())
def test_inbound_and_outbound_mail_live_apart(email: Email) -> None:
    inbound = email.status in (MailStatus.RECEIVED, MailStatus.PARSED)
    assert inbound == (email.direction is MailDirection.INBOUND)


@pytest.mark.parametrize("status", MailStatus)
def test_a_state_of_the_other_direction_is_refused(status: MailStatus) -> None:
    inbound = status in (MailStatus.RECEIVED, MailStatus.PARSED)
    with pytest.raises(InvalidValue):
        evolve(sample_email(), status=status, direction=MailDirection.OUTBOUND if inbound else MailDirection.INBOUND)


def test_a_draft_is_edited_until_it_is_released() -> None:
    email = sample_email()
    email.edit(subject="Penawaran baru", body="Isi baru")
    assert (email.subject, email.final_body) == ("Penawaran baru", "Isi baru")
    email.release(NOW)
    before = asdict(email)
    with pytest.raises(RuleBroken):
        email.edit(subject="Lain", body="lain")
    email.release(NOW)
    assert asdict(email) == before
    assert [event.name for event in email.events] == ["mail.released.v1"]


def test_a_sent_mail_is_known_at_the_provider_and_never_sent_again() -> None:
    email = evolve(sample_email(), error_message="first try")
    email.release(NOW)
    email.prepared("draft-1")
    email.sent(message_id="message-1", thread_id="thread-1", now=NOW)
    assert (email.gmail_draft_id, email.gmail_message_id, email.gmail_thread_id, email.sent_at) == (
        "draft-1",
        "message-1",
        "thread-1",
        NOW,
    )
    assert email.error_message is None
    with pytest.raises(IllegalTransition):
        email.sent(message_id="message-2", thread_id="thread-1", now=NOW)
    with pytest.raises(IllegalTransition):
        email.redraft()


def test_a_failed_mail_becomes_a_draft_that_the_provider_does_not_know() -> None:
    email = sample_email()
    email.release(NOW)
    email.prepared("draft-1")
    email.failed(reason="mailbox disabled", now=NOW)
    assert (email.status, email.error_message) == ("FAILED", "mailbox disabled")
    email.redraft()
    assert (email.status, email.release_requested_at, email.gmail_draft_id) == ("DRAFT", None, None)
    email.edit(subject="Penawaran", body="lagi")


def test_a_mail_is_found_by_a_message_id_of_ours() -> None:
    email = sample_email()
    assert email.message_id == f"<{email.id}@penjual.example>"


@pytest.mark.parametrize("address", ["nobody", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example"])
def test_a_mail_goes_from_one_address_to_one_address(address: str) -> None:
    with pytest.raises(InvalidValue):
        evolve(sample_email(), to_email=address)
    with pytest.raises(InvalidValue):
        evolve(sample_email(), from_email=address)


def test_a_mail_that_arrived_is_read_then_parsed() -> None:
    email = Email.receive(
        email_id=sample_id(EmailId),
        purpose=MailPurpose.INVOICE_REQUEST,
        related_id=None,
        intent_key="gmail:message-1",
        from_email="finance@penjual.example",
        to_email="ops@penjual.example",
        subject="Re: Permintaan invoice",
        body="INV/1",
        attachments=(),
        message_id="message-1",
        thread_id="thread-1",
        in_reply_to=None,
        now=NOW,
    )
    assert (email.direction, email.status, email.gmail_message_id) == ("INBOUND", "RECEIVED", "message-1")
    assert [event.name for event in email.events] == ["mail.received.v1"]
    email.read_by(model="model", prompt="prompt", answer="answer")
    email.parsed()
    assert (email.status, email.ai_model, email.ai_generated_body) == ("PARSED", "model", "answer")
    with pytest.raises(IllegalTransition):
        email.read_by(model="other", prompt="", answer="")


def test_a_mail_that_came_back_says_so_once() -> None:
    email = sample_email()
    with pytest.raises(IllegalTransition):
        email.bounced(reason="no such user", now=NOW)
    email.sent(message_id="message-1", thread_id="thread-1", now=NOW)
    email.bounced(reason="no such user", now=NOW)
    email.bounced(reason="again", now=NOW)
    assert (email.status, email.error_message) == ("SENT", "no such user")
    assert [event.name for event in email.events] == ["mail.sent.v1", "mail.bounced.v1"]


def test_a_mail_that_is_not_needed_any_more_stays_a_draft() -> None:
    email = sample_email()
    email.release(NOW)
    email.withdraw(reason="was paid meanwhile")
    assert (email.status, email.release_requested_at, email.error_message) == ("DRAFT", None, "was paid meanwhile")


def test_texts_are_not_shown_in_logs() -> None:
    shown = repr(evolve(sample_email(), final_body="rahasia", ai_prompt="rahasia", ai_generated_body="rahasia"))
    assert "rahasia" not in shown
