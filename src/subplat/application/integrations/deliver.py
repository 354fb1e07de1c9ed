"""Makes one attempt to deliver one event."""

from typing import Self

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import OutsideFailure, Rejected
from subplat.application.ports.integrations import EventSender, OutgoingEvent
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.domain.ids import DeliveryId, EndpointId
from subplat.domain.integrations.delivery import Delivery
from subplat.domain.integrations.endpoint import Endpoint

GONE = 410
"""Standard Webhooks: the receiver wants nothing any more, the sender is to stop."""


@job("integrations.deliver_event.v1")
@frozen(kw_only=True)
class DeliverEvent(Job):
    """Attempt `number`; one of an endpoint at a time, so that a slow one never holds more than one worker."""

    delivery_id: DeliveryId
    endpoint_id: EndpointId
    number: int

    def order_key(self) -> str:
        return f"endpoint:{self.endpoint_id}"

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """The attempt that comes next."""
        return cls(delivery_id=delivery.id, endpoint_id=delivery.endpoint_id, number=delivery.attempts + 1)


@frozen(kw_only=True)
class Answer:
    """How an attempt ended: a status, or what stood in the way; `final` when it is so for good."""

    status: int | None = None
    error: str | None = None
    final: bool = False

    @property
    def is_taken(self) -> bool:
        """2xx; everything else is not, redirects included."""
        return self.status is not None and 200 <= self.status < 300


@frozen(kw_only=True)
class DeliverEventHandler:
    """Read → send → write down, with the next attempt promised where it is written that there is one."""

    units_of_work: UnitOfWorkFactory
    sender: EventSender
    clock: Clock

    def __call__(self, job: DeliverEvent) -> None:
        """An attempt that fails is no failure of the job; raises Unavailable of the database alone."""
        event = self._prepare(job)
        if event is not None:
            self._record(job, self._send(event))

    def _prepare(self, job: DeliverEvent) -> OutgoingEvent | None:
        now = self.clock.now()
        with self.units_of_work() as work:
            endpoint, delivery = _both(work, job)
            if delivery.next_attempt != job.number:
                return None
            if not endpoint.active:
                delivery.withdrawn(f"the endpoint is paused: {endpoint.paused_reason}")
            elif endpoint.rests_until is not None and endpoint.is_resting(now):
                delivery.postponed(endpoint.rests_until)
                work.jobs.enqueue(job, not_before=endpoint.rests_until)
            else:
                return _outgoing(endpoint, delivery, self.clock)
            work.deliveries.save(delivery)
            work.commit()
        return None

    def _send(self, event: OutgoingEvent) -> Answer:
        try:
            return Answer(status=self.sender.send(event))
        except Rejected as refusal:
            return Answer(error=refusal.detail, final=True)
        except OutsideFailure as failure:
            return Answer(error=failure.detail)

    def _record(self, job: DeliverEvent, answer: Answer) -> None:
        now = self.clock.now()
        with self.units_of_work() as work:
            endpoint, delivery = _both(work, job)
            if delivery.next_attempt != job.number:
                return
            if answer.is_taken and answer.status is not None:
                delivery.delivered(status_code=answer.status, now=now)
            elif answer.final or answer.status == GONE:
                delivery.refused(status_code=answer.status, error=answer.error or "the receiver is gone for good")
            else:
                error = answer.error or f"the receiver answered {answer.status}"
                delivery.failed(status_code=answer.status, error=error, now=now)
            if delivery.next_attempt_at is not None:
                work.jobs.enqueue(DeliverEvent.of(delivery), not_before=delivery.next_attempt_at)
            if _notice(endpoint, answer, self.clock):
                work.endpoints.save(endpoint)
            work.deliveries.save(delivery)
            work.commit()


def _both(work: UnitOfWork, job: DeliverEvent) -> tuple[Endpoint, Delivery]:
    return work.endpoints.get(job.endpoint_id), work.deliveries.get(job.delivery_id)


def _notice(endpoint: Endpoint, answer: Answer, clock: Clock) -> bool:
    """Whether the endpoint is another one by this."""
    if answer.is_taken:
        was_failing = endpoint.failures > 0
        endpoint.answered()
        return was_failing
    if answer.status == GONE:
        endpoint.pause("the receiver answered 410: it is gone for good")
    else:
        endpoint.stumbled(clock.now())
    return True


def _outgoing(endpoint: Endpoint, delivery: Delivery, clock: Clock) -> OutgoingEvent:
    return OutgoingEvent(
        url=endpoint.url,
        secret=endpoint.secret,
        header_token=endpoint.header_token,
        message_id=str(delivery.event_id),
        sent_at=clock.now(),
        body=delivery.body,
    )
