"""The platform as a library, in memory."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

import subplat as package
from subplat import Subplat
from subplat.application.accounts.register_user import RegisterUser
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.errors import NotFound, RuleBroken
from subplat.domain.reporting.invariants import check_books
from subplat.domain.subscriptions.subscription import SubscriptionStatus
from subplat.testing.builders import a_deal, a_drafted_quotation, a_lead, a_paying_client, a_sent_quotation


def test_a_new_platform_is_empty_and_its_clock_stands_where_it_was_put(subplat: Subplat) -> None:
    assert subplat.clock.now() == datetime(2026, 1, 31, 2, 0, tzinfo=UTC)
    assert all(not rows for rows in (subplat.books.clients, subplat.books.users, subplat.books.emails))


def test_the_day_is_that_of_the_business() -> None:
    assert str(Subplat.in_memory(now="2026-01-31T23:30+00:00").clock.today()) == "2026-02-01"
    assert Subplat.in_memory(now=datetime(2026, 1, 1, tzinfo=UTC)).clock.now() == datetime(2026, 1, 1, tzinfo=UTC)


def test_an_instant_without_its_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        Subplat.in_memory(now="2026-01-31T09:00")


def test_two_platforms_share_nothing(subplat: Subplat) -> None:
    other = Subplat.in_memory(now="2026-01-31T09:00+07:00")
    a_lead(subplat)
    assert other.books.clients == ()


def test_two_platforms_that_do_the_same_are_the_same() -> None:
    def played() -> Subplat:
        app = Subplat.in_memory(now="2026-01-31T09:00+07:00")
        a_paying_client(app)
        return app

    first, second = played(), played()
    assert repr(first.books) == repr(second.books)


def test_a_payment_leads_to_running_services_once_the_jobs_have_run(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.sandbox.pay(deal.payment_link)
    assert subplat.books.cycles[0].status is CycleStatus.INVOICE_REQUESTED
    assert subplat.run_until_idle() > 5
    assert subplat.books.cycles[0].status is CycleStatus.PAID
    assert subplat.books.subscriptions[0].status is SubscriptionStatus.ACTIVE
    assert subplat.run_until_idle() == 0


def test_what_cannot_be_paid_is_said(subplat: Subplat) -> None:
    deal = a_paying_client(subplat)
    with pytest.raises(RuleBroken, match="PAID"):
        subplat.sandbox.pay(deal.payment_link)
    with pytest.raises(NotFound):
        subplat.sandbox.pay("http://127.0.0.1:8000/pay/guessed")


def test_time_passes_by_days_hours_and_minutes(subplat: Subplat) -> None:
    start = subplat.clock.now()
    subplat.advance(days=1, hours=2, minutes=3)
    assert subplat.clock.now() == start + timedelta(days=1, hours=2, minutes=3)


def test_every_job_runs_at_the_instant_it_is_due(subplat: Subplat) -> None:
    subplat.advance(minutes=12)
    due = [stored.enqueued_at for stored in subplat.sandbox.platform.jobs.stored()]
    last = {instant for instant in due if instant > datetime(2026, 1, 31, 2, 0, tzinfo=UTC)}
    assert last == {datetime(2026, 1, 31, 2, minute, tzinfo=UTC) for minute in (5, 10)}


def test_mails_arrive_where_they_were_sent(subplat: Subplat) -> None:
    a_sent_quotation(subplat)
    assert len(subplat.sandbox.mails_to("it@contoh-1.example")) == 1
    assert subplat.sandbox.mails_to("nobody@contoh-1.example") == []


def test_the_package_has_one_name_and_no_other() -> None:
    assert package.__all__ == ["Subplat"]
    assert package.Subplat is Subplat
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = package.nonsense


def test_importing_the_package_loads_no_framework() -> None:
    program = (
        "import sys, subplat; subplat.Subplat.in_memory(now='2026-01-31T09:00+07:00');"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'httpx','sqlalchemy','litestar','google','googleapiclient','dependency_injector','psycopg','typst','msgspec'}))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
    assert loaded == "[]"


@pytest.mark.parametrize("build", [a_lead, a_drafted_quotation, a_sent_quotation, a_deal, a_paying_client])
def test_builders_may_be_called_again_for_one_more_client(subplat: Subplat, build) -> None:
    assert build(subplat) != build(subplat)
    assert len(subplat.books.clients) == 2
    assert check_books(subplat.books, subplat.clock.today()) == ()


def test_builders_take_the_seller_that_is_there(subplat: Subplat) -> None:
    subplat.accounts.register(RegisterUser(email="sales@reseller.example", full_name="Tim", role=Role.SALES))
    a_deal(subplat)
    assert [user.full_name for user in subplat.books.users] == ["Tim"]
