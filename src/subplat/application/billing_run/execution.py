"""Carries out what is due, batch by batch."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from attrs import define, field, frozen

from subplat.application.billing_run.carry_out import CarryOut
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import OutcomeUnknown, Unavailable
from subplat.application.ports.side_by_side import SideBySide, one_after_another
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.billing_run.actions import Action
from subplat.domain.billing_run.run_days import RunDays
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

    def add(self, part: "RunReport") -> None:
        """What one batch came to."""
        self.looked_at += part.looked_at
        self.changes.update(part.changes)
        self.parked.update(part.parked)


@frozen(kw_only=True)
class PlanExecution:
    """Batch by batch; a bad contract is parked with its error and never stands in the way of the others."""

    units_of_work: UnitOfWorkFactory
    carry_out: CarryOut
    clock: Clock
    side_by_side: SideBySide = one_after_another

    def bill_all(
        self, batches: Iterable[Sequence[SubscriptionId]], run_days: RunDays, report: RunReport, *, waits: bool
    ) -> Iterator[Collection[SubscriptionId]]:
        """Likewise batch by batch, several at once; the report grows with each answer."""

        def bill(ids: Sequence[SubscriptionId]) -> tuple[Collection[SubscriptionId], RunReport]:
            part = RunReport(as_of=report.as_of)
            return self.bill(ids, run_days, part, waits=waits), part

        for busy, part in self.side_by_side(bill, batches):
            report.add(part)
            yield busy

    def bill(
        self, ids: Sequence[SubscriptionId], run_days: RunDays, report: RunReport, *, waits: bool
    ) -> Collection[SubscriptionId]:
        """Adds to the report, and names those that somebody else is at (none where it `waits` for them).

        A batch that fails is dealt with by halves, down to the one that fails alone. Raises Unavailable when the books
        cannot even be told what went wrong.
        """
        if len(ids) == 1:
            return self._bill_one(ids[0], run_days, report, waits=waits)
        try:
            done = self.carry_out(ids, report.as_of, run_days, waits=waits)
        except Exception:
            middle = len(ids) // 2
            return [
                *self.bill(ids[:middle], run_days, report, waits=waits),
                *self.bill(ids[middle:], run_days, report, waits=waits),
            ]
        return _noted(ids, done, report)

    def expire(self, quotations: Iterable[QuotationId], report: RunReport) -> None:
        """Ends offers that are too old by now."""
        for quotation_id in quotations:
            report.changes["ExpireQuotation"] += self._expire(quotation_id, report.as_of)
            report.looked_at += 1

    def release(self, subscription_ids: Collection[SubscriptionId]) -> None:
        """They went well, or need nothing any more."""
        if not subscription_ids:
            return
        with self.units_of_work() as work:
            for subscription_id in sorted(subscription_ids):
                work.billing_runs.release(subscription_id)
            work.commit()

    def _bill_one(
        self, subscription_id: SubscriptionId, run_days: RunDays, report: RunReport, *, waits: bool
    ) -> Collection[SubscriptionId]:
        tries = 0
        while True:
            tries += 1
            try:
                done = self.carry_out((subscription_id,), report.as_of, run_days, waits=waits)
                return _noted((subscription_id,), done, report)
            except Exception as error:
                if tries == TRIES or not isinstance(error, Conflict | Unavailable | OutcomeUnknown):
                    self._park(subscription_id, f"{type(error).__name__}: {error}", report)
                    return ()

    def _park(self, subscription_id: SubscriptionId, error: str, report: RunReport) -> None:
        with self.units_of_work() as work:
            work.billing_runs.park(subscription_id, error, self.clock.now())
            work.commit()
        report.parked[subscription_id] = error
        report.looked_at += 1

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


def _noted(
    ids: Collection[SubscriptionId], done: Mapping[SubscriptionId, Sequence[Action]], report: RunReport
) -> Collection[SubscriptionId]:
    report.looked_at += len(done)
    report.changes.update(type(action).__name__ for actions in done.values() for action in actions)
    return [each for each in ids if each not in done] if len(done) < len(ids) else ()
