"""No check after events: for books that are too far away to be looked at each time."""


class Unchecked:
    """Hears of every event and lets it pass."""

    def after_event(self) -> None:
        """Nothing."""

    def after_billing(self) -> None:
        """Nothing."""
