"""Deliveries: every state against every verb, and the times of their attempts."""

from collections.abc import Callable
from datetime import timedelta
from itertools import accumulate
from uuid import UUID

import pytest

from subplat.domain.errors import IllegalTransition
from subplat.domain.ids import DeliveryId, EndpointId
from subplat.domain.integrations.delivery import BACK_OFF, DELIVERY, LONGEST_ERROR, Delivery, DeliveryStatus
from subplat.testing.samples import NOW, sample_id

VERBS: dict[str, Callable[[Delivery], None]] = {
    "delivered": lambda it: it.delivered(status_code=200, now=NOW),
    "failed": lambda it: it.failed(status_code=500, error="broken", now=NOW),
    "refused": lambda it: it.refused(status_code=410, error="gone"),
    "withdrawn": lambda it: it.withdrawn("paused"),
    "postponed": lambda it: it.postponed(NOW),
    "replay": lambda it: it.replay(NOW),
}
ALLOWED = {
    "PENDING": {
        "delivered": "DELIVERED",
        "failed": "PENDING",
        "refused": "FAILED",
        "withdrawn": "FAILED",
        "postponed": "PENDING",
    },
    "DELIVERED": {"replay": "PENDING"},
    "FAILED": {"replay": "PENDING"},
}


def delivery() -> Delivery:
    return Delivery(
        id=sample_id(DeliveryId),
        endpoint_id=sample_id(EndpointId),
        event_id=UUID(int=7),
        event_name="subscription.cancelled.v1",
        body="{}",
        occurred_at=NOW,
        next_attempt_at=NOW,
    )


def in_state(state: str) -> Delivery:
    made = delivery()
    if state == "DELIVERED":
        made.delivered(status_code=200, now=NOW)
    elif state == "FAILED":
        made.refused(status_code=None, error="forbidden")
    assert made.status.value == state
    return made


@pytest.mark.parametrize("state", [each.value for each in DeliveryStatus])
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_leads_where_it_may_and_nowhere_else(state: str, verb: str) -> None:
    made = in_state(state)
    if verb in ALLOWED[state]:
        VERBS[verb](made)
        assert made.status.value == ALLOWED[state][verb]
    else:
        attempts = made.attempts
        with pytest.raises(IllegalTransition):
            VERBS[verb](made)
        assert (made.status.value, made.attempts) == (state, attempts)
    assert (made.next_attempt_at is not None) == (made.status is DeliveryStatus.PENDING)
    assert (made.delivered_at is not None) == (made.status is DeliveryStatus.DELIVERED)


def test_the_table_knows_only_these_states() -> None:
    assert DELIVERY.edges() == {
        (DeliveryStatus.PENDING, DeliveryStatus.DELIVERED),
        (DeliveryStatus.PENDING, DeliveryStatus.FAILED),
        (DeliveryStatus.DELIVERED, DeliveryStatus.PENDING),
        (DeliveryStatus.FAILED, DeliveryStatus.PENDING),
    }


def test_it_is_tried_for_more_than_a_day_and_then_given_up() -> None:
    made, waits = delivery(), []
    for number in range(len(BACK_OFF)):
        assert made.next_attempt == number + 1
        made.failed(status_code=503, error="later", now=NOW)
        assert made.next_attempt_at is not None
        waits.append(made.next_attempt_at - NOW)
    assert waits == sorted(waits)
    assert list(accumulate(waits, initial=timedelta()))[-1] > timedelta(days=1)
    made.failed(status_code=503, error="later", now=NOW)
    assert made.status is DeliveryStatus.FAILED
    assert (made.attempts, made.next_attempt, made.last_status_code) == (len(BACK_OFF) + 1, None, 503)


def test_a_replay_has_all_attempts_before_it_and_counts_on() -> None:
    made = delivery()
    for _ in range(len(BACK_OFF) + 1):
        made.failed(status_code=None, error="no answer", now=NOW)
    made.replay(NOW)
    assert (made.failures, made.attempts, made.replays) == (0, len(BACK_OFF) + 1, 1)
    made.delivered(status_code=204, now=NOW)
    assert (made.attempts, made.last_error) == (len(BACK_OFF) + 2, None)


def test_a_long_error_is_cut() -> None:
    made = delivery()
    made.failed(status_code=None, error="x" * 10_000, now=NOW)
    assert made.last_error is not None
    assert len(made.last_error) == LONGEST_ERROR


def test_the_body_is_not_shown() -> None:
    assert "body" not in repr(delivery())
