"""Callbacks that nobody understands, or that point at nothing there is (F9, F13)."""

from collections.abc import Mapping

from attrs import define

from subplat.simulation.fault_mix import Fault
from subplat.simulation.people.provider import Provider
from subplat.simulation.world import World

STRANGE: tuple[Mapping[str, object], ...] = (
    {"event": "something.new", "data": {"amount": "1" * 40, "nested": [[[[{}]]]]}},
    {"event": "payment.succeeded", "id": 7, "reference": "\u0000" * 5},
    {},
    {
        "shape": "in-memory",
        "kind": "LINK",
        "event": "link.paid",
        "id": "link-of-nobody",
        "reference": "nothing-of-ours",
    },
    {"shape": "in-memory", "kind": "PLAN_CYCLE", "event": "cycle.succeeded", "id": "cycle-of-nobody"},
    {"shape": "in-memory", "kind": "REFUND", "event": "refund.succeeded", "id": "refund-of-nobody"},
    {"shape": "in-memory", "kind": "A_KIND_OF_TOMORROW", "event": "link.paid", "id": "link-1"},
)


@define(kw_only=True, eq=False)
class StrangeCallbacks:
    """Authentic ones: the provider has learnt something new, or speaks of somebody else's."""

    world: World
    provider: Provider

    def day(self) -> None:
        """Thrown for once a day."""
        mix = self.world.mix
        if mix.strikes(Fault.STRANGE_CALLBACK):
            self.provider.tells(mix.throws(Fault.STRANGE_CALLBACK).pick(STRANGE))
