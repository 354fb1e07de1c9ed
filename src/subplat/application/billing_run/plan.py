"""What a billing run would do, and will."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from attrs import frozen

from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.due import Due
from subplat.application.ports.failures import OutsideFailure
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.billing_run.actions import Action
from subplat.domain.billing_run.decide import decide, why_not
from subplat.domain.billing_run.run_days import RunDays
from subplat.domain.errors import InvalidValue
from subplat.domain.ids import QuotationId, SubscriptionId

PAGE = 500
"""How many contracts are read, and billed, at a time."""
LOOK_BACK = timedelta(days=400)
"""How far back days with a run are read; what lies further back is forgiven."""

FARTHEST = timedelta(days=3660)
"""Nobody plans for a day further off, and the calendar has a first and a last day."""


@frozen(kw_only=True)
class PlanEntry:
    """One subscription: what is to be done, in order; `notes` say what is not done and why; or it cannot be decided."""

    subscription_id: SubscriptionId
    actions: tuple[Action, ...] = ()
    notes: tuple[str, ...] = ()
    error: str | None = None


@frozen(kw_only=True)
class BillingPlan:
    """What is due on a day. `quotations` have expired; `run_days` are what a client's delay is counted by."""

    as_of: date
    entries: tuple[PlanEntry, ...]
    quotations: tuple[QuotationId, ...] = ()
    run_days: RunDays

    @property
    def changes(self) -> Mapping[str, int]:
        """How many of each kind there will be."""
        found = Counter(type(action).__name__ for entry in self.entries for action in entry.actions)
        return found + Counter({"ExpireQuotation": len(self.quotations)})


@frozen(kw_only=True)
class PlanBilling:
    """`as_of`: another day than today."""

    as_of: date | None = None


@frozen(kw_only=True)
class PlanBillingHandler:
    """Reads only: without locks, page by page."""

    units_of_work: UnitOfWorkFactory
    due: Due
    clock: Clock
    policies: Policies

    def __call__(self, command: PlanBilling) -> BillingPlan:
        """The whole plan, for people to look at. Raises InvalidValue for a day nobody plans for, Unavailable."""
        today = self.clock.today()
        as_of = command.as_of or today
        if abs(as_of - today) > FARTHEST:
            raise InvalidValue("a plan is of a day within ten years of today", as_of=as_of)
        run_days = self.run_days(as_of)
        return BillingPlan(
            as_of=as_of,
            entries=tuple(entry for ids in self.pages(as_of) for entry in self._page(ids, as_of, run_days)),
            quotations=self.due.quotations(as_of),
            run_days=run_days,
        )

    def pages(self, as_of: date, size: int = PAGE) -> Iterator[Sequence[SubscriptionId]]:
        """What the plan, and the run, look at; in parts that fit into memory however much is due."""
        return self.due.subscriptions(as_of, self.policies.dunning, page=size)

    def _page(self, ids: Sequence[SubscriptionId], as_of: date, run_days: RunDays) -> tuple[PlanEntry, ...]:
        """The plan for these subscriptions; one that cannot be read or decided does not hide the others."""
        try:
            return self._entries(ids, as_of, run_days)
        except OutsideFailure:
            raise
        except Exception:
            return tuple(entry for each in ids for entry in self._entry(each, as_of, run_days))

    def run_days(self, as_of: date) -> RunDays:
        """The days that count."""
        with self.units_of_work() as work:
            return work.billing_runs.days_since(as_of - LOOK_BACK)

    def _entry(self, subscription_id: SubscriptionId, as_of: date, run_days: RunDays) -> tuple[PlanEntry, ...]:
        try:
            return self._entries((subscription_id,), as_of, run_days)
        except OutsideFailure:
            raise
        except Exception as error:
            return (PlanEntry(subscription_id=subscription_id, error=f"{type(error).__name__}: {error}"),)

    def _entries(self, ids: Sequence[SubscriptionId], as_of: date, run_days: RunDays) -> tuple[PlanEntry, ...]:
        policy = self.policies.dunning
        entries = (
            PlanEntry(
                subscription_id=contract.subscription_id,
                actions=decide(contract, as_of, policy, run_days),
                notes=why_not(contract, as_of, policy, run_days),
            )
            for contract in self.due.contracts(ids)
        )
        return tuple(entry for entry in entries if entry.actions or entry.notes)
