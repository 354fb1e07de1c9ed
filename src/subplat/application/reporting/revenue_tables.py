"""MRR and its movements, churn, retention and cohorts as tables."""

from decimal import Decimal
from fractions import Fraction

from subplat.application.reporting.reading import Reading, monthly
from subplat.domain.money import EXACT, Currency
from subplat.domain.reporting.metrics.churn import gross_churn, net_churn
from subplat.domain.reporting.metrics.cohorts import cohort_cells
from subplat.domain.reporting.metrics.exact import per_month, percent, shown
from subplat.domain.reporting.metrics.months import month_of
from subplat.domain.reporting.metrics.movements import MovementKind, RollForward
from subplat.domain.reporting.metrics.position import Position
from subplat.domain.reporting.metrics.rates import REPORTING_CURRENCY
from subplat.domain.reporting.metrics.retention import Retention, month_retention
from subplat.domain.reporting.tables import Cell, Column, Kind, Table, column

CURRENCY, MONTH = column("currency"), column("month", Kind.MONTH)


def mrr(reading: Reading) -> tuple[Table, ...]:
    """Where it stands, and month by month."""
    months = reading.months()
    by_month = Table(
        key="mrr_by_month",
        title="MRR by month",
        columns=(
            CURRENCY,
            MONTH,
            column("mrr", Kind.MONEY, "MRR"),
            column("arr", Kind.MONEY, "ARR"),
            column("clients", Kind.COUNT),
            column("arpa", Kind.MONEY, "ARPA"),
        ),
        rows=tuple(
            (each.currency, each.month, monthly(each.end), shown_arr(each.end), each.clients_at_end, _arpa(each))
            for each in months
        ),
    )
    return _position(reading, months), by_month


def _position(reading: Reading, months: tuple[RollForward, ...]) -> Table:
    day = reading.asked.through
    found = reading.books.figures.positions(reading.asked.scope, day)
    if reading.asked.in_rupiah:
        found = _in_rupiah(reading, found, months)
    return Table(
        key="mrr",
        title="MRR",
        columns=(
            CURRENCY,
            column("day", Kind.DAY),
            column("mrr", Kind.MONEY, "MRR"),
            column("arr", Kind.MONEY, "ARR"),
            column("at_risk", Kind.MONEY, "MRR at risk"),
            column("leaving", Kind.MONEY, "MRR committed to leave"),
            column("committed", Kind.MONEY, "Committed MRR"),
            column("clients", Kind.COUNT),
            column("arpa", Kind.MONEY, "ARPA"),
        ),
        rows=tuple(
            (
                each.currency,
                each.day,
                shown(each.mrr),
                shown_arr(each.arr),
                monthly(each.at_risk),
                monthly(each.leaving),
                shown(each.committed_mrr),
                each.clients,
                None if each.arpa is None else shown(each.arpa),
            )
            for each in found
        ),
    )


def _in_rupiah(reading: Reading, found: tuple[Position, ...], months: tuple[RollForward, ...]) -> tuple[Position, ...]:
    rates, day = reading.rates(), reading.asked.through
    if rates is None or not found:
        return ()
    sums = {"arr": Decimal(0), "at_risk": Decimal(0), "leaving": Decimal(0)}
    for each in found:
        for name, amount in (("arr", each.arr), ("at_risk", each.at_risk), ("leaving", each.leaving)):
            sums[name] = EXACT.add(sums[name], rates.converted(amount, each.currency, day))
    clients = months[-1].clients_at_end if months else 0
    return (Position(currency=REPORTING_CURRENCY, day=day, clients=clients, **sums),)


def movements(reading: Reading) -> tuple[Table, ...]:
    """How each month rolls forward."""
    kinds = tuple(column(kind.value.lower(), Kind.MONEY) for kind in MovementKind)
    rows: list[tuple[Cell, ...]] = []
    for each in reading.months():
        changes = tuple(
            monthly(amount if kind.is_gain else amount.copy_negate())
            for kind, amount in ((kind, each.amount(kind)) for kind in MovementKind)
        )
        ends = (monthly(each.fx), monthly(each.end), sum(each.counts.values()), monthly(each.late))
        rows.append((each.currency, each.month, monthly(each.start), *changes, *ends))
    columns: tuple[Column, ...] = (
        CURRENCY,
        MONTH,
        column("start", Kind.MONEY, "MRR at start"),
        *kinds,
        column("fx", Kind.MONEY, "FX"),
        column("end", Kind.MONEY, "MRR at end"),
        column("movements", Kind.COUNT),
        column("late", Kind.MONEY, "Of these learnt late"),
    )
    return (Table(key="movements", title="MRR movements", columns=columns, rows=tuple(rows)),)


