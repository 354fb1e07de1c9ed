"""The receivers of events in memory: what arrived, and how they answer."""

from attrs import define, field

from subplat.application.ports.integrations import OutgoingEvent


@define
class InMemoryEventSender:
    """Every address takes everything, unless `answers` says otherwise: a status, or an error to raise.

    `knocks` counts every call, `arrived` has the events that were answered, whatever the answer.
    """

    arrived: list[OutgoingEvent] = field(factory=list[OutgoingEvent])
    answers: dict[str, int | Exception] = field(factory=dict[str, int | Exception])
    knocks: int = 0

    def send(self, event: OutgoingEvent, /) -> int:
        """See the port."""
        self.knocks += 1
        answer = self.answers.get(event.url, 204)
        if isinstance(answer, Exception):
            raise answer
        self.arrived.append(event)
        return answer
