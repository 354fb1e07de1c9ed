"""Another system that hears of events, and is out of order for hours or days."""

from datetime import timedelta

from attrs import define, field

from subplat.application.integrations.delivery_log import ReplayDelivery
from subplat.application.integrations.endpoints import AddEndpoint, SwitchEndpoint
from subplat.application.ports.failures import OutcomeUnknown, Unavailable
from subplat.domain.ids import DeliveryId, EndpointId
from subplat.domain.integrations.delivery import DeliveryStatus
from subplat.simulation.fault_mix import Fault
from subplat.simulation.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URL = "https://automation.example/hooks/subplat"
PATTERNS = (
    "subscription.activated.v1",
    "subscription.suspended.v1",
    "subscription.cancelled.v1",
    "payment.refunded.v1",
)
LISTENS = 0.5
GONE = 410
MOST = 100_000


@define(kw_only=True, eq=False)
class Receivers:
    """Half of the companies have one. It must be told of everything, however long it was out of order."""

    world: World
    _endpoint: EndpointId | None = field(default=None, init=False)

    def begin(self) -> None:
        """An Admin adds it on the first day."""
        if self.world.chance.once("receivers").happens(LISTENS):
            command = AddEndpoint(url=URL, patterns=PATTERNS)
            self._endpoint = self.world.application.integrations.add(command).id

    def day(self) -> None:
        """Thrown for once a day."""
        mix, sender = self.world.mix, self.world.town.event_sender
        if self._endpoint is None or URL in sender.answers or not mix.strikes(Fault.RECEIVER_DOWN):
            return
        throws = mix.throws(Fault.RECEIVER_DOWN)
        kinds: tuple[int | Exception, ...] = (
            500,
            503,
            302,
            GONE,
            Unavailable("receiver", "connection refused"),
            OutcomeUnknown("receiver", "no answer in time"),
        )
        sender.answers[URL] = answer = throws.pick(kinds)
        lasting = throws.delay(HOUR, 5 * DAY)
        self.world.note("fate", f"the receiver of events answers {answer} for {lasting}")
        self.world.plan(lasting, "fate", "the receiver works again", self._works_again, outside=True)
        self.world.plan(lasting + throws.delay(HOUR, DAY), "operations", "looks at deliveries", self.look_after)

    def end(self) -> None:
        """It works."""
        self._works_again()

    def look_after(self) -> None:
        """Somebody switches it on again where it was paused, and sends what was given up once more."""
        if self._endpoint is None:
            return
        integrations, act = self.world.application.integrations, self.world.act
        if any(not endpoint.active for endpoint in integrations.log.endpoints()):
            on = SwitchEndpoint(endpoint_id=self._endpoint)
            act("operations", "switches the receiver on", lambda: integrations.switch(on))
        for delivery in integrations.log.deliveries(self._endpoint, MOST):
            if delivery.status is DeliveryStatus.FAILED:
                self._replay(delivery.id)

    def _replay(self, delivery_id: DeliveryId) -> None:
        command = ReplayDelivery(delivery_id=delivery_id)
        replay = self.world.application.integrations.replay
        self.world.act("operations", "sends an event again", lambda: replay(command))

    def _works_again(self) -> None:
        self.world.town.event_sender.answers.pop(URL, None)
