"""What the story needs of the world around the application."""

from collections.abc import Mapping
from typing import Protocol


class World(Protocol):
    """Time, clients with money, and a look into what outside systems saw."""

    def settle(self) -> None:
        """Lets every job run until nothing is left to do."""
        ...

    def pay(self, payment_link: str) -> None:
        """The client follows the stable payment link and pays; the gateway calls back."""
        ...

    def finance_answers(self, number: str) -> None:
        """Finance answers the newest request by mail: the invoice's number, with invoice and tax invoice as files."""
        ...

    def repeat_callbacks(self) -> None:
        """The gateway delivers its callbacks of the last payment once more."""
        ...

    def calls(self) -> Mapping[str, int]:
        """How many calls each outside system has seen so far."""
        ...
