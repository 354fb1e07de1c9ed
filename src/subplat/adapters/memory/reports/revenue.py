"""What subscriptions were worth, asked of the shelves."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TypeVar

from attrs import define

from subplat.adapters.memory.repositories import Shelves
from subplat.application.ports.reports import ALL_ROWS, Part, Scope
from subplat.domain.ids import ClientId
from subplat.domain.reporting.metrics.cohorts import CohortChange, cohort_changes
from subplat.domain.reporting.metrics.movements import Movement, MovementKind, MovementSum, movements, summed
from subplat.domain.reporting.metrics.position import Position, positions
from subplat.domain.reporting.metrics.rates import ExchangeRate, MonthlyRates
from subplat.domain.reporting.metrics.retention import (
    ClientBalance,
    MonthlyLoss,
    Retention,
    client_balances,
    monthly_losses,
    retention,
)
from subplat.domain.reporting.metrics.values import SubscriptionValue

R = TypeVar("R")


def part_of(rows: Sequence[R], part: Part) -> tuple[R, ...]:
    """The rows asked for."""
    end = None if part.limit is None else part.offset + part.limit
    return tuple(rows[part.offset : end])


@define(eq=False)
class InMemoryRevenue:
    """Both ports: sums and rows."""

    shelves: Shelves

    def movement_sums(
        self, scope: Scope, *, through: date, rates: MonthlyRates | None = None
    ) -> tuple[MovementSum, ...]:
        return summed(movements(self._values(scope), through=through, rates=rates))

    def positions(self, scope: Scope, day: date) -> tuple[Position, ...]:
        return positions(self._values(scope), day)

    def retention(
        self, scope: Scope, *, first: date, last: date, rates: MonthlyRates | None = None
    ) -> tuple[Retention, ...]:
        return retention(self.client_balances(scope, first=first, last=last, rates=rates))

    def cohort_changes(self, scope: Scope, *, through: date) -> tuple[CohortChange, ...]:
        return cohort_changes(movements(self._values(scope), through=through))

    def monthly_losses(self, scope: Scope, *, through: date) -> tuple[MonthlyLoss, ...]:
        return monthly_losses(self._values(scope), through=through)

    def movements(
        self,
        scope: Scope,
        *,
        first: date,
        last: date,
        kinds: Collection[MovementKind] = tuple(MovementKind),
        rates: MonthlyRates | None = None,
        part: Part = ALL_ROWS,
    ) -> tuple[Movement, ...]:
        found = movements(self._values(scope), through=last, rates=rates)
        return part_of([each for each in found if each.day >= first and each.kind in kinds], part)

    def client_balances(
        self, scope: Scope, *, first: date, last: date, rates: MonthlyRates | None = None, part: Part = ALL_ROWS
    ) -> tuple[ClientBalance, ...]:
        return part_of(client_balances(self._values(scope), first=first, last=last, rates=rates), part)

    def values(self, scope: Scope, *, client_id: ClientId) -> tuple[SubscriptionValue, ...]:
        mine = [value for value in self._values(scope) if value.client_id == client_id]
        return tuple(sorted(mine, key=lambda value: (value.subscription_id, value.sequence)))

    def rates(self) -> tuple[ExchangeRate, ...]:
        return tuple(sorted(self.shelves.history.rates, key=lambda rate: (rate.currency, rate.day, rate.recorded_at)))

    def _values(self, scope: Scope) -> list[SubscriptionValue]:
        clients = self.shelves.clients.rows
        return [
            value
            for values in self.shelves.history.values.values()
            for value in values
            if (scope.currency is None or value.currency is scope.currency)
            and (scope.sales is None or clients[value.client_id].sales_user_id == scope.sales)
        ]
