"""What is particular to Gmail: conversations, quota, lost and garbled answers, mails that Gmail has renamed."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from subplat.adapters.gmail.mailer import GmailMailer
from subplat.adapters.google_client.services import GoogleServices
from subplat.adapters.sandbox.faults import FaultKind
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, OutsideFailure, Rejected, Unavailable
from subplat.application.ports.mailer import DraftGone, OutgoingMail
from subplat.testing.patience import PATIENCE

CLIENT = "contact@nusantara.example"
SALES = "sales@reseller.example"


def mail(number: int = 1, **changes: Any) -> OutgoingMail:
    written = OutgoingMail(
        message_id=f"<mail-{number}@subplat.example>",
        from_email=SALES,
        to_email=CLIENT,
        subject="Penawaran Q-2026-00001",
        body="Selamat pagi.\n",
    )
    return evolve(written, **changes)


def received(gmail: Any, address: str = CLIENT) -> list[dict[str, Any]]:
    return [each for each in gmail.control.mailbox(address) if "INBOX" in each["labels"]]


def test_a_second_mail_answers_the_first_under_the_id_that_gmail_gave_it(gmail: Any) -> None:
    first = gmail.mailer.send(SALES, gmail.mailer.prepare(mail(1)))
    follow_up = mail(2, thread_id=first.thread_id, in_reply_to="<mail-1@subplat.example>")
    gmail.mailer.send(SALES, gmail.mailer.prepare(follow_up))
    earlier, later = received(gmail)
    assert earlier["message_id"].endswith("@mail.gmail.com>")
    assert later["in_reply_to"] == earlier["message_id"]
    assert later["references"] == [earlier["message_id"]]
    assert later["thread_id"] == earlier["thread_id"]


def test_an_answer_to_the_clients_answer_carries_the_whole_chain(gmail: Any) -> None:
    first = gmail.mailer.send(SALES, gmail.mailer.prepare(mail(1)))
    asked = gmail.control.send(
        "POST", "/mailbox/reply", {"address": CLIENT, "id": received(gmail)[0]["id"], "body": "?"}
    )
    (question,) = asked
    assert question["address"] == SALES
    assert question["thread_id"] == first.thread_id
    answer = mail(2, thread_id=first.thread_id, in_reply_to=question["message_id"])
    gmail.mailer.send(SALES, gmail.mailer.prepare(answer))
    opening, closing = received(gmail)
    assert closing["references"] == [opening["message_id"], question["message_id"]]
    assert closing["in_reply_to"] == question["message_id"]


def test_a_mail_answered_that_the_mailbox_does_not_have_is_named_all_the_same(gmail: Any) -> None:
    answer = mail(1, thread_id="0123456789abcdef", in_reply_to="<asked@elsewhere.example>")
    gmail.mailer.send(SALES, gmail.mailer.prepare(answer))
    (arrived,) = received(gmail)
    assert arrived["in_reply_to"] == "<asked@elsewhere.example>"


def test_quota_is_a_pause_that_gmail_asks_for(gmail: Any) -> None:
    """6,000 units a minute: a search, a draft and a send cost 115, so that 52 mails fit."""
    for number in range(52):
        gmail.mailer.send(SALES, gmail.mailer.prepare(mail(number)))
    with pytest.raises(Unavailable) as caught:
        gmail.mailer.send(SALES, gmail.mailer.prepare(mail(52)))
    assert caught.value.retry_after == timedelta(seconds=30)
    gmail.control.advance(minutes=1)
    gmail.mailer.send(SALES, gmail.mailer.prepare(mail(52)))
    assert len(received(gmail)) == 53


def test_another_mailbox_has_a_quota_of_its_own(gmail: Any) -> None:
    gmail.control.send("PUT", "/gmail/settings", {"units_per_minute": 115})
    gmail.mailer.send(SALES, gmail.mailer.prepare(mail(1)))
    with pytest.raises(Unavailable):
        gmail.mailer.prepare(mail(2))
    other = mail(3, from_email="finance@reseller.example")
    gmail.mailer.send(other.from_email, gmail.mailer.prepare(other))


@pytest.mark.parametrize(
    ("kind", "failure", "leaves"),
    [
        (FaultKind.TIMEOUT_BEFORE, OutcomeUnknown, False),
        (FaultKind.TIMEOUT_AFTER, OutcomeUnknown, True),
        (FaultKind.STATUS_500, OutcomeUnknown, False),
        (FaultKind.STATUS_503, Unavailable, False),
        (FaultKind.RATE_LIMITED, Unavailable, False),
        (FaultKind.MALFORMED, MalformedAnswer, True),
    ],
)
def test_each_fault_of_a_send_is_told_as_it_is(
    gmail: Any, kind: FaultKind, failure: type[OutsideFailure], leaves: bool
) -> None:
    draft_id = gmail.mailer.prepare(mail())
    gmail.control.fail("gmail", kind, "POST */drafts/send")
    impatient = GmailMailer(evolve(gmail.services, timeout_seconds=PATIENCE.total_seconds()))
    with pytest.raises(OutsideFailure) as caught:
        impatient.send(SALES, draft_id)
    assert type(caught.value) is failure
    assert len(received(gmail)) == int(leaves)
    if leaves:
        with pytest.raises(DraftGone):
            gmail.mailer.send(SALES, draft_id)
    else:
        gmail.mailer.send(SALES, draft_id)
    assert len(received(gmail)) == 1
    assert gmail.mailer.find_sent(SALES, mail().message_id) is not None


def test_the_draft_of_an_attempt_whose_answer_was_lost_is_taken_up(gmail: Any) -> None:
    gmail.control.fail("gmail", FaultKind.DROP_AFTER, "POST */drafts")
    with pytest.raises(OutcomeUnknown):
        gmail.mailer.prepare(mail())
    draft_id = gmail.mailer.prepare(mail())
    (draft,) = gmail.control.snapshot("gmail")["mailboxes"][SALES]["drafts"]
    assert draft["draft_id"] == draft_id


def test_a_search_that_cannot_be_made_is_unavailable_not_empty(gmail: Any) -> None:
    gmail.control.outage("gmail", True)
    with pytest.raises(Unavailable):
        gmail.mailer.find_sent(SALES, mail().message_id)
    gmail.control.outage("gmail", False)
    gmail.control.fail("gmail", FaultKind.MALFORMED, "GET */messages")
    with pytest.raises(MalformedAnswer):
        gmail.mailer.find_sent(SALES, mail().message_id)


def test_a_renamed_mail_is_found_behind_many_later_ones(gmail: Any) -> None:
    gmail.control.send("PUT", "/gmail/settings", {"units_per_minute": None})
    sent = [gmail.mailer.send(SALES, gmail.mailer.prepare(mail(number))) for number in range(12)]
    assert gmail.mailer.find_sent(SALES, mail(0).message_id) == sent[0]
    assert GmailMailer(gmail.services, newest_sent=5).find_sent(SALES, mail(0).message_id) is None


def test_gmail_refuses_what_it_does_not_accept_from_us(gmail: Any) -> None:
    with pytest.raises(Rejected):
        gmail.mailer.send("not an address", "r1")
    assert gmail.control.ledger("gmail") == []


def test_the_environment_may_name_a_proxy_without_the_sandbox_going_through_it(
    gmail: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    mailer = GmailMailer(GoogleServices(credentials=gmail.services.credentials, endpoint=gmail.services.endpoint))
    assert mailer.find_sent(SALES, mail().message_id) is None
