"""What subscriptions were worth, asked of PostgreSQL."""

from collections.abc import Collection
from datetime import date

from attrs import frozen

from subplat.adapters.postgres.queries.reports.asking import Asking, narrowed, paged, scope_values
from subplat.adapters.postgres.queries.reports.movement_sql import (
    BALANCE_ROWS,
    BALANCES,
    CHANGES,
    COHORTS,
    DAYS,
    KINDS,
    LOSSES,
    MOVES,
    MOVES_IN_RUPIAH,
    POSITIONS,
    RATES,
    RETENTION,
    ROWS,
    SUMS,
    VALUES,
)
from subplat.adapters.postgres.rows.reporting import rate_from_row, value_from_row
from subplat.application.ports.reports import ALL_ROWS, Part, Scope
from subplat.domain.ids import ClientId
from subplat.domain.money import Currency
from subplat.domain.reporting.metrics.cohorts import CohortChange
from subplat.domain.reporting.metrics.movements import Movement, MovementKind, MovementSum
from subplat.domain.reporting.metrics.position import Position
from subplat.domain.reporting.metrics.rates import ExchangeRate, MonthlyRates
from subplat.domain.reporting.metrics.retention import ClientBalance, MonthlyLoss, Retention
from subplat.domain.reporting.metrics.values import SubscriptionValue


@frozen(kw_only=True)
class PostgresRevenue:
    """Both ports: sums and rows. Every question is one statement: one pass over the values, one window over clients' days."""

    asking: Asking

    def movement_sums(
        self, scope: Scope, *, through: date, rates: MonthlyRates | None = None
    ) -> tuple[MovementSum, ...]:
        """By month and kind."""
        values = {**scope_values(scope), **_monthly(rates), "through": through}
        return tuple(
            MovementSum(
                currency=Currency(row["currency"]),
                month=row["month"],
                kind=MovementKind(row["kind"]),
                arr=row["arr"],
                count=row["count"],
                late=row["late"],
            )
            for row in self.asking.rows(_moves(scope, rates) + SUMS, values)
        )

    def positions(self, scope: Scope, day: date) -> tuple[Position, ...]:
        """By each subscription's latest value."""
        question = POSITIONS.format(narrowed=narrowed(scope, "v"))
        return tuple(
            Position(
                currency=Currency(row["currency"]),
                day=day,
                arr=row["arr"],
                at_risk=row["at_risk"],
                leaving=row["leaving"],
                clients=row["clients"],
            )
            for row in self.asking.rows(question, {**scope_values(scope), "day": day})
        )

    def retention(
        self, scope: Scope, *, first: date, last: date, rates: MonthlyRates | None = None
    ) -> tuple[Retention, ...]:
        """By currency."""
        values = {**scope_values(scope), **_fixed(rates, first), "first": first, "through": last}
        return tuple(
            Retention(
                currency=Currency(row["currency"]),
                start=row["start_arr"],
                kept=row["kept"],
                end=row["end_arr"],
                clients_at_start=row["clients_at_start"],
                clients_lost=row["clients_lost"],
            )
            for row in self.asking.rows(_balances(scope, rates) + RETENTION, values)
        )

    def cohort_changes(self, scope: Scope, *, through: date) -> tuple[CohortChange, ...]:
        """By cohort and month."""
        values = {**scope_values(scope), "through": through}
        return tuple(
            CohortChange(
                currency=Currency(row["currency"]),
                cohort=row["cohort"],
                month=row["month"],
                arr=row["arr"],
                clients=row["clients"],
            )
            for row in self.asking.rows(_moves(scope, None) + COHORTS, values)
        )

    def monthly_losses(self, scope: Scope, *, through: date) -> tuple[MonthlyLoss, ...]:
        """By month."""
        values = {**scope_values(scope), "through": through}
        question = f"with {CHANGES.format(narrowed=narrowed(scope, 'v'))}{LOSSES}"
        return tuple(
            MonthlyLoss(
                currency=Currency(row["currency"]),
                month=row["month"],
                clients_lost=row["clients_lost"],
                shrunk=row["shrunk"],
                change=row["change"],
            )
            for row in self.asking.rows(question, values)
        )

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
        """By day, client and currency."""
        bounds = {"first": first, "through": last, "kinds": [kind.value for kind in kinds]}
        values = {**scope_values(scope), **_monthly(rates), **bounds}
        return tuple(
            Movement(
                client_id=ClientId(row["client_id"]),
                currency=Currency(row["currency"]),
                day=row["day"],
                kind=MovementKind(row["kind"]),
                arr=row["arr"],
                cohort=row["cohort"],
                is_late=row["late"],
            )
            for row in self.asking.rows(_moves(scope, rates) + ROWS + paged(part), values)
        )

    def client_balances(
        self, scope: Scope, *, first: date, last: date, rates: MonthlyRates | None = None, part: Part = ALL_ROWS
    ) -> tuple[ClientBalance, ...]:
        """By currency and client."""
        values = {**scope_values(scope), **_fixed(rates, first), "first": first, "through": last}
        return tuple(
            ClientBalance(
                client_id=ClientId(row["client_id"]),
                currency=Currency(row["currency"]),
                start=row["start_arr"],
                end=row["end_arr"],
            )
            for row in self.asking.rows(_balances(scope, rates) + BALANCE_ROWS + paged(part), values)
        )

    def values(self, scope: Scope, *, client_id: ClientId) -> tuple[SubscriptionValue, ...]:
        """By the index on clients."""
        question = VALUES.format(narrowed=narrowed(scope, "v"))
        found = self.asking.rows(question, {**scope_values(scope), "client_id": client_id})
        return tuple(value_from_row(row) for row in found)

    def rates(self) -> tuple[ExchangeRate, ...]:
        """There are few."""
        return tuple(rate_from_row(row) for row in self.asking.rows(RATES, {}))


def _moves(scope: Scope, rates: MonthlyRates | None) -> str:
    changes = CHANGES.format(narrowed=narrowed(scope, "v"))
    return f"with {changes}, {DAYS}, {MOVES if rates is None else MOVES_IN_RUPIAH}, {KINDS}"


def _balances(scope: Scope, rates: MonthlyRates | None) -> str:
    currency = "d.currency" if rates is None else "'IDR'"
    return f"with {CHANGES.format(narrowed=narrowed(scope, 'v'))}, {BALANCES.format(currency=currency)}"


def _monthly(rates: MonthlyRates | None) -> dict[str, object]:
    """The rate of every month, as three columns."""
    if rates is None:
        return {}
    table = sorted((month, currency, rate) for (currency, month), rate in rates.rates.items())
    return {
        "rate_months": [month for month, _, _ in table],
        "rate_currencies": [currency.value for _, currency, _ in table],
        "rate_values": [rate for _, _, rate in table],
    }


def _fixed(rates: MonthlyRates | None, day: date) -> dict[str, object]:
    """One rate per currency, that of the month of `day`."""
    currencies = sorted({currency for currency, _ in rates.rates}) if rates is not None else []
    return {
        "rate_currencies": [currency.value for currency in currencies],
        "rate_values": [rates.of_month(currency, day) for currency in currencies] if rates is not None else [],
    }
