"""What goes wrong by the day: systems out of order, the platform switched off, a clock that jumps."""

from collections.abc import Callable
from datetime import datetime, timedelta

from attrs import define, field

from subplat.simulation.chance import Stream
from subplat.simulation.fault_mix import Fault
from subplat.simulation.faults.ports import Faulty
from subplat.simulation.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SYSTEMS = {Fault.GATEWAY_OUTAGE: "payments", Fault.MAIL_OUTAGE: "mail", Fault.GOOGLE_OUTAGE: "google"}
LONGEST_OFF = timedelta(days=10)
CATCHES_UP = timedelta(hours=26)
"""The next run of the day does it: slots that ran while the clock was ahead run again once it is right."""


@define(kw_only=True, eq=False)
class Outages:
    """Thrown for once a day."""

    world: World
    faulty: Faulty
    stream: Stream
    thrown: list[str] = field(factory=list[str], init=False)
    """Everything that was sent, with its instant."""
    missed_until: datetime | None = field(default=None, init=False)
    """Until then a billing run may still have to catch up."""

    every_day: list[Callable[[], None]] = field(factory=list[Callable[[], None]], init=False)
    """What else is thrown for once a day."""

    def excused(self) -> bool:
        """Whether the platform is catching up."""
        return self.missed_until is not None and self.world.now < self.missed_until

    def begin(self) -> None:
        """From now on."""
        self.world.plan(DAY, "fate", "throws", self._daily, outside=True)

    def no_billing(self, lasting: timedelta) -> None:
        """A part of billing will not run for that long."""
        until = self.world.now + lasting + CATCHES_UP
        self.missed_until = until if self.missed_until is None else max(self.missed_until, until)

    def end(self) -> None:
        """Everything works again, at once."""
        self.faulty.down.clear()
        self.world.off_until = None
        self.world.town.skew = timedelta()

    def _daily(self) -> None:
        self.begin()
        for fault, system in SYSTEMS.items():
            if system not in self.faulty.down and self.world.mix.strikes(fault, self.stream):
                self._down(system)
        if self.world.off_until is None and self.world.mix.strikes(Fault.SWITCHED_OFF, self.stream):
            short = self.stream.happens(0.7)
            off = self.stream.delay(HOUR, DAY) if short else self.stream.delay(DAY, LONGEST_OFF)
            self.world.off_until = self.world.now + off
            self.missed_until = self.world.off_until + CATCHES_UP
            self._note(f"the platform is switched off for {off}")
        if not self.world.town.skew and self.world.mix.strikes(Fault.CLOCK_JUMP, self.stream):
            self._jump()
        for other in self.every_day:
            other()

    def _down(self, system: str) -> None:
        lasting = self.stream.delay(HOUR, 3 * DAY)
        self.faulty.down.add(system)
        self._note(f"{system} is down for {lasting}")
        self.world.plan(lasting, "fate", f"{system} is back", lambda: self.faulty.down.discard(system), outside=True)

    def _jump(self) -> None:
        jump = self.stream.pick(
            (
                timedelta(minutes=-50),
                timedelta(hours=-20),
                timedelta(minutes=50),
                timedelta(hours=20),
                -3 * DAY,
                3 * DAY,
            )
        )
        self.world.town.skew = jump
        self.missed_until = self.world.now + 2 * DAY + CATCHES_UP
        self._note(f"the clock jumps by {jump}")
        lasting = self.stream.delay(HOUR, 2 * DAY)
        self.world.plan(lasting, "fate", "the clock is right again", self._right, outside=True)

    def _note(self, what: str) -> None:
        self.thrown.append(f"{self.world.now:%Y-%m-%d %H:%M} {what}")
        self.world.note("fate", what)

    def _right(self) -> None:
        self.world.town.skew = timedelta()
