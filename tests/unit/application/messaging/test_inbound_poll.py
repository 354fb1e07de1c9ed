"""Every mail is received once, whatever happens between two looks into the mailbox."""

from datetime import datetime, timedelta

import pytest

from subplat import Subplat
from subplat.adapters.memory.troubles import Trouble
from subplat.application.messaging.inbound_poll import PollInbox
from subplat.application.messaging.inbound_receive import ReceiveMail
from subplat.application.ports.failures import Rejected, Unavailable
from subplat.application.ports.inbound_records import MailboxState
from subplat.domain.messaging.email import MailDirection
from subplat.wiring.schedules import INBOX_SCHEDULE

OPS = "ops@reseller.example"


def subjects(app: Subplat) -> list[str]:
    return sorted(email.subject for email in app.books.emails if email.direction is MailDirection.INBOUND)


def arrive(app: Subplat, subject: str) -> str:
    return app.sandbox.platform.inbox.arrive(OPS, from_email="x@elsewhere.example", subject=subject, automatic=True)


def poll(app: Subplat) -> None:
    app.sandbox.platform.application.handle(PollInbox())
    app.run_until_idle()


def state(app: Subplat) -> MailboxState:
    return app.sandbox.platform.shelves.mailboxes[OPS]


@pytest.fixture(autouse=True)
def nobody_calls(subplat: Subplat) -> None:
    """The mailbox does not tell of arrivals: only looking finds them."""
    subplat.sandbox.platform.inbox.on_arrival = lambda: None


def test_the_first_look_goes_a_week_back(subplat: Subplat) -> None:
    arrive(subplat, "lama")
    subplat.advance(days=8)
    arrive(subplat, "baru")
    poll(subplat)
    assert subjects(subplat) == ["baru"]


def test_each_mail_is_received_once(subplat: Subplat) -> None:
    for subject in ("satu", "dua"):
        arrive(subplat, subject)
        poll(subplat)
        poll(subplat)
    assert subjects(subplat) == ["dua", "satu"]


def test_receiving_again_changes_nothing(subplat: Subplat) -> None:
    mail_id = arrive(subplat, "satu")
    for _ in range(3):
        subplat.sandbox.platform.application.handle(ReceiveMail(mailbox=OPS, mail_id=mail_id))
    assert subjects(subplat) == ["satu"]


def test_two_who_receive_the_same_mail_at_once_log_it_once(subplat: Subplat, meanwhile) -> None:
    mail_id = arrive(subplat, "satu")
    job = ReceiveMail(mailbox=OPS, mail_id=mail_id)
    meanwhile["inbox.fetch after"] = lambda: subplat.sandbox.platform.application.handle(job)
    subplat.sandbox.platform.application.handle(job)
    assert subjects(subplat) == ["satu"]


def test_a_position_that_is_too_old_is_made_good_by_looking_through_the_mailbox(subplat: Subplat) -> None:
    arrive(subplat, "satu")
    poll(subplat)
    arrive(subplat, "dua")
    subplat.sandbox.platform.inbox.forget()
    subplat.advance(days=40)
    poll(subplat)
    assert subjects(subplat) == ["dua", "satu"]
    arrive(subplat, "tiga")
    poll(subplat)
    assert subjects(subplat) == ["dua", "satu", "tiga"]


def test_what_arrives_while_the_mailbox_is_looked_through_is_not_missed(subplat: Subplat, meanwhile) -> None:
    meanwhile["inbox.arrived_after after"] = lambda: arrive(subplat, "meanwhile")
    poll(subplat)
    poll(subplat)
    assert subjects(subplat) == ["meanwhile"]


def test_a_crash_before_the_commit_loses_nothing(subplat: Subplat, meanwhile) -> None:
    class Crash(Exception):
        pass

    def crash() -> None:
        raise Crash

    arrive(subplat, "satu")
    meanwhile["commit before"] = crash
    with pytest.raises(Crash):
        poll(subplat)
    poll(subplat)
    assert subjects(subplat) == ["satu"]


@pytest.mark.parametrize("failure", [Unavailable("gmail", "down"), Rejected("gmail", "switched off", code="disabled")])
def test_trouble_shows_and_ends(subplat: Subplat, failure: Exception) -> None:
    arrive(subplat, "satu")
    since = subplat.clock.now()
    for _ in range(2):
        subplat.sandbox.platform.inbox.failures.append(failure)
        poll(subplat)
        subplat.advance(minutes=5)
    assert (state(subplat).trouble, state(subplat).failing_since) == (str(failure), since)
    poll(subplat)
    assert (state(subplat).trouble, state(subplat).failing_since, subjects(subplat)) == (None, None, ["satu"])


def test_a_mail_that_cannot_be_fetched_now_is_fetched_later(subplat: Subplat) -> None:
    arrive(subplat, "satu")
    inbox = subplat.sandbox.platform.inbox
    inbox.failures.append(Trouble(failure=Unavailable("gmail", "down"), call="fetch"))
    poll(subplat)
    assert subjects(subplat) == []
    subplat.advance(minutes=5)
    assert subjects(subplat) == ["satu"]


def test_a_mail_that_was_deleted_meanwhile_is_let_go(subplat: Subplat) -> None:
    mail_id = arrive(subplat, "satu")
    subplat.sandbox.platform.inbox.remove(mail_id)
    subplat.sandbox.platform.application.handle(ReceiveMail(mailbox=OPS, mail_id=mail_id))
    assert subjects(subplat) == []


def test_the_mailbox_is_looked_into_every_minute() -> None:
    nine = datetime.fromisoformat("2026-01-31T09:00+07:00")
    due = list(INBOX_SCHEDULE.due(nine + timedelta(minutes=3), nine))
    assert [job for _, job in due] == [PollInbox()] * 3
