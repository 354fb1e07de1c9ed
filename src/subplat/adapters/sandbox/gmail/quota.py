"""Quota units for each mailbox and minute, as for projects made since May 2026."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from attrs import define, field

from subplat.adapters.sandbox.google.errors import Refusal

COSTS: Mapping[str, int] = {
    "gmail.users.drafts.create": 10,
    "gmail.users.drafts.delete": 10,
    "gmail.users.drafts.get": 5,
    "gmail.users.drafts.list": 5,
    "gmail.users.drafts.update": 15,
    "gmail.users.drafts.send": 100,
    "gmail.users.getProfile": 1,
    "gmail.users.history.list": 2,
    "gmail.users.messages.attachments.get": 5,
    "gmail.users.messages.get": 5,
    "gmail.users.messages.list": 5,
    "gmail.users.messages.modify": 5,
    "gmail.users.messages.send": 100,
    "gmail.users.threads.get": 10,
    "gmail.users.threads.list": 10,
}
_WINDOW = timedelta(minutes=1)


@define
class Quota:
    """`units_per_minute` None means no limit. Time is the sandbox's: the minute passes when its clock moves."""

    units_per_minute: int | None = 6000
    _spent: dict[str, list[tuple[datetime, int]]] = field(factory=dict)

    def spend(self, address: str, method_id: str, now: datetime) -> None:
        """`Refusal` 429 when the mailbox has used up the last minute's units; a refused call costs nothing."""
        recent = [(at, units) for at, units in self._spent.get(address, []) if at > now - _WINDOW]
        cost = COSTS[method_id]
        if self.units_per_minute is not None and sum(units for _, units in recent) + cost > self.units_per_minute:
            raise Refusal(429, "User-rate limit exceeded.", "rateLimitExceeded")
        self._spent[address] = [*recent, (now, cost)]
