"""Callbacks are stored at once and processed in a job; they only point, and move nothing themselves."""

from collections.abc import Mapping
from threading import Barrier, Thread
from uuid import UUID

import attrs
import pytest

from subplat import Subplat
from subplat.adapters.memory.payment_records import PlannedFailure
from subplat.application.payments.callbacks import ProcessCallback, ReplayCallback, StoreCallback, StoreCallbacks
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, Rejected, Unavailable
from subplat.application.ports.payment_gateway import CallbackHint, CallbackReader
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.errors import NotFound
from subplat.domain.ids import WebhookEventId
from subplat.testing.builders import a_deal


def paid(app: Subplat) -> dict[str, object]:
    """The client paid the one deal; this is the callback about it."""
    gateway = app.sandbox.platform.gateway
    return dict(gateway.pay(gateway.links[-1].url))


def test_a_callback_is_stored_raw_and_then_processed(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    callback = paid(subplat)
    assert subplat.payments.store_callback(StoreCallback(payload=callback, headers={})) is True
    [stored] = subplat.books.webhooks
    assert (stored.payload, stored.processed, stored.event_type) == (callback, False, "link.paid")
    assert stored.xendit_invoice_id == subplat.sandbox.platform.gateway.links[0].link_id
    assert subplat.books.payments == ()
    subplat.run_until_idle()
    [stored] = subplat.books.webhooks
    assert (stored.processed, stored.processed_at, stored.error) == (True, subplat.clock.now(), None)
    assert [payment.amount for payment in subplat.books.payments] == [deal.amount]


def test_a_repeated_callback_is_stored_once(subplat: Subplat) -> None:
    a_deal(subplat)
    command = StoreCallback(payload=paid(subplat), headers={})
    assert [subplat.payments.store_callback(command) for _ in range(3)] == [True, False, False]
    subplat.run_until_idle()
    assert subplat.payments.store_callback(command) is False
    assert len(subplat.books.webhooks) == len(subplat.books.payments) == 1


def test_twenty_posts_of_one_callback_at_once_make_one_payment(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    command = StoreCallback(payload=paid(subplat), headers={})
    start, answers = Barrier(20), []

    def post() -> None:
        start.wait()
        answers.append(subplat.payments.store_callback(command))
        subplat.run_until_idle()

    threads = [Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    subplat.run_until_idle()
    assert sorted(answers) == [False] * 19 + [True]
    assert [payment.amount for payment in subplat.books.payments] == [deal.amount]
    assert [cycle.received for cycle in subplat.books.cycles] == [deal.amount]
    assert len(subplat.books.tasks) == 2


def test_two_callbacks_about_one_payment_book_it_once(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    callback = paid(subplat)
    for event in ("link.paid", "payment.succeeded"):
        subplat.sandbox.deliver({**callback, "event": event})
    subplat.run_until_idle()
    assert [payment.amount for payment in subplat.books.payments] == [deal.amount]
    assert [stored.processed for stored in subplat.books.webhooks] == [True, True]


def test_a_callback_that_nothing_at_the_gateway_bears_out_moves_nothing(subplat: Subplat) -> None:
    a_deal(subplat)
    link = subplat.sandbox.platform.gateway.links[0]
    forged = {
        "shape": "in-memory",
        "kind": "LINK",
        "event": "link.paid",
        "status": "PAID",
        "id": link.link_id,
        "link_id": link.link_id,
        "reference": link.reference,
        "amount": "1",
    }
    subplat.sandbox.deliver(forged)
    subplat.run_until_idle()
    assert subplat.books.payments == ()
    assert subplat.books.cycles[0].status is CycleStatus.INVOICE_REQUESTED


@pytest.mark.parametrize(
    "payload", [{}, {"event": "something.new", "data": {"id": 1}}, {"event": None}, {"kind": "UNKNOWN_ENUM_VALUE"}]
)
def test_an_unknown_callback_is_kept_for_a_person(subplat: Subplat, payload: dict[str, object]) -> None:
    subplat.sandbox.deliver(payload)
    subplat.run_until_idle()
    [stored] = subplat.books.webhooks
    assert (stored.payload, stored.processed, stored.attempts) == (payload, False, 1)
    assert "not understood" in str(stored.error)


def test_a_callback_about_a_link_of_somebody_else_moves_nothing(subplat: Subplat) -> None:
    callback = {"shape": "in-memory", "kind": "LINK", "event": "link.paid", "status": "PAID", "id": "link-of-others"}
    subplat.sandbox.deliver(callback)
    subplat.run_until_idle()
    assert (subplat.books.payments, subplat.books.clients) == ((), ())
    assert len(subplat.books.webhooks) == 1


@pytest.mark.parametrize("kind", [Unavailable, OutcomeUnknown, MalformedAnswer])
def test_while_the_gateway_cannot_be_asked_the_callback_waits_with_its_error(subplat: Subplat, kind: type) -> None:
    deal = a_deal(subplat)
    subplat.sandbox.platform.gateway.failures.append(
        PlannedFailure(failure=kind("gateway", "down"), operation="verify")
    )
    subplat.sandbox.deliver(paid(subplat))
    subplat.run_until_idle()
    [stored] = subplat.books.webhooks
    assert (stored.processed, stored.error) == (False, "gateway: down")
    subplat.advance(minutes=1)
    [stored] = subplat.books.webhooks
    assert (stored.processed, stored.error, stored.attempts) == (True, None, 2)
    assert subplat.books.payments[0].amount == deal.amount


def test_a_callback_is_replayed_by_hand_without_booking_twice(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.sandbox.deliver(paid(subplat))
    subplat.run_until_idle()
    [stored] = subplat.books.webhooks
    subplat.payments.replay_callback(ReplayCallback(webhook_event_id=stored.id))
    assert subplat.books.webhooks[0].processed is False
    subplat.run_until_idle()
    assert subplat.books.webhooks[0].processed is True
    assert [payment.amount for payment in subplat.books.payments] == [deal.amount]


def test_a_callback_that_was_given_up_is_replayed_by_hand(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    refusal = Rejected("gateway", "key expired", code="INVALID_API_KEY")
    gateway.failures.extend(PlannedFailure(failure=refusal, operation="verify") for _ in range(8))
    subplat.sandbox.deliver(paid(subplat))
    for _ in range(40):
        subplat.sandbox.platform.clock.instant = subplat.sandbox.platform.jobs.next_wake(
            subplat.clock.now().replace(year=2027)
        )
        subplat.run_until_idle()
        if subplat.sandbox.platform.inspector.parked():
            break
    assert subplat.books.webhooks[0].error == "gateway: key expired"
    gateway.failures.clear()
    subplat.payments.replay_callback(ReplayCallback(webhook_event_id=subplat.books.webhooks[0].id))
    subplat.run_until_idle()
    assert [payment.amount for payment in subplat.books.payments] == [deal.amount]


def test_processing_again_changes_nothing(subplat: Subplat) -> None:
    a_deal(subplat)
    subplat.sandbox.deliver(paid(subplat))
    subplat.run_until_idle()
    [stored] = subplat.books.webhooks
    calls = len(subplat.sandbox.platform.gateway.calls)
    subplat.sandbox.platform.application.handle(ProcessCallback(webhook_event_id=stored.id))
    assert len(subplat.sandbox.platform.gateway.calls) == calls
    assert subplat.books.webhooks[0].version == stored.version


@pytest.mark.parametrize("place", ["gateway.verify before", "gateway.verify after"])
def test_two_workers_on_one_callback_book_it_once(subplat: Subplat, meanwhile, place: str) -> None:
    deal = a_deal(subplat)
    subplat.sandbox.deliver(paid(subplat))
    [stored] = subplat.books.webhooks
    handle = subplat.sandbox.platform.application.handle
    meanwhile[place] = lambda: handle(ProcessCallback(webhook_event_id=stored.id))
    subplat.run_until_idle()
    assert [payment.amount for payment in subplat.books.payments] == [deal.amount]
    assert subplat.books.webhooks[0].attempts == 1


def test_a_failure_of_the_slower_worker_is_not_written_on_what_the_faster_one_did(subplat: Subplat, meanwhile) -> None:
    a_deal(subplat)
    subplat.sandbox.deliver(paid(subplat))
    [stored] = subplat.books.webhooks
    platform = subplat.sandbox.platform

    def faster() -> None:
        platform.application.handle(ProcessCallback(webhook_event_id=stored.id))
        platform.gateway.failures.append(PlannedFailure(failure=Unavailable("gateway", "down"), operation="verify"))

    meanwhile["gateway.verify before"] = faster
    subplat.run_until_idle()
    assert (subplat.books.webhooks[0].processed, subplat.books.webhooks[0].error) == (True, None)


def test_an_unknown_callback_cannot_be_replayed(subplat: Subplat, refused) -> None:
    with refused(NotFound):
        subplat.payments.replay_callback(ReplayCallback(webhook_event_id=WebhookEventId(UUID(int=1))))


class PoisonedReader:
    """Reads like another; from a callback with `poison` in it comes what no books take."""

    def __init__(self, reader: CallbackReader) -> None:
        self._reader = reader

    def hint(self, payload: Mapping[str, object]) -> CallbackHint:
        if "poison" in payload:
            raise ZeroDivisionError(payload["poison"])
        return self._reader.hint(payload)

    def dedupe_key(self, payload: Mapping[str, object], headers: Mapping[str, str]) -> str:
        return self._reader.dedupe_key(payload, headers)


def numbered(*numbers: int) -> StoreCallbacks:
    return StoreCallbacks(
        callbacks=tuple(
            StoreCallback(payload={"poison": number} if number % 10 == 3 else {"id": f"link-{number}"}, headers={})
            for number in numbers
        )
    )


def test_callbacks_that_came_together_are_stored_together_and_each_is_told_whether_it_was_new(subplat: Subplat) -> None:
    store = subplat.payments.store_callbacks
    assert store(numbered(1, 2, 1, 4)) == (True, True, False, True)
    assert store(numbered(4, 5)) == (False, True)
    assert store(numbered(4, 5)) == (False, False)
    assert store(numbered()) == ()
    assert len(subplat.books.webhooks) == 4
    subplat.run_until_idle()
    assert all(stored.attempts == 1 for stored in subplat.books.webhooks)


@pytest.mark.parametrize(
    "numbers", [(3,), (3, 1), (1, 2, 3, 4, 5, 6, 7), (13, 1, 2, 23, 33), (1, 2, 4, 5, 6, 7, 8, 43)]
)
def test_a_poisoned_callback_keeps_no_other_from_being_stored(subplat: Subplat, numbers: tuple[int, ...]) -> None:
    store = attrs.evolve(
        subplat.payments.store_callbacks, reader=PoisonedReader(subplat.payments.store_callbacks.reader)
    )
    outcomes = store(numbered(*numbers))
    assert [isinstance(outcome, ZeroDivisionError) for outcome in outcomes] == [n % 10 == 3 for n in numbers]
    assert [outcome for outcome in outcomes if not isinstance(outcome, Exception)] == [True] * len(
        subplat.books.webhooks
    )
    assert len(subplat.books.webhooks) == len([n for n in numbers if n % 10 != 3])


def test_while_the_books_cannot_be_reached_all_fail_after_one_attempt(subplat: Subplat) -> None:
    attempts: list[int] = []

    def unreachable() -> UnitOfWork:
        attempts.append(1)
        raise Unavailable("database", "no connection")

    store = attrs.evolve(subplat.payments.store_callbacks, units_of_work=unreachable)
    outcomes = store(numbered(1, 2, 4, 5))
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 4
    assert len(attempts) == 1