def churn(reading: Reading) -> tuple[Table, ...]:
    """What each month lost of what it began with."""
    retained = _by_month(reading)
    return (
        Table(
            key="churn",
            title="Churn by month",
            columns=(
                CURRENCY,
                MONTH,
                column("clients_at_start", Kind.COUNT),
                column("clients_lost", Kind.COUNT),
                column("logo_churn", Kind.PERCENT),
                column("mrr_at_start", Kind.MONEY, "MRR at start"),
                column("voluntary", Kind.MONEY, "Voluntary churn"),
                column("involuntary", Kind.MONEY, "Involuntary churn"),
                column("contraction", Kind.MONEY),
                column("gross_churn", Kind.PERCENT, "Gross MRR churn"),
                column("net_churn", Kind.PERCENT, "Net MRR churn"),
                column("grr", Kind.PERCENT, "GRR"),
                column("nrr", Kind.PERCENT, "NRR"),
            ),
            rows=tuple(
                (
                    month.currency,
                    month.month,
                    kept.clients_at_start,
                    kept.clients_lost,
                    percent(kept.logo_churn),
                    monthly(month.start),
                    monthly(month.amount(MovementKind.CHURN_VOLUNTARY)),
                    monthly(month.amount(MovementKind.CHURN_INVOLUNTARY)),
                    monthly(month.amount(MovementKind.CONTRACTION)),
                    percent(gross_churn(month)),
                    percent(net_churn(month)),
                    percent(kept.grr),
                    percent(kept.nrr),
                )
                for month, kept in retained
            ),
        ),
    )


def _by_month(reading: Reading) -> list[tuple[RollForward, Retention]]:
    """In one currency all months at once; in rupiah month by month, each at its own rate."""
    months, figures, asked = reading.months(), reading.books.figures, reading.asked
    if not asked.in_rupiah:
        losses = {
            (each.currency, each.month): each for each in figures.monthly_losses(asked.scope, through=asked.through)
        }
        return [(month, month_retention(month, losses.get((month.currency, month.month)))) for month in months]
    rates, found = reading.rates(at_start=True), list[tuple[RollForward, Retention]]()
    for month in months:
        kept = figures.retention(asked.scope, first=month.month, last=reading.end_of(month.month), rates=rates)
        found.append((month, kept[0] if kept else month_retention(month, None)))
    return found


def retention(reading: Reading) -> tuple[Table, ...]:
    """What became, by the end of the period, of the clients of its start."""
    asked = reading.asked
    found = reading.books.figures.retention(
        asked.scope, first=asked.first, last=asked.through, rates=reading.rates(at_start=True)
    )
    return (
        Table(
            key="retention",
            title="Retention over the period",
            columns=(
                CURRENCY,
                column("clients_at_start", Kind.COUNT),
                column("clients_lost", Kind.COUNT),
                column("logo_churn", Kind.PERCENT),
                column("mrr_at_start", Kind.MONEY, "MRR at start"),
                column("kept", Kind.MONEY, "MRR kept"),
                column("mrr_at_end", Kind.MONEY, "Their MRR at end"),
                column("grr", Kind.PERCENT, "GRR"),
                column("nrr", Kind.PERCENT, "NRR"),
            ),
            rows=tuple(
                (
                    each.currency,
                    each.clients_at_start,
                    each.clients_lost,
                    percent(each.logo_churn),
                    monthly(each.start),
                    monthly(each.kept),
                    monthly(each.end),
                    percent(each.grr),
                    percent(each.nrr),
                )
                for each in found
            ),
        ),
    )


def cohorts(reading: Reading) -> tuple[Table, ...]:
    """Cohorts that began in the period, month by month to its end; always in their own currency."""
    asked, figures = reading.asked, reading.books.figures
    changes = figures.cohort_changes(asked.scope, through=asked.through)
    joined: dict[tuple[Currency, object], int] = {}
    for each in figures.movement_sums(asked.scope, through=asked.through):
        if each.kind is MovementKind.NEW:
            joined[each.currency, each.month] = each.count
    cells = cohort_cells(
        changes,
        {(change.currency, change.cohort): joined.get((change.currency, change.cohort), 0) for change in changes},
        last=asked.through,
    )
    return (
        Table(
            key="cohorts",
            title="Cohorts",
            columns=(
                CURRENCY,
                column("cohort", Kind.MONTH),
                column("age", Kind.COUNT, "Month"),
                column("joined", Kind.COUNT, "Clients joined"),
                column("clients", Kind.COUNT, "Clients left"),
                column("clients_left", Kind.PERCENT, "Clients left %"),
                column("mrr", Kind.MONEY, "MRR"),
                column("mrr_left", Kind.PERCENT, "MRR left %"),
            ),
            rows=tuple(
                (
                    cell.currency,
                    cell.cohort,
                    cell.age,
                    cell.joined,
                    cell.clients,
                    percent(cell.clients_left),
                    monthly(cell.arr),
                    percent(cell.arr_left),
                )
                for cell in cells
                if cell.cohort >= month_of(asked.first)
            ),
        ),
    )


def shown_arr(arr: Decimal) -> Decimal:
    """An exact amount a year as it is shown: it has two decimals, unless it was converted."""
    return shown(Fraction(arr))


def _arpa(month: RollForward) -> Decimal | None:
    return shown(per_month(month.end) / month.clients_at_end) if month.clients_at_end else None
