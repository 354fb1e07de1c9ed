"""Which faults a seed has, and how often each: none, a few of every kind, or a swarm of some kinds."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from attrs import define, field

from subplat.simulation.chance import Chance, Stream


class Level(StrEnum):
    """How much goes wrong."""

    NONE = "none"
    LIGHT = "light"
    SWARM = "swarm"


class Fault(StrEnum):
    """Every kind; the rate is per call, commit, callback, press of a button or day, as the kind has it."""

    UNAVAILABLE = "call refused (5xx, no connection)"
    TOO_MANY = "call refused, told to wait (429)"
    LOST_BEFORE = "call timed out without effect"
    LOST_AFTER = "call timed out, effect happened"
    MALFORMED = "answer unreadable, effect happened"
    ZOMBIE = "call timed out, effect lands later"
    GARBAGE = "garbage from the model"
    DECLINED = "provisioning declined"
    STILL_RUNNING = "provisioning takes its time"
    KILLED_AT_COMMIT = "process killed at a commit"
    KILLED_AT_CALL = "process killed at an outside call"
    COMMIT_UNKNOWN = "connection lost inside a commit"
    CALLBACK_TWICE = "callback duplicated"
    CALLBACK_LATE = "callback late, overtaken by others"
    CALLBACK_LOST = "callback never delivered"
    GATEWAY_OUTAGE = "payment provider down for hours to days"
    MAIL_OUTAGE = "mail down for hours to days"
    GOOGLE_OUTAGE = "Google down for hours to days"
    SWITCHED_OFF = "platform switched off for hours to days"
    CLOCK_JUMP = "clock jumps"
    DOUBLE_CLICK = "button pressed twice"
    STALE_RACE = "decision taken from a stale picture"
    POISON = "job whose handler always fails"
    STRANGE_CALLBACK = "callback that is not understood, or about nothing there is"
    FAILED_FIRST = "attempt to pay fails, told late"
    WRONG_CURRENCY = "payment in another currency"
    STRAY_MONEY = "payment on a page that is not ours"
    DISPUTED = "payment taken back by the payer's bank"
    GIVEN_BACK = "payment refunded at the provider itself"
    MAILBOX_OFF = "mailbox switched off for hours to days"
    BOUNCED = "letter comes back"
    DRIFT = "service changed or deleted by hand"
    RECEIVER_DOWN = "receiver of events out of order for hours to days"


HIGHEST: Mapping[Fault, float] = {
    Fault.UNAVAILABLE: 0.10,
    Fault.TOO_MANY: 0.05,
    Fault.LOST_BEFORE: 0.05,
    Fault.LOST_AFTER: 0.05,
    Fault.MALFORMED: 0.03,
    Fault.ZOMBIE: 0.03,
    Fault.GARBAGE: 0.30,
    Fault.DECLINED: 0.05,
    Fault.STILL_RUNNING: 0.20,
    Fault.KILLED_AT_COMMIT: 0.01,
    Fault.KILLED_AT_CALL: 0.02,
    Fault.COMMIT_UNKNOWN: 0.01,
    Fault.CALLBACK_TWICE: 0.40,
    Fault.CALLBACK_LATE: 0.30,
    Fault.CALLBACK_LOST: 0.15,
    Fault.GATEWAY_OUTAGE: 0.01,
    Fault.MAIL_OUTAGE: 0.01,
    Fault.GOOGLE_OUTAGE: 0.01,
    Fault.SWITCHED_OFF: 0.008,
    Fault.CLOCK_JUMP: 0.008,
    Fault.DOUBLE_CLICK: 0.30,
    Fault.STALE_RACE: 0.20,
    Fault.POISON: 0.01,
    Fault.WRONG_CURRENCY: 0.03,
    Fault.STRAY_MONEY: 0.03,
    Fault.DISPUTED: 0.03,
    Fault.GIVEN_BACK: 0.03,
    Fault.MAILBOX_OFF: 0.01,
    Fault.BOUNCED: 0.03,
    Fault.DRIFT: 0.05,
    Fault.RECEIVER_DOWN: 0.02,
    Fault.FAILED_FIRST: 0.10,
    Fault.STRANGE_CALLBACK: 0.05,
}
"""The rates of reliability.md where it names one."""
OWN_THROWS = frozenset(
    {Fault.POISON, Fault.MAILBOX_OFF, Fault.BOUNCED, Fault.DRIFT, Fault.RECEIVER_DOWN, Fault.STRANGE_CALLBACK}
)
"""Thrown for apart from the other kinds, so that those fall as they did before there were these."""
LIGHT_PART = 0.1
NO_MORE: Mapping[Fault, float] = MappingProxyType({})


@define(eq=False)
class FaultMix:
    """The rates of one seed and what happened of it; `calm` while nothing may go wrong.

    `stream` is another one every day: what went otherwise on one day, in another world of this seed, is over the next.
    """

    rates: Mapping[Fault, float]
    chance: Chance
    stream: Stream
    _day: date | None = field(default=None, init=False)
    _own: dict[Fault, Stream] = field(factory=dict[Fault, Stream], init=False)
    counts: Counter[Fault] = field(factory=Counter[Fault], init=False)
    calm: bool = False

    @classmethod
    def drawn(cls, level: Level, chance: Chance, more: Mapping[Fault, float] = NO_MORE) -> "FaultMix":
        """A swarm has about half of the kinds, each with a rate of its own; those in `more` have that rate, whatever the level."""
        stream = chance.of("fault mix")
        rates: dict[Fault, float] = {}
        for fault, highest in HIGHEST.items():
            has_it, part = stream.happens(0.5), stream.fraction()
            if level is Level.LIGHT:
                rates[fault] = highest * LIGHT_PART
            elif level is Level.SWARM and has_it:
                rates[fault] = highest * part
        return cls(rates | dict(more), chance, chance.once("faults"))

    def begin_day(self, day: date) -> None:
        """That day (UTC) has come, unless it is here already."""
        if day != self._day:
            self._day, self.stream = day, self.chance.once(f"faults of {day}")
            self._own.clear()

    def strikes(self, fault: Fault, by: Stream | None = None) -> bool:
        """Whether it happens here and now, thrown in `by` or in the day's own; counted."""
        falls = self.falls(fault, by)
        if falls:
            self.counts[fault] += 1
        return falls

    def falls(self, fault: Fault, by: Stream | None = None) -> bool:
        """Likewise, for who has yet to see whether it can happen, and counts it then."""
        rate = self.rates.get(fault, 0.0)
        return bool(rate) and not self.calm and (by or self.throws(fault)).happens(rate)

    def throws(self, fault: Fault) -> Stream:
        """Those of today that this kind of fault is thrown for with."""
        if fault not in OWN_THROWS:
            return self.stream
        own = self._own.get(fault)
        if own is None:
            own = self._own[fault] = self.chance.once(f"{fault.name} of {self._day}")
        return own

    def one_of(self, kinds: tuple[Fault, ...]) -> Fault | None:
        """At most one of several, with one throw; counted."""
        if self.calm:
            return None
        thrown = self.stream.fraction()
        for fault in kinds:
            thrown -= self.rates.get(fault, 0.0)
            if thrown < 0:
                self.counts[fault] += 1
                return fault
        return None
