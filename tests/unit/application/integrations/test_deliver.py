"""Events on their way to others: in the transaction of the change, signed for, tried again, replayed."""

import json
from datetime import timedelta

import pytest

from subplat import Subplat
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.integrations.delivery_log import ReplayDelivery
from subplat.application.integrations.endpoints import AddEndpoint, ChangeEndpoint, NewEndpoint, SwitchEndpoint
from subplat.application.ports.failures import OutcomeUnknown, OutsideFailure, Rejected, Unavailable
from subplat.application.ports.integrations import OutgoingEvent
from subplat.domain.accounts.user import Role
from subplat.domain.errors import IllegalTransition, NotFound
from subplat.domain.ids import DeliveryId, EndpointId, UserId
from subplat.domain.integrations.delivery import BACK_OFF, Delivery, DeliveryStatus
from subplat.testing.samples import sample_id

URL = "https://receiver.example/hook"


def listening(app: Subplat, *patterns: str, url: str = URL) -> NewEndpoint:
    return app.integrations.add(AddEndpoint(url=url, patterns=patterns or ("*",)))


def registered(app: Subplat, name: str) -> UserId:
    return app.accounts.register(RegisterUser(email=f"{name}@reseller.example", full_name=name, role=Role.SALES))


def happens(app: Subplat, name: str = "sales") -> UserId:
    """A member of staff is deactivated: one event."""
    user_id = registered(app, name)
    with app.sandbox.platform.units_of_work() as work:
        user = work.users.get(user_id)
        user.deactivate(app.clock.now())
        work.users.save(user)
        work.commit()
    return user_id


def arrived(app: Subplat) -> list[OutgoingEvent]:
    return app.sandbox.platform.event_sender.arrived


def answering(app: Subplat, answer: int | Exception, url: str = URL) -> None:
    app.sandbox.platform.event_sender.answers[url] = answer


def only(app: Subplat) -> Delivery:
    (delivery,) = app.integrations.log.deliveries()
    return delivery


def test_who_listens_is_told_what_happened(subplat: Subplat) -> None:
    endpoint = listening(subplat, "user.*")
    user_id = happens(subplat)
    subplat.run_until_idle()
    told = [event for event in arrived(subplat) if json.loads(event.body)["type"] == "user.deactivated.v1"]
    assert len(told) == 1
    body = json.loads(told[0].body)
    assert body == {
        "id": told[0].message_id,
        "type": "user.deactivated.v1",
        "timestamp": "2026-01-31T02:00:00Z",
        "data": {"user_id": str(user_id)},
    }
    assert (told[0].url, told[0].secret) == (URL, endpoint.secret)


def test_nobody_else_is_told(subplat: Subplat) -> None:
    listening(subplat, "subscription.*")
    paused = listening(subplat, "*", url="https://paused.example/")
    subplat.integrations.switch(SwitchEndpoint(endpoint_id=paused.id, pause_reason="not now"))
    happens(subplat)
    subplat.run_until_idle()
    assert arrived(subplat) == []
    assert subplat.integrations.log.deliveries() == ()


def test_without_anybody_listening_nothing_is_written_or_promised(subplat: Subplat) -> None:
    before = len(subplat.sandbox.platform.jobs.stored())
    happens(subplat)
    kinds = {stored.job.kind for stored in subplat.sandbox.platform.jobs.stored()[before:]}
    assert "integrations.deliver_event.v1" not in kinds
    assert subplat.integrations.log.deliveries() == ()


def test_an_event_whose_change_was_not_committed_is_told_to_nobody(subplat: Subplat) -> None:
    """F22: what is told and what happened are one transaction."""
    listening(subplat)
    user_id = registered(subplat, "sales")
    subplat.run_until_idle()
    before = (len(arrived(subplat)), subplat.integrations.log.deliveries(), subplat.sandbox.platform.jobs.stored())

    def breaking_off(*, why: Exception | None) -> None:
        with subplat.sandbox.platform.units_of_work() as work:
            user = work.users.get(user_id)
            user.deactivate(subplat.clock.now())
            work.users.save(user)
            if why is not None:
                raise why

    breaking_off(why=None)
    with pytest.raises(ZeroDivisionError):
        breaking_off(why=ZeroDivisionError())
    subplat.run_until_idle()
    after = (len(arrived(subplat)), subplat.integrations.log.deliveries(), subplat.sandbox.platform.jobs.stored())
    assert before == after


