"""Several checks as one."""

from collections.abc import Sequence

from attrs import frozen

from subplat.simulation.world import Checked


@frozen
class Together:
    """One after the other."""

    parts: Sequence[Checked]

    def after_event(self) -> None:
        """Raises Violated."""
        for part in self.parts:
            part.after_event()

    def after_billing(self) -> None:
        """Raises Violated."""
        for part in self.parts:
            part.after_billing()
