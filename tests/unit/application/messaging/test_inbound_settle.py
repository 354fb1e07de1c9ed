"""A person deals with what was unsure."""

import pytest

from subplat import Subplat
from subplat.application.accounts.authority import NotAllowed
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.messaging.inbound_settle import CloseUnclearMail, PlaceUnclearMail
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.errors import Conflict, IllegalTransition, InvalidValue, NotFound
from subplat.domain.ids import BillingCycleId, EmailId, UserId
from subplat.domain.messaging.email import MailStatus
from subplat.domain.messaging.unclear import UnclearMail
from subplat.domain.reporting.invariants import check_books
from subplat.testing.builders import a_deal

FINANCE = "finance@reseller.example"


@pytest.fixture
def clerk(subplat: Subplat) -> UserId:
    return subplat.accounts.register(RegisterUser(email=FINANCE, full_name="Tim Finance", role=Role.FINANCE))


@pytest.fixture
def unclear(subplat: Subplat) -> UnclearMail:
    a_deal(subplat)
    subplat.sandbox.answer(FINANCE, "INV-1 atau INV-2?", {"invoice.pdf": b"%PDF-1.7"})
    subplat.run_until_idle()
    [found] = subplat.sandbox.platform.shelves.unclear_mails
    return found


def test_a_person_says_which_invoice_it_is(subplat: Subplat, clerk: UserId, unclear: UnclearMail) -> None:
    [cycle] = subplat.books.cycles
    subplat.messaging.place_unclear(PlaceUnclearMail(email_id=unclear.id, by=clerk, cycle_id=cycle.id, number="INV-2"))
    [cycle] = subplat.books.cycles
    assert (cycle.status, cycle.invoice_number_external) == (CycleStatus.INVOICED, "INV-2")
    assert cycle.invoice_file_url is not None
    [settled] = subplat.sandbox.platform.shelves.unclear_mails
    assert (settled.resolved_by_user_id, settled.resolved_at) == (clerk, subplat.clock.now())
    [mail] = [each for each in subplat.books.emails if each.id == unclear.id]
    assert mail.status is MailStatus.PARSED


def test_a_person_says_that_nothing_is_to_be_done(subplat: Subplat, clerk: UserId, unclear: UnclearMail) -> None:
    subplat.messaging.close_unclear(CloseUnclearMail(email_id=unclear.id, by=clerk, reason="ditelepon"))
    [settled] = subplat.sandbox.platform.shelves.unclear_mails
    assert settled.resolution == "ditelepon"
    with subplat.sandbox.platform.units_of_work() as work:
        assert work.unclear_mails.open(after=None, limit=10) == ()


def test_it_is_dealt_with_once(subplat: Subplat, clerk: UserId, unclear: UnclearMail, refused) -> None:
    subplat.messaging.close_unclear(CloseUnclearMail(email_id=unclear.id, by=clerk, reason="ditelepon"))
    [cycle] = subplat.books.cycles
    with refused(Conflict):
        subplat.messaging.close_unclear(CloseUnclearMail(email_id=unclear.id, by=clerk, reason="lagi"))
    with refused(Conflict):
        subplat.messaging.place_unclear(
            PlaceUnclearMail(email_id=unclear.id, by=clerk, cycle_id=cycle.id, number="INV-2")
        )


def test_a_reason_and_a_number_are_needed(subplat: Subplat, clerk: UserId, unclear: UnclearMail, refused) -> None:
    [cycle] = subplat.books.cycles
    with refused(InvalidValue):
        subplat.messaging.close_unclear(CloseUnclearMail(email_id=unclear.id, by=clerk, reason=" "))
    with refused(InvalidValue):
        subplat.messaging.place_unclear(PlaceUnclearMail(email_id=unclear.id, by=clerk, cycle_id=cycle.id, number=" "))


def test_only_what_exists_is_placed(subplat: Subplat, clerk: UserId, unclear: UnclearMail, refused) -> None:
    [cycle] = subplat.books.cycles
    place = PlaceUnclearMail(email_id=unclear.id, by=clerk, cycle_id=cycle.id, number="INV-2")
    nobody, nothing = UserId(unclear.id), BillingCycleId(unclear.id)
    with refused(NotFound):
        subplat.messaging.place_unclear(PlaceUnclearMail(email_id=unclear.id, by=nobody, cycle_id=cycle.id, number="1"))
    with refused(NotFound):
        subplat.messaging.place_unclear(PlaceUnclearMail(email_id=unclear.id, by=clerk, cycle_id=nothing, number="1"))
    with refused(NotFound):
        subplat.messaging.close_unclear(CloseUnclearMail(email_id=EmailId(cycle.id), by=clerk, reason="x"))
    subplat.messaging.place_unclear(place)


def test_a_cancelled_bill_takes_no_invoice(subplat: Subplat, clerk: UserId, unclear: UnclearMail, refused) -> None:
    [cycle] = subplat.books.cycles
    with subplat.sandbox.platform.units_of_work() as work:
        work.subscriptions.get_by_cycle(cycle.id)
        current = work.cycles.get(cycle.id)
        current.cancel(reason="batal", now=subplat.clock.now())
        subscription = work.subscriptions.get_by_cycle(cycle.id)
        subscription.cancel(reason="batal", today=subplat.clock.today(), now=subplat.clock.now())
        work.cycles.save(current)
        work.subscriptions.save(subscription)
        work.commit()
    subplat.run_until_idle()
    with refused(IllegalTransition):
        subplat.messaging.place_unclear(
            PlaceUnclearMail(email_id=unclear.id, by=clerk, cycle_id=cycle.id, number="INV-2")
        )


@pytest.mark.parametrize("role", [Role.SALES, Role.ADMIN])
def test_only_who_keeps_the_books_settles(subplat: Subplat, unclear: UnclearMail, refused, role: Role) -> None:
    person = subplat.accounts.register(RegisterUser(email="x@reseller.example", full_name="X", role=role))
    [cycle] = subplat.books.cycles
    place = PlaceUnclearMail(email_id=unclear.id, by=person, cycle_id=cycle.id, number="INV-2")
    close = CloseUnclearMail(email_id=unclear.id, by=person, reason="ditelepon")
    if role is Role.ADMIN:
        subplat.messaging.place_unclear(place)
        return
    with refused(NotAllowed):
        subplat.messaging.place_unclear(place)
    with refused(NotAllowed):
        subplat.messaging.close_unclear(close)


def test_what_waits_and_what_was_settled_is_in_the_books(subplat: Subplat, clerk: UserId, unclear: UnclearMail) -> None:
    assert [each.resolved_at for each in subplat.books.unclear_mails] == [None]
    subplat.messaging.close_unclear(CloseUnclearMail(email_id=unclear.id, by=clerk, reason="ditelepon"))
    assert [each.resolution for each in subplat.books.unclear_mails] == ["ditelepon"]
    assert check_books(subplat.books, subplat.clock.today()) == ()
