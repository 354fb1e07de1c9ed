"""Callbacks: the envelope around them, and how they are queued."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from subplat.adapters.sandbox.exact_json import json_bytes
from subplat.adapters.sandbox.outbox import Delivery, DeliveryState, Posting
from subplat.adapters.sandbox.xendit.moments import stamp
from subplat.adapters.sandbox.xendit.reserved import Tag, Tags
from subplat.adapters.sandbox.xendit.state import XenditState

SYSTEM = "xendit"
RETRY_PAUSES = (
    timedelta(minutes=15),
    timedelta(minutes=45),
    timedelta(hours=2),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
)
"""Six retries within a day, as documented."""

_VERY_LATE = timedelta(hours=26)
_STEP_BACK = timedelta(minutes=5)
_STEPS = 12


def announce(
    state: XenditState,
    event: str,
    data: dict[str, Any],
    *,
    at: datetime,
    subject: str,
    api_version: str | None = None,
    tags: Tags = frozenset(),
) -> None:
    """Queue an event in the usual envelope; `created` in it is the time of each delivery attempt."""

    def body(attempted: datetime) -> dict[str, Any]:
        envelope = {"event": event, "business_id": state.account.business_id, "created": stamp(attempted)}
        if api_version is not None:
            envelope["api_version"] = api_version
        return {**envelope, "data": data}

    _queue(state, event, body, at=at, subject=subject, tags=tags)


def announce_flat(
    state: XenditState, event: str, body: dict[str, Any], *, at: datetime, subject: str, tags: Tags = frozenset()
) -> None:
    """Queue a legacy callback: the object itself, without envelope; `event` is only the name in the delivery log."""
    _queue(state, event, lambda _: body, at=at, subject=subject, tags=tags)


def _queue(
    state: XenditState,
    event: str,
    body: Callable[[datetime], dict[str, Any]],
    *,
    at: datetime,
    subject: str,
    tags: Tags,
) -> None:
    steering = state.steering
    copies = max(steering.copies, 2 if tags & {Tag.DUPLICATE, Tag.TWICE} else 1)
    new_ids = steering.new_ids or Tag.TWICE in tags
    lost = Tag.LOST in tags or steering.lose > 0
    steering.lose = max(0, steering.lose - 1)
    due = at + steering.delay + (_VERY_LATE if Tag.LATE in tags else timedelta(0))
    if steering.backwards or Tag.SHUFFLED in tags:
        due += _STEP_BACK * (_STEPS - state.world.outbox.next_number() % _STEPS)
    webhook_id = state.world.ids.uuid()
    for copy in range(copies):
        own_id = state.world.ids.uuid() if new_ids and copy else webhook_id
        state.world.outbox.put(
            Delivery(
                number=state.world.outbox.next_number(),
                system=SYSTEM,
                event=event,
                subject=subject,
                webhook_id=own_id,
                posting=_posting(state, own_id, body),
                due_at=due,
                retry_after=RETRY_PAUSES,
                state=DeliveryState.LOST if lost else DeliveryState.WAITING,
            )
        )


def _posting(
    state: XenditState, webhook_id: str, body: Callable[[datetime], dict[str, Any]]
) -> Callable[[datetime], Posting | None]:
    def build(attempted: datetime) -> Posting | None:
        if state.account.callback_url is None:
            return None
        headers = {
            "content-type": "application/json",
            "x-callback-token": state.account.callback_token,
            "webhook-id": webhook_id,
        }
        return Posting(url=state.account.callback_url, headers=headers, body=json_bytes(body(attempted)))

    return build
