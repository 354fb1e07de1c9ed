"""The payment provider's machinery: it charges plans, ends refunds, and calls back as reliably as such services do."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import partial

from attrs import define, field

from subplat.adapters.memory.payment_provider import CannotPay
from subplat.application.payments.callbacks import StoreCallback
from subplat.application.ports.failures import OutsideFailure
from subplat.application.ports.payment_gateway import RefundState
from subplat.simulation.agenda import Happening
from subplat.simulation.fault_mix import Fault
from subplat.simulation.killed import Killed
from subplat.simulation.world import World

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
TRIES = tuple(timedelta(minutes=minutes) for minutes in (15, 45, 120, 180, 360, 720))
"""The provider's own tries after the first, within a day; then it gives up."""
DECLINES, DECLINES_AGAIN = 0.06, 0.4


@define(kw_only=True, eq=False)
class Provider:
    """Its truth is the gateway in memory. Every charge and callback has throws of its own."""

    world: World
    _payers: dict[str, tuple[int, int]] = field(factory=dict[str, tuple[int, int]], init=False)
    """By a plan's id: whose it is, and which of theirs."""
    _told: Counter[int | None] = field(factory=Counter[int | None], init=False)
    _ending: set[str] = field(factory=set[str], init=False)
    _posted: int = field(default=0, init=False)

    def begin(self) -> None:
        """It works every day from now on, whatever becomes of the platform."""
        self._plan(timedelta(hours=3), "works through its day", self._daily)

    def agreed(self, url: str, number: int) -> None:
        """A client has agreed to be charged, where that page was one of consent."""
        session = next((each for each in self.world.town.gateway.sessions if each.url == url), None)
        if session is not None:
            before = sum(1 for client, _ in self._payers.values() if client == number)
            self._payers.setdefault(session.plan.plan_id, (number, before))

    def tells(self, payload: Mapping[str, object], about: int | None = None) -> None:
        """It posts a callback: once, twice, late or never, as the mix of faults has it. Every post has an id."""
        mix = self.world.mix
        if mix.strikes(Fault.CALLBACK_LOST):
            self.world.note("provider", "callback lost", about)
            return
        self._posted += 1
        self._told[about] += 1
        throws = self.world.chance.once(f"callback {self._told[about]} about {about}")
        headers = {"webhook-id": f"callback-{self._posted}"}
        late = throws.delay(SECOND, 2 * DAY) if mix.strikes(Fault.CALLBACK_LATE) else timedelta()
        copies = 2 if mix.strikes(Fault.CALLBACK_TWICE) else 1
        for _ in range(copies):
            delay = late + throws.delay(SECOND, 20 * SECOND)
            self._plan(delay, "calls back", partial(self._post, dict(payload), headers, 0, about), about)

    def _post(self, payload: dict[str, object], headers: dict[str, str], tried: int, about: int | None) -> None:
        try:
            if self.world.off_until is None:
                store = self.world.application.payments.store_callback
                store(StoreCallback(payload=payload, headers=headers))
                self.world.note("provider", f"calls back: {payload.get('event')}", about)
                return
        except (OutsideFailure, Killed):
            self.world.note("provider", "callback not taken", about)
        if tried < len(TRIES):
            self._plan(TRIES[tried], "calls back again", partial(self._post, payload, headers, tried + 1, about), about)

    def _daily(self) -> None:
        gateway, today = self.world.town.gateway, self.world.today
        for plan in list(gateway.plans.values()):
            if plan.active and plan.next_day <= today:
                self._charge(plan.plan_id, plan.next_day)
        for refund in gateway.refunds:
            if refund.state is RefundState.PENDING and refund.refund_id not in self._ending:
                self._ending.add(refund.refund_id)
                throws = self.world.chance.once(f"refund of {refund.amount.amount}")
                delay = throws.delay(timedelta(hours=1), 5 * DAY)
                failed = "ACCOUNT_CLOSED" if throws.happens(0.1) else None
                self._plan(delay, "ends a refund", partial(self._end, refund.refund_id, failed))
        self._plan(DAY, "works through its day", self._daily)

    def _charge(self, plan_id: str, day: date, tried: int = 0) -> None:
        plan, payer = self.world.town.gateway.plans[plan_id], self._payers.get(plan_id)
        number = plan.charged - (plan.cycle_of(day) is not None)
        throws = self.world.chance.once(f"charge {number} of {payer or plan_id}, try {tried}")
        declined = "INSUFFICIENT_BALANCE" if throws.happens(DECLINES_AGAIN if tried else DECLINES) else None
        final = tried >= plan.retries.times
        with suppress(CannotPay):
            told = self.world.town.gateway.charge(plan_id, day, declined=declined, final=final)
            self.tells(told, None if payer is None else payer[0])
            if declined is not None and not final:
                again = plan.retries.every_days * DAY
                self._plan(again, "tries a charge again", lambda: self._charge(plan_id, day, tried + 1))

    def _end(self, refund_id: str, failed: str | None) -> None:
        with suppress(CannotPay):
            self.tells(self.world.town.gateway.end_refund(refund_id, failed=failed))

    def _plan(self, delay: timedelta, what: str, do: Callable[[], None], about: int | None = None) -> None:
        self.world.later(delay, Happening(who="provider", what=what, do=do, about=about, needs_platform=False))
