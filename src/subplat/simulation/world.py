"""The world of one seed: true time, what will happen in it, and the platform that lives through it."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

from attrs import define, field

from subplat.application.application import Application
from subplat.application.billing_run.run import ShareOutBilling
from subplat.application.ports.failures import OutsideFailure
from subplat.application.ports.jobs import Job
from subplat.domain.errors import DomainError
from subplat.simulation.agenda import Agenda, Happening
from subplat.simulation.chance import Chance
from subplat.simulation.checks.together import Checked
from subplat.simulation.checks.violated import Violated
from subplat.simulation.fault_mix import Fault, FaultMix
from subplat.simulation.killed import Killed
from subplat.simulation.town import Town
from subplat.simulation.trace import Trace

T = TypeVar("T")
PEOPLE_RETRY = timedelta(minutes=20)
RESTART = timedelta(minutes=2)
TRIES = 4
DONE_ONCE = frozenset({"makes the deal", "confirms a transfer"})
"""Whoever presses these twice gets the answer of the first press (F20, F43)."""
GOES_ON = frozenset({"calls back", "calls back again"})


class Spoiled(Exception):
    """What a bug that was put into a handler raises."""


def _nothing_more(answer: object) -> None:
    """Nobody waits for the answer."""


def _as_it_is(job: Job, handle: Callable[[Job], None]) -> None:
    handle(job)


@define(kw_only=True, eq=False)
class World:
    """`now` is the true time; the platform's clock may be ahead of it or behind."""

    town: Town
    chance: Chance
    mix: FaultMix
    checks: Checked
    now: datetime
    agenda: Agenda = field(factory=Agenda, init=False)
    trace: Trace = field(factory=Trace, init=False)
    refusals: Counter[str] = field(factory=Counter[str], init=False)
    events: int = field(default=0, init=False)
    off_until: datetime | None = field(default=None, init=False)
    held_until: datetime | None = field(default=None, init=False)
    """Until then nobody begins anything."""
    _billed: bool = field(default=False, init=False)
    after_event: list[Callable[[], None]] = field(factory=list[Callable[[], None]], init=False)
    run_job: Callable[[Job, Callable[[Job], None]], None] = field(default=_as_it_is, init=False)
    """Carries a job out with what handles it; may raise Spoiled."""

    def acts_by_itself(self) -> bool:
        """Whether what happened last was a job of the platform's, not a person's act."""
        return bool(self.trace.lines) and self.trace.lines[-1].who == "worker"

    def later(self, delay: timedelta, happening: Happening) -> None:
        """Plans something; `delay` counts from now."""
        self.agenda.add(self.now + delay, happening)

    @property
    def application(self) -> Application:
        """The use cases, as everybody is given them."""
        return self.town.application

    @property
    def today(self) -> date:
        """The platform's civil day."""
        return self.town.clock.today()

    def plan(
        self,
        delay: timedelta,
        who: str,
        what: str,
        do: Callable[[], None],
        about: int | None = None,
        *,
        outside: bool = False,
    ) -> None:
        """Plans what somebody will do; `outside`: the platform need not be there for it."""
        self.later(delay, Happening(who=who, what=what, about=about, do=do, needs_platform=not outside))

    def play(self, until: datetime) -> None:
        """Lives on until that true time, from event to event. Raises Violated."""
        self._work()
        while (moment := self._next(until)) is not None:
            self._move_to(moment)
            if self.agenda.next_at is not None and self.agenda.next_at <= moment:
                self._happen(self.agenda.take())
            self._work()
        self._move_to(until)

    def act(
        self,
        who: str,
        what: str,
        command: Callable[[], T],
        then: Callable[[T], None] = _nothing_more,
        *,
        about: int | None = None,
        tries: int = TRIES,
    ) -> None:
        """Somebody gives a command, and again later where it did not get through; `then` hears what it answered.

        A refusal is left alone, as a person would. A press that counts twice gives the command once more at once.
        """
        try:
            answer = command()
            if self.mix.strikes(Fault.DOUBLE_CLICK):
                self.note(who, f"{what} (pressed again)", about)
                self._press_again(what, command, answer)
        except DomainError as refusal:
            self.refusals[refusal.code] += 1
            self.note(who, f"{what}: refused, {refusal.code}", about)
        except (OutsideFailure, Killed) as failure:
            self.note(who, f"{what}: {type(failure).__name__} {failure}", about)
            if tries > 1:
                self._plan_again(
                    who, what, lambda: self.act(who, what, command, then, about=about, tries=tries - 1), about
                )
        except Exception as error:
            raise Violated("no_crash", what, f"{type(error).__name__}: {error}") from error
        else:
            self.note(who, what, about)
            then(answer)

    def _press_again(self, what: str, command: Callable[[], T], answer: T) -> None:
        try:
            again = command()
            if what in DONE_ONCE and again != answer:
                raise Violated("same_answer", what, f"pressed twice: {answer}, then {again}")
        except DomainError as refusal:
            if what in DONE_ONCE:
                raise Violated("same_answer", what, f"pressed twice: {answer}, then refused, {refusal}") from None
            self.refusals[refusal.code] += 1
        except (OutsideFailure, Killed):
            # The first press has been answered: nobody waits for this one.
            self.refusals["second press got lost"] += 1

    def _plan_again(self, who: str, what: str, do: Callable[[], None], about: int | None) -> None:
        self.later(PEOPLE_RETRY, Happening(who=who, what=what, about=about, do=do))

    def _next(self, until: datetime) -> datetime | None:
        moments = [moment for moment in (self.agenda.next_at, self._next_job(until)) if moment is not None]
        first = min(moments, default=None)
        return None if first is None or first > until else max(first, self.now)

    def _next_job(self, until: datetime) -> datetime | None:
        if self.off_until is not None:
            return self.off_until
        wake = self.town.jobs.next_wake(until + self.town.skew)
        return None if wake is None else wake - self.town.skew

    def _move_to(self, moment: datetime) -> None:
        self.now = moment
        self.town.clock.instant = moment + self.town.skew
        self.mix.begin_day(moment.date())
        if self.off_until is not None and moment >= self.off_until:
            self.off_until = None

    def _happen(self, happening: Happening) -> None:
        if self.off_until is not None and happening.needs_platform:
            self.agenda.add(self.off_until + RESTART, happening)
            return
        if self.held_until is not None and self.now < self.held_until and happening.what not in GOES_ON:
            self.agenda.add(self.held_until, happening)
            return
        happening.do()
        self._checked()

    def _work(self) -> None:
        """Runs what is due; a worker that dies is started again, and its job waits for the lease to end."""
        while self.off_until is None:
            try:
                self.town.jobs.run_until_idle(self._handle)
            except Killed as death:
                self.note("worker", f"killed {death}")
                self._checked()
            else:
                if self._billed:
                    self._billed = False
                    self.checks.after_billing()
                return

    def _handle(self, job: Job) -> None:
        try:
            self.run_job(job, self.town.application.handle)
        except (OutsideFailure, DomainError, Spoiled) as failure:
            self.note("worker", f"{job.kind}: {type(failure).__name__} {failure}")
            raise
        except Exception as error:
            raise Violated("no_crash", job.kind, f"{type(error).__name__}: {error}") from error
        else:
            self._billed = self._billed or isinstance(job, ShareOutBilling)
            self.note("worker", job.kind)
        finally:
            self._checked()

    def _checked(self) -> None:
        self.events += 1
        self.checks.after_event()
        for look in self.after_event:
            look()

    def note(self, who: str, what: str, about: int | None = None) -> None:
        """Into the trace."""
        self.trace.tell(self.now, who, what, about)
