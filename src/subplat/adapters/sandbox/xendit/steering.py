"""How callbacks are spoiled on request."""

from datetime import timedelta

from attrs import define


@define(kw_only=True)
class CallbackSteering:
    """Applies to callbacks that arise from now on.

    `copies` of each are queued (same webhook-id, or with `new_ids` each its own), the next `lose` ones are never sent,
    each becomes due only after `delay`, and with `backwards` every one is held back longer than the one after it.
    """

    copies: int = 1
    new_ids: bool = False
    lose: int = 0
    delay: timedelta = timedelta(0)
    backwards: bool = False
