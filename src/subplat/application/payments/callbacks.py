"""Callbacks of the payment provider: stored raw at once, processed in a job."""

from collections.abc import Mapping

from attrs import field, frozen

from subplat.application.payments.send_refund import RefundOutcomes
from subplat.application.payments.settlement import Settlement
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import OutsideFailure
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.payment_gateway import (
    CallbackHint,
    CallbackReader,
    HintKind,
    PaymentGateway,
    RefundGateway,
)
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.errors import DomainError
from subplat.domain.ids import WebhookEventId
from subplat.domain.payments.callback import WebhookEvent


@frozen(kw_only=True)
class StoreCallback:
    """An authentic callback (the entry point compared its token): parsed JSON with exact numbers, lower-case headers."""

    payload: Mapping[str, object] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


@frozen(kw_only=True)
class StoreCallbacks:
    """Callbacks that arrived together."""

    callbacks: tuple[StoreCallback, ...]


@frozen(kw_only=True)
class StoreCallbacksHandler:
    """Many in one transaction: a commit costs the same for one and for a hundred."""

    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    reader: CallbackReader
    clock: Clock

    def __call__(self, command: StoreCallbacks) -> tuple[bool | Exception, ...]:
        """For each, once it is committed: whether it was new; or what kept it, and it alone, from being stored.

        Whatever the content, nothing is refused here. Should the books not take one all the same, the others are
        stored without it. While the books cannot be reached, all of them fail alike.
        """
        callbacks = command.callbacks
        try:
            return self._together(callbacks)
        except OutsideFailure as failure:
            return (failure,) * len(callbacks)
        except Exception as refusal:
            if len(callbacks) == 1:
                return (refusal,)
        half = len(callbacks) // 2
        return self(StoreCallbacks(callbacks=callbacks[:half])) + self(StoreCallbacks(callbacks=callbacks[half:]))

    def _together(self, callbacks: tuple[StoreCallback, ...]) -> tuple[bool, ...]:
        events = [self._event(callback) for callback in callbacks]
        with self.units_of_work() as work:
            new = work.webhooks.add_each_once(events)
            if new:
                work.commit()
        return tuple(event.id in new for event in events)

    def _event(self, callback: StoreCallback) -> WebhookEvent:
        hint = self.reader.hint(callback.payload)
        event = WebhookEvent(
            id=WebhookEventId(self.identifiers.new()),
            source="XENDIT",
            event_type=hint.event_type,
            dedupe_key=self.reader.dedupe_key(callback.payload, callback.headers),
            payload=callback.payload,
            xendit_subscription_id=hint.plan_id,
            xendit_invoice_id=hint.link_id,
            received_at=self.clock.now(),
        )
        event.announce()
        return event


@frozen(kw_only=True)
class StoreCallbackHandler:
    """One alone."""

    many: StoreCallbacksHandler

    def __call__(self, command: StoreCallback) -> bool:
        """Tells whether it was new, once it is committed. Raises what kept it from being stored."""
        (outcome,) = self.many(StoreCallbacks(callbacks=(command,)))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@job("payments.process_callback.v1")
@frozen(kw_only=True)
class ProcessCallback(Job):
    """Re-reads at the provider what the callback points at; the callback itself moves nothing."""

    webhook_event_id: WebhookEventId


@frozen(kw_only=True)
class ProcessCallbackHandler:
    units_of_work: UnitOfWorkFactory
    gateway: PaymentGateway
    reader: CallbackReader
    settlement: Settlement
    refunds: RefundGateway
    refund_outcomes: RefundOutcomes
    clock: Clock

    def __call__(self, job: ProcessCallback) -> None:
        """What stands in the way is written down and raised, so that the job is tried again."""
        with self.units_of_work() as work:
            event = work.webhooks.get(job.webhook_event_id)
        if event.processed:
            return
        hint = self.reader.hint(event.payload)
        if hint.kind is HintKind.UNKNOWN:
            self._not_done(job.webhook_event_id, f"callbacks of type {hint.event_type} are not understood")
            return
        try:
            self._settle(hint)
        except (OutsideFailure, DomainError) as failure:
            self._not_done(job.webhook_event_id, str(failure))
            raise
        with self.units_of_work() as work:
            current = work.webhooks.get(job.webhook_event_id)
            if not current.processed:
                current.done(self.clock.now())
                work.webhooks.save(current)
                work.commit()

    def _settle(self, hint: CallbackHint) -> None:
        """A refund comes after its payment, which may not have been told of yet."""
        for fact in self.gateway.verify(hint):
            with self.units_of_work() as work:
                self.settlement.record(work, fact)
                work.commit()
        if hint.kind is HintKind.REFUND and hint.object_id is not None:
            refund = self.refunds.read_refund(hint.object_id)
            if refund is not None:
                self.refund_outcomes.record(refund)

    def _not_done(self, event_id: WebhookEventId, error: str) -> None:
        with self.units_of_work() as work:
            event = work.webhooks.get(event_id)
            if not event.processed:
                event.not_done(error)
                work.webhooks.save(event)
                work.commit()


@frozen(kw_only=True)
class ReplayCallback:
    """A person wants a callback processed again."""

    webhook_event_id: WebhookEventId


@frozen(kw_only=True)
class ReplayCallbackHandler:
    units_of_work: UnitOfWorkFactory

    def __call__(self, command: ReplayCallback) -> None:
        """Safe at any time: what is in the books already is not booked again. Raises NotFound."""
        with self.units_of_work() as work:
            event = work.webhooks.get(command.webhook_event_id)
            event.reopen()
            work.webhooks.save(event)
            work.jobs.enqueue(ProcessCallback(webhook_event_id=event.id))
            work.commit()
