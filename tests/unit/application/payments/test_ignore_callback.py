"""A person decides that nothing follows from a callback; a replay takes the decision back."""

from uuid import UUID

import pytest

from subplat import Subplat
from subplat.application.payments.callbacks import ReplayCallback
from subplat.application.payments.ignore_callback import IgnoreCallback
from subplat.domain.errors import Conflict, InvalidValue, NotFound
from subplat.domain.ids import WebhookEventId
from subplat.testing.builders import a_paying_client


@pytest.fixture
def stuck(subplat: Subplat) -> WebhookEventId:
    """A callback that nobody understands."""
    subplat.sandbox.deliver({"event": "something.new", "id": "x-1"})
    subplat.run_until_idle()
    [event] = subplat.books.webhooks
    assert not event.processed
    return event.id


def test_an_ignored_callback_waits_no_more_and_says_why(subplat: Subplat, stuck: WebhookEventId) -> None:
    command = IgnoreCallback(webhook_event_id=stuck, reason=" a test of theirs ")
    assert subplat.payments.ignore_callback(command)
    [event] = subplat.books.webhooks
    assert (event.processed, event.ignored_reason) == (True, "a test of theirs")
    assert not subplat.payments.ignore_callback(IgnoreCallback(webhook_event_id=stuck, reason="another reason"))
    assert subplat.books.webhooks[0].ignored_reason == "a test of theirs"


def test_a_replay_takes_it_back(subplat: Subplat, stuck: WebhookEventId) -> None:
    subplat.payments.ignore_callback(IgnoreCallback(webhook_event_id=stuck, reason="a test of theirs"))
    subplat.payments.replay_callback(ReplayCallback(webhook_event_id=stuck))
    [event] = subplat.books.webhooks
    assert (event.processed, event.ignored_reason) == (False, None)


def test_what_was_processed_cannot_be_ignored(subplat: Subplat, refused) -> None:
    a_paying_client(subplat)
    event, *_ = subplat.books.webhooks
    with refused(Conflict, "processed already"):
        subplat.payments.ignore_callback(IgnoreCallback(webhook_event_id=event.id, reason="late"))


def test_a_reason_is_needed(subplat: Subplat, stuck: WebhookEventId, refused) -> None:
    with refused(InvalidValue, "say why"):
        subplat.payments.ignore_callback(IgnoreCallback(webhook_event_id=stuck, reason=" "))


def test_an_unknown_callback_cannot_be_ignored(subplat: Subplat, refused) -> None:
    with refused(NotFound):
        subplat.payments.ignore_callback(IgnoreCallback(webhook_event_id=WebhookEventId(UUID(int=1)), reason="x"))
