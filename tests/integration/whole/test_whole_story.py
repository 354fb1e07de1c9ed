"""The story from a lead to running services, on memory and on real parts."""

from collections.abc import Mapping
from typing import Protocol

from attrs import define, field

from subplat import Subplat
from subplat.application.application import Application
from subplat.demonstration.outcome import outcome, workflows
from subplat.demonstration.story import ANSWER_FILES, Story
from subplat.demonstration.world import World
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.invariants import check_books
from subplat.wiring.live import LivePlatform
from subplat.wiring.memory import memory_platform


class Installation(Protocol):
    """See conftest."""

    platform: LivePlatform
    world: World


@define
class MemoryWorld:
    """The world of the story, in memory."""

    app: Subplat
    _paid: dict[str, object] = field(factory=dict, init=False)

    def settle(self) -> None:
        self.app.run_until_idle()

    def pay(self, payment_link: str) -> None:
        self.app.sandbox.pay(payment_link)

    def finance_answers(self, number: str) -> None:
        self.app.sandbox.answer("finance@reseller.example", f"Nomor invoice: {number}", ANSWER_FILES)

    def repeat_callbacks(self) -> None:
        event = self.app.books.webhooks[-1]
        self.app.sandbox.deliver(dict(event.payload))

    def calls(self) -> Mapping[str, int]:
        return {}


def played(application: Application, world: World) -> Books:
    """The books after the story."""
    Story(application=application, world=world, tell=lambda step: None).play()
    return application.books.read()


def test_memory_and_real_parts_come_to_the_same_business(running: Installation) -> None:
    platform = running.platform
    real = played(platform.application, running.world)
    memory = memory_platform(platform.application.clock.now())
    imagined = played(memory.application, MemoryWorld(Subplat(memory)))
    assert workflows(real) == {"W1": "ok", "W2": "ok", "W3": "ok"}
    assert outcome(real) == outcome(imagined)
    assert check_books(real, platform.application.clock.today()) == ()
