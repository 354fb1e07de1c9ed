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
class StoreCallbackHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    reader: CallbackReader
    clock: Clock

    def __call__(self, command: StoreCallback) -> bool:
        """One INSERT; tells whether it was new. Whatever the content, nothing is refused here."""
        hint = self.reader.hint(command.payload)
        event = WebhookEvent(
            id=WebhookEventId(self.identifiers.new()),
            source="XENDIT",
            event_type=hint.event_type,
            dedupe_key=self.reader.dedupe_key(command.payload, command.headers),
            payload=command.payload,
            xendit_subscription_id=hint.plan_id,
            xendit_invoice_id=hint.link_id,
            received_at=self.clock.now(),
        )
        event.announce()
        with self.units_of_work() as work:
            is_new = work.webhooks.add_once(event)
            if is_new:
                work.commit()
        return is_new


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