def test_the_delivery_is_in_the_books_before_anything_is_sent(subplat: Subplat) -> None:
    """F22: after the commit it is promised, whatever becomes of this process."""
    listening(subplat, "user.deactivated.v1")
    happens(subplat)
    assert arrived(subplat) == []
    assert only(subplat).status is DeliveryStatus.PENDING
    assert "integrations.deliver_event.v1" in {stored.job.kind for stored in subplat.sandbox.platform.jobs.stored()}


def test_every_endpoint_is_told_once_of_one_event_under_one_id(subplat: Subplat) -> None:
    for number in range(3):
        listening(subplat, "user.deactivated.v1", "user.*", "*", url=f"https://receiver{number}.example/")
    happens(subplat)
    subplat.run_until_idle()
    told = [event for event in arrived(subplat) if "user.deactivated.v1" in event.body]
    assert sorted(event.url for event in told) == [f"https://receiver{number}.example/" for number in range(3)]
    assert len({(event.message_id, event.body) for event in told}) == 1


@pytest.mark.parametrize(
    "trouble", [404, 500, 301, 199, Unavailable("receiver", "down"), OutcomeUnknown("receiver", "no answer")]
)
def test_what_is_not_taken_is_sent_again_later_with_the_same_id_and_bytes(
    subplat: Subplat, trouble: int | OutsideFailure
) -> None:
    listening(subplat, "user.deactivated.v1")
    answering(subplat, trouble)
    happens(subplat)
    subplat.run_until_idle()
    delivery = only(subplat)
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.PENDING, 1)
    assert delivery.next_attempt_at == subplat.clock.now() + BACK_OFF[0]
    assert delivery.last_error
    assert delivery.last_status_code == (trouble if isinstance(trouble, int) else None)
    answering(subplat, 200)
    subplat.advance(minutes=1)
    delivery = only(subplat)
    assert (delivery.status, delivery.attempts, delivery.last_status_code) == (DeliveryStatus.DELIVERED, 2, 200)
    assert len({(event.message_id, event.body) for event in arrived(subplat)}) == 1


def test_after_the_last_attempt_it_is_given_up_and_a_person_may_replay_it(subplat: Subplat) -> None:
    listening(subplat, "user.deactivated.v1")
    answering(subplat, 500)
    happens(subplat)
    subplat.advance(days=3)
    delivery = only(subplat)
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.FAILED, len(BACK_OFF) + 1)
    knocks = len(arrived(subplat))
    subplat.advance(days=3)
    assert len(arrived(subplat)) == knocks
    answering(subplat, 202)
    subplat.integrations.replay(ReplayDelivery(delivery_id=delivery.id))
    subplat.run_until_idle()
    assert only(subplat).status is DeliveryStatus.DELIVERED
    assert arrived(subplat)[-1].message_id == str(delivery.event_id)


def test_what_is_on_its_way_cannot_be_replayed(subplat: Subplat) -> None:
    listening(subplat, "user.deactivated.v1")
    happens(subplat)
    with pytest.raises(IllegalTransition):
        subplat.integrations.replay(ReplayDelivery(delivery_id=only(subplat).id))
    with pytest.raises(NotFound):
        subplat.integrations.replay(ReplayDelivery(delivery_id=sample_id(DeliveryId)))


def test_what_was_delivered_may_be_sent_again(subplat: Subplat) -> None:
    listening(subplat, "user.deactivated.v1")
    happens(subplat)
    subplat.run_until_idle()
    subplat.integrations.replay(ReplayDelivery(delivery_id=only(subplat).id))
    subplat.run_until_idle()
    first, second = arrived(subplat)
    assert (first.message_id, first.body) == (second.message_id, second.body)
    assert (only(subplat).attempts, only(subplat).replays) == (2, 1)


def test_a_receiver_that_fails_is_knocked_at_once_in_its_rest_and_costs_the_others_no_attempt(
    subplat: Subplat,
) -> None:
    listening(subplat, "user.deactivated.v1")
    answering(subplat, Unavailable("receiver", "down"))
    for number in range(30):
        happens(subplat, "x" * (number + 1))
    subplat.run_until_idle()
    assert subplat.sandbox.platform.event_sender.knocks == 1
    deliveries = subplat.integrations.log.deliveries()
    assert sorted(delivery.attempts for delivery in deliveries) == [0] * 29 + [1]
    assert all(delivery.status is DeliveryStatus.PENDING for delivery in deliveries)
    answering(subplat, 204)
    subplat.advance(minutes=6)
    assert {delivery.status for delivery in subplat.integrations.log.deliveries()} == {DeliveryStatus.DELIVERED}


