"""What looks after every event; several of them as one."""

from collections.abc import Sequence
from typing import Protocol

from attrs import frozen


class Checked(Protocol):
    """What looks after every event."""

    def after_event(self) -> None:
        """Raises Violated."""
        ...

    def after_billing(self) -> None:
        """When a billing run, and all that was due with it, is done. Raises Violated."""
        ...


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
