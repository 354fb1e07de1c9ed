"""Carries a plan out, one contract after the other."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from attrs import define, field, frozen

from subplat.application.billing_run.carry_out import CarryOut
from subplat.application.billing_run.plan import BillingPlan, PlanEntry
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import OutcomeUnknown, Unavailable
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.billing_run.actions import Action
from subplat.domain.errors import Conflict
from subplat.domain.ids import QuotationId, SubscriptionId
from subplat.domain.quotations.quotation import QuotationStatus

TRIES = 3
"""Somebody else may be at the same contract: then it is looked at anew, at once."""


@define(kw_only=True)
class RunReport:
    """What a run came to. `parked`: subscriptions that could not be dealt with, and why."""

    as_of: date
    looked_at: int = 0
    changes: Counter[str] = field(factory=Counter[str])
    parked: dict[SubscriptionId, str] = field(factory=dict[SubscriptionId, str])

    @property
    def total(self) -> int:
        """How many changes were made."""
        return self.changes.total()

    @property
    def by_kind(self) -> Mapping[str, int]:
        """Changes of each kind, by name."""
        return {kind: number for kind, number in sorted(self.changes.items()) if number}


@frozen(kw_only=True)
class PlanExecution:
    """Each contract on its own: a bad one is parked with its error and never stands in the way of the others."""

    units_of_work: UnitOfWorkFactory
    carry_out: CarryOut
    clock: Clock

    def execute(self, plan: BillingPlan, report: RunReport) -> None:
        """Adds to the report. Raises Unavailable when the books cannot even be told what went wrong."""
        for entry in plan.entries:
            self._deal_with(entry, plan, report)
            report.looked_at += 1
        for quotation_id in plan.quotations:
            report.changes["ExpireQuotation"] += self._expire(quotation_id, plan.as_of)
            report.looked_at += 1

    def release(self, subscription_ids: Collection[SubscriptionId]) -> None:
        """They went well, or need nothing any more."""
        if not subscription_ids:
            return
        with self.units_of_work() as work:
            for subscription_id in sorted(subscription_ids):
                work.billing_runs.release(subscription_id)
            work.commit()

    def _deal_with(self, entry: PlanEntry, plan: BillingPlan, report: RunReport) -> None:
        if entry.error is not None:
            self._park(entry.subscription_id, entry.error, report)
            return
        try:
            done = self._done(entry, plan)
        except Exception as error:
            self._park(entry.subscription_id, f"{type(error).__name__}: {error}", report)
        else:
            report.changes.update(type(action).__name__ for action in done)

    def _done(self, entry: PlanEntry, plan: BillingPlan) -> Sequence[Action]:
        for _ in range(TRIES - 1):
            try:
                return self.carry_out(entry.subscription_id, entry.actions, plan.as_of, plan.run_days)
            except (Conflict, Unavailable, OutcomeUnknown):
                continue
        return self.carry_out(entry.subscription_id, entry.actions, plan.as_of, plan.run_days)

    def _park(self, subscription_id: SubscriptionId, error: str, report: RunReport) -> None:
        with self.units_of_work() as work:
            work.billing_runs.park(subscription_id, error, self.clock.now())
            work.commit()
        report.parked[subscription_id] = error

    def _expire(self, quotation_id: QuotationId, as_of: date) -> int:
        with self.units_of_work() as work:
            quotation = work.quotations.get(quotation_id)
            is_over = quotation.valid_until is not None and quotation.valid_until < as_of
            if quotation.status is not QuotationStatus.SENT or not is_over:
                return 0
            quotation.expire(today=as_of, now=self.clock.now())
            work.quotations.save(quotation)
            work.commit()
        return 1