def test_one_receiver_that_never_answers_holds_up_no_other_and_no_other_work(subplat: Subplat) -> None:
    """F23: what cannot be done waits beside the queue, not in front of it."""
    listening(subplat, "user.deactivated.v1", url="https://dead.example/")
    listening(subplat, "user.deactivated.v1", url="https://well.example/")
    answering(subplat, OutcomeUnknown("receiver", "no answer"), url="https://dead.example/")
    for number in range(5):
        happens(subplat, "x" * (number + 1))
    subplat.run_until_idle()
    assert [event.url for event in arrived(subplat)] == ["https://well.example/"] * 5


def test_an_attempt_that_breaks_the_sender_itself_is_parked_with_its_error_and_others_go_on(subplat: Subplat) -> None:
    """F23: a bug in front of one event."""
    listening(subplat, "user.deactivated.v1")
    listening(subplat, "user.deactivated.v1", url="https://well.example/")
    answering(subplat, ZeroDivisionError("broken"))
    happens(subplat)
    subplat.advance(days=2)
    assert [event.url for event in arrived(subplat)] == ["https://well.example/"]
    (parked,) = subplat.sandbox.platform.inspector.parked()
    assert parked.kind == "integrations.deliver_event.v1"
    assert "broken" in (parked.error or "")
    answering(subplat, 200)
    subplat.sandbox.platform.inspector.retry(parked.id)
    subplat.run_until_idle()
    assert URL in [event.url for event in arrived(subplat)]


def test_a_receiver_that_is_gone_for_good_hears_nothing_more(subplat: Subplat) -> None:
    endpoint = listening(subplat, "user.deactivated.v1")
    answering(subplat, 410)
    happens(subplat)
    happens(subplat, "another")
    subplat.run_until_idle()
    first, second = reversed(subplat.integrations.log.deliveries())
    assert {first.status, second.status} == {DeliveryStatus.FAILED}
    assert (first.attempts, second.attempts) == (1, 0)
    (known,) = subplat.integrations.log.endpoints()
    assert not known.active
    subplat.integrations.switch(SwitchEndpoint(endpoint_id=endpoint.id))
    answering(subplat, 200)
    subplat.integrations.replay(ReplayDelivery(delivery_id=second.id))
    subplat.run_until_idle()
    assert subplat.integrations.log.deliveries(endpoint.id, 1)[0].status is DeliveryStatus.DELIVERED


def test_a_forbidden_address_is_given_up_at_once(subplat: Subplat) -> None:
    listening(subplat, "user.deactivated.v1")
    answering(subplat, Rejected("receiver", "an address that is not to be called", "forbidden_address"))
    happens(subplat)
    subplat.run_until_idle()
    assert (only(subplat).status, only(subplat).attempts) == (DeliveryStatus.FAILED, 1)


def test_what_waits_goes_to_the_new_address(subplat: Subplat) -> None:
    endpoint = listening(subplat, "user.deactivated.v1")
    answering(subplat, 500)
    happens(subplat)
    subplat.run_until_idle()
    subplat.integrations.change(
        ChangeEndpoint(endpoint_id=endpoint.id, url="https://new.example/", patterns=("user.deactivated.v1",))
    )
    subplat.advance(minutes=1)
    assert arrived(subplat)[-1].url == "https://new.example/"
    assert only(subplat).status is DeliveryStatus.DELIVERED


def test_a_job_that_runs_again_after_its_outcome_is_known_sends_nothing(subplat: Subplat) -> None:
    listening(subplat, "user.deactivated.v1")
    happens(subplat)
    (stored,) = [
        job for job in subplat.sandbox.platform.jobs.stored() if job.job.kind == "integrations.deliver_event.v1"
    ]
    subplat.run_until_idle()
    subplat.sandbox.platform.application.handle(stored.job)
    assert len(arrived(subplat)) == 1
    assert only(subplat).attempts == 1


def test_the_log_is_newest_first_and_by_endpoint(subplat: Subplat) -> None:
    first = listening(subplat, "user.deactivated.v1")
    second = listening(subplat, "user.deactivated.v1", url="https://second.example/")
    happens(subplat)
    subplat.advance(minutes=1)
    happens(subplat, "later")
    log = subplat.integrations.log
    assert [delivery.endpoint_id for delivery in log.deliveries(first.id)] == [first.id] * 2
    newest, older = log.deliveries(second.id)
    assert newest.occurred_at - older.occurred_at == timedelta(minutes=1)
    assert len(log.deliveries(None, 3)) == 3
    assert log.deliveries(sample_id(EndpointId)) == ()
