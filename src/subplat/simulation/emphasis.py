"""What a directed company has more of than the usual one: faults, habits, wishes. Rare situations are weighed up (F35)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs
from attrs import frozen

from subplat.domain.periods import BillingPeriod
from subplat.domain.subscriptions.subscription import Collection
from subplat.simulation.fault_mix import HIGHEST, Fault
from subplat.simulation.people.customer import Habits

WAYS = ("slips", "odd", "moody", "forgets", "heeds", "yields", "leaves", "declined")
"""Habits that are a rate, or yes and no (1, 0)."""


MORE_WAYS = ("monthly", "debited", "stops", "corrects")
WISHES = frozenset(
    {
        "seats",
        "seats_later",
        "refund",
        "top_up",
        "cancel",
        "override",
        "price",
        "adjust",
        "second_contract",
        "cancel_later",
    }
)
"""Those of `people/wishes.py`."""


class UnknownEmphasis(ValueError):
    """No such fault, habit or wish."""


@frozen(kw_only=True)
class Emphasis:
    """Written `ZOMBIE+LOST_AFTER:0.2,odd=1,wishes=override+refund`: faults (at the highest rate of each, or at that), habits, wishes.

    Habits are those of `WAYS` and `monthly`, `debited` (1 or 0), `stops` (so many days after a client came it stops to pay),
    `corrects` (how often Finance's invoice is over another amount).
    Wishes (`WISHES`) come up most of the time then.
    """

    faults: Mapping[Fault, float] = attrs.field(factory=dict[Fault, float])
    habits: Mapping[str, float] = attrs.field(factory=dict[str, float])
    wishes: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> "Emphasis":
        """Raises UnknownEmphasis."""
        faults: dict[Fault, float] = {}
        habits: dict[str, float] = {}
        wishes: tuple[str, ...] = ()
        for part in filter(None, text.split(",")):
            name, is_habit, value = part.partition("=")
            if not is_habit:
                faults |= dict(map(_fault, name.split("+")))
            elif name == "wishes":
                wishes = tuple(map(_wish, value.split("+")))
            elif name in (*WAYS, *MORE_WAYS):
                habits[name] = _number(value)
            else:
                raise UnknownEmphasis(f"there is no habit {name}")
        return cls(faults=faults, habits=habits, wishes=wishes)

    def __str__(self) -> str:
        faults = "+".join(
            fault.name if rate == HIGHEST[fault] else f"{fault.name}:{rate:g}" for fault, rate in self.faults.items()
        )
        habits = [f"{name}={value:g}" for name, value in self.habits.items()]
        wishes = [f"wishes={'+'.join(self.wishes)}"] if self.wishes else []
        return ",".join(filter(None, (faults, *habits, *wishes)))

    def __bool__(self) -> bool:
        return bool(self.faults or self.habits or self.wishes)

    def on(self, habits: Habits, came: datetime) -> Habits:
        """The habits of a client with this emphasis."""
        changed: dict[str, Any] = {name: self.habits[name] for name in WAYS if name in self.habits}
        if "slips" in changed:
            changed["slips"] = bool(changed["slips"])
        if "monthly" in self.habits:
            changed["period"] = BillingPeriod.MONTHLY if self.habits["monthly"] else BillingPeriod.YEARLY
        if "debited" in self.habits:
            changed["collection"] = Collection.AUTO_DEBIT if self.habits["debited"] else Collection.LINK
        if "stops" in self.habits:
            changed["stops_at"] = came + timedelta(days=self.habits["stops"])
        return attrs.evolve(habits, wishes=self.wishes, **changed)


def _fault(text: str) -> tuple[Fault, float]:
    name, _, rate = text.partition(":")
    if name not in Fault.__members__:
        raise UnknownEmphasis(f"there is no fault {name}")
    return Fault[name], _number(rate) if rate else HIGHEST[Fault[name]]


def _wish(name: str) -> str:
    if name not in WISHES:
        raise UnknownEmphasis(f"there is no wish {name}")
    return name


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UnknownEmphasis(f"{text!r} is no number") from None


USUAL = Emphasis()
"""More of nothing."""
