"""Callbacks that twins send: queued, steered, posted only when pumped."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import httpx
from attrs import define, evolve, field, frozen

from subplat.adapters.sandbox.clock import MovableClock
from subplat.adapters.sandbox.tls import shared_context


class DeliveryState(StrEnum):
    """Where a callback stands; LOST and ABANDONED are final without success."""

    WAITING = "WAITING"
    DELIVERED = "DELIVERED"
    ABANDONED = "ABANDONED"
    LOST = "LOST"


@define(kw_only=True)
class Attempt:
    """One try to post: the receiver's status, or why there was none."""

    at: datetime
    status: int | None
    failure: str | None = None


@frozen(kw_only=True)
class Posting:
    """What one attempt posts, and where."""

    url: str
    headers: dict[str, str]
    body: bytes


@define(kw_only=True)
class Delivery:
    """One callback on its way.

    `posting` is asked anew for each attempt: senders put the attempt's time into the body, and the receiver's address
    may have been changed meanwhile. None means that no address is set.
    """

    number: int
    system: str
    event: str
    subject: str
    webhook_id: str
    posting: Callable[[datetime], Posting | None]
    due_at: datetime
    retry_after: tuple[timedelta, ...] = ()
    state: DeliveryState = DeliveryState.WAITING
    attempts: list[Attempt] = field(factory=list)


@define
class Outbox:
    """The callbacks of all twins, in the order in which they arose."""

    _clock: MovableClock
    timeout_seconds: float = 5.0
    _deliveries: list[Delivery] = field(factory=list)

    def next_number(self) -> int:
        """The number for the next delivery."""
        return len(self._deliveries) + 1

    def put(self, delivery: Delivery) -> None:
        """Queue a callback."""
        self._deliveries.append(delivery)

    def deliveries(self, system: str | None = None) -> Sequence[Delivery]:
        """The delivery log, of one system or of all."""
        return [each for each in self._deliveries if system is None or each.system == system]

    def resend(self, number: int) -> Delivery:
        """Queue one delivery again, at once and with its old webhook id; raises KeyError when there is none."""
        for old in self._deliveries:
            if old.number == number:
                again = evolve(
                    old,
                    number=self.next_number(),
                    due_at=self._clock.now(),
                    state=DeliveryState.WAITING,
                    attempts=[],
                )
                self.put(again)
                return again
        raise KeyError(number)

    def due(self) -> list[Delivery]:
        """What is to be posted by now, earliest first."""
        now = self._clock.now()
        waiting = [each for each in self._deliveries if each.state is DeliveryState.WAITING and each.due_at <= now]
        return sorted(waiting, key=lambda each: (each.due_at, each.number))

    async def pump(self, *, backwards: bool = False, limit: int | None = None) -> int:
        """Post what is due, at most `limit`, oldest or newest first; how many attempts were made.

        Any 2xx counts as delivered. Otherwise the next attempt is due after the delivery's own next pause; after the
        last one it is abandoned.
        """
        due = self.due()
        chosen = (due[::-1] if backwards else due)[:limit]
        if not chosen:
            return 0
        async with httpx.AsyncClient(timeout=self.timeout_seconds, trust_env=False, verify=shared_context()) as client:
            for delivery in chosen:
                await self._attempt(client, delivery)
        return len(chosen)

    async def _attempt(self, client: httpx.AsyncClient, delivery: Delivery) -> None:
        now = self._clock.now()
        status, failure = None, None
        posting = delivery.posting(now)
        if posting is None:
            failure = "no callback URL is set"
        else:
            try:
                answer = await client.post(posting.url, content=posting.body, headers=posting.headers)
                status = answer.status_code
            except httpx.HTTPError as error:
                failure = type(error).__name__
        delivery.attempts.append(Attempt(at=now, status=status, failure=failure))
        if status is not None and 200 <= status < 300:
            delivery.state = DeliveryState.DELIVERED
        elif len(delivery.attempts) > len(delivery.retry_after):
            delivery.state = DeliveryState.ABANDONED
        else:
            delivery.due_at = now + delivery.retry_after[len(delivery.attempts) - 1]
