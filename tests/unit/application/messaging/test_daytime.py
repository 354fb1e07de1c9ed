"""Letters to clients leave in daytime, of the day they are written on."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from subplat import Subplat
from subplat.domain.messaging.email import Email, MailPurpose, MailStatus
from subplat.testing.builders import a_paying_client

JAKARTA = ZoneInfo("Asia/Jakarta")


def until(app: Subplat, moment: datetime) -> None:
    """The billing run runs every hour, from midnight on."""
    app.advance(minutes=int((moment - app.clock.now()).total_seconds() // 60))
    app.run_until_idle()


def reminder(app: Subplat) -> Email:
    [found] = [each for each in app.books.emails if each.purpose is MailPurpose.REMINDER]
    return found


@pytest.fixture
def subplat(subplat: Subplat) -> Subplat:
    """Of what comes back by the clock only the billing run."""
    jobs = subplat.sandbox.platform.jobs
    jobs.schedules = [schedule for schedule in jobs.schedules if schedule.name == "billing-run"]
    return subplat


def test_a_reminder_that_is_written_at_midnight_leaves_at_eight_on_that_day(subplat: Subplat) -> None:
    a_paying_client(subplat)
    until(subplat, datetime(2026, 2, 21, 7, 59, tzinfo=JAKARTA))
    waiting = reminder(subplat)
    assert (waiting.status, waiting.gmail_draft_id) == (MailStatus.DRAFT, None)
    until(subplat, datetime(2026, 2, 21, 8, 1, tzinfo=JAKARTA))
    assert reminder(subplat).sent_at == datetime(2026, 2, 21, 8, tzinfo=JAKARTA)
    assert subplat.sandbox.platform.inspector.parked() == ()


def test_who_pays_in_the_night_is_not_reminded_in_the_morning(subplat: Subplat) -> None:
    a_paying_client(subplat)
    until(subplat, datetime(2026, 2, 21, 3, tzinfo=JAKARTA))
    [bill] = [cycle for cycle in subplat.books.cycles if cycle.number == 1]
    subplat.sandbox.pay(f"/pay/{bill.pay_token}")
    until(subplat, datetime(2026, 2, 21, 9, tzinfo=JAKARTA))
    assert reminder(subplat).status is MailStatus.DRAFT
    assert reminder(subplat).release_requested_at is None


def test_what_staff_wait_for_leaves_at_night_too(subplat: Subplat) -> None:
    a_paying_client(subplat)
    until(subplat, datetime(2026, 2, 21, 1, tzinfo=JAKARTA))
    [request] = [
        each
        for each in subplat.books.emails
        if each.purpose is MailPurpose.INVOICE_REQUEST
        and each.status is MailStatus.SENT
        and each.sent_at is not None
        and each.sent_at > datetime(2026, 2, 20, tzinfo=JAKARTA)
    ]
    assert request.sent_at is not None
    assert request.sent_at.astimezone(JAKARTA).hour < 8
