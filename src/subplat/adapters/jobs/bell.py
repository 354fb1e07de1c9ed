"""Wakes idle threads when there may be work, without losing a ring that comes between looking and waiting."""

from threading import Condition


class Bell:
    """A counter of rings; whoever looks first notes the count, and waits only while it has not moved."""

    def __init__(self) -> None:
        self._rings = 0
        self._moved = Condition()

    def rings(self) -> int:
        """How often it has rung."""
        with self._moved:
            return self._rings

    def ring(self) -> None:
        """Wakes everybody who waits."""
        with self._moved:
            self._rings += 1
            self._moved.notify_all()

    def wait(self, heard: int, seconds: float) -> None:
        """Returns when it has rung more often than `heard`, or after `seconds`."""
        with self._moved:
            self._moved.wait_for(lambda: self._rings != heard, seconds)
