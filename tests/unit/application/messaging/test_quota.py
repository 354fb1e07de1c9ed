"""A mailbox that takes fifty-four mails a minute, and five hundred that wait for it: all arrive, once, in order, in time."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from attrs import define, evolve, field

from subplat import Subplat
from subplat.application.outside import Ports
from subplat.application.payments.reconcile import ReconcileOpenCycles
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import Unavailable
from subplat.application.ports.job_inspection import JobState
from subplat.application.ports.mailer import Mailer, OutgoingMail, SentMail
from subplat.application.quotations.generate_subscription import GenerateSubscription
from subplat.domain.ids import EmailId
from subplat.domain.messaging.email import Email, MailPurpose, MailStatus
from subplat.testing.builders import a_seller, an_accepted_quotation
from subplat.wiring.memory import memory_platform

A_MINUTE = 54
BILLS, MAILS_OF_A_BILL, DEALS = 100, 5, 10


@define
class Metered:
    """A mailer whose provider counts: beyond its quota it names the time after which it takes more."""

    inner: Mailer
    clock: Clock
    taken: Counter[datetime] = field(factory=Counter[datetime])
    refused: int = 0

    def prepare(self, mail: OutgoingMail) -> str:
        return self.inner.prepare(mail)

    def send(self, mailbox: str, draft_id: str) -> SentMail:
        now = self.clock.now()
        minute = now.replace(second=0, microsecond=0)
        if self.taken[minute] == A_MINUTE:
            self.refused += 1
            raise Unavailable("gmail", "quota", retry_after=minute + timedelta(minutes=1) - now)
        self.taken[minute] += 1
        return self.inner.send(mailbox, draft_id)

    def find_sent(self, mailbox: str, message_id: str) -> SentMail | None:
        return self.inner.find_sent(mailbox, message_id)


def written(number: int, bill: UUID) -> Email:
    """A mail about a bill."""
    return Email(
        id=EmailId(UUID(int=2**100 + number)),
        purpose=MailPurpose.WELCOME,
        related_id=bill,
        intent_key=f"{bill}:{number}",
        from_email="ops@reseller.example",
        to_email=f"client-{bill.int}@contoh.example",
        subject=str(number),
        final_body="isi",
    )


@pytest.fixture
def metered() -> tuple[Subplat, Metered]:
    meters: list[Metered] = []

    def around(ports: Ports) -> Ports:
        meters.append(Metered(ports.mailer, ports.clock))
        return evolve(ports, mailer=meters[0])

    platform = memory_platform(datetime.fromisoformat("2026-01-31T09:00+07:00"), around=around)
    return Subplat(platform), meters[0]


def _many_jobs_before(app: Subplat) -> None:
    """By how long jobs wait apart goes by how many there were: the numbers start anew among the five hundred."""
    for _ in range(650):
        app.sandbox.platform.jobs.accept(ReconcileOpenCycles(), None, None)


def test_five_hundred_mails_all_leave_once_in_order_and_in_time(metered: tuple[Subplat, Metered]) -> None:
    app, meter = metered
    by, offers = a_seller(app), [an_accepted_quotation(app) for _ in range(DEALS)]
    _many_jobs_before(app)
    app.advance(minutes=1)
    with app.sandbox.platform.units_of_work() as work:
        for number in range(BILLS * MAILS_OF_A_BILL):
            email = written(number, UUID(int=1 + number % BILLS))
            email.release(app.clock.now())
            work.emails.add(email)
        work.commit()
    for offer in offers:
        app.quotations.generate_subscription(GenerateSubscription(quotation_id=offer, by=by))
    app.run_until_idle()
    app.advance(hours=3)
    sent = app.sandbox.platform.mailer.sent
    arrived: defaultdict[str, list[int]] = defaultdict(list)
    for each in sent:
        if each.mail.body == "isi":
            arrived[each.mail.to_email].append(int(each.mail.subject))
    assert sorted(number for numbers in arrived.values() for number in numbers) == list(range(BILLS * MAILS_OF_A_BILL))
    assert [numbers for numbers in arrived.values() if numbers != sorted(numbers)] == []
    assert max(meter.taken.values()) == A_MINUTE
    # Who hears how long to wait does not ask before: each mail once a minute at most, for the ten minutes that it takes.
    assert meter.refused <= BILLS * MAILS_OF_A_BILL * 10
    assert {mail.status for mail in app.books.emails} == {MailStatus.SENT}
    assert {job.state for job in app.sandbox.platform.jobs.stored()} <= {JobState.DONE, JobState.DELAYED}
    requests = [mail for mail in app.books.emails if mail.purpose is MailPurpose.INVOICE_REQUEST]
    due = {cycle.id: cycle.due_date for cycle in app.books.cycles}
    assert len(requests) == DEALS
    assert all(mail.sent_at and app.clock.civil_day(mail.sent_at) < due[mail.related_id] for mail in requests)
