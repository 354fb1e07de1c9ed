"""A person decides that nothing follows from a callback."""

from attrs import frozen

from subplat.application.ports.audit import because
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.errors import InvalidValue
from subplat.domain.ids import WebhookEventId


@frozen(kw_only=True)
class IgnoreCallback:
    """With the reason, which is kept."""

    webhook_event_id: WebhookEventId
    reason: str


@frozen(kw_only=True)
class IgnoreCallbackHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: IgnoreCallback) -> bool:
        """Whether anything changed: one that is ignored already stays as it was. A replay takes it back.

        Raises NotFound, Conflict (it was processed), InvalidValue (no reason).
        """
        if not command.reason.strip():
            raise InvalidValue("say why nothing follows from this callback")
        with because(command.reason), self.units_of_work() as work:
            event = work.webhooks.get(command.webhook_event_id)
            if event.ignored_reason is not None:
                return False
            event.ignore(reason=command.reason.strip(), now=self.clock.now())
            work.webhooks.save(event)
            work.commit()
        return True
