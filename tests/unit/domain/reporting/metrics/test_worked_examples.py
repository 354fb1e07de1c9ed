"""The figures of the definitions' own examples, and of one client per rule."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from subplat.domain.ids import ClientId, SubscriptionId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.reporting.metrics.churn import gross_churn, net_churn
from subplat.domain.reporting.metrics.cohorts import cohort_cells, cohort_changes
from subplat.domain.reporting.metrics.exact import median, percent, shown
from subplat.domain.reporting.metrics.movements import (
    MovementKind,
    fx_impact,
    movements,
    rolled_forward,
    summed,
)
from subplat.domain.reporting.metrics.position import positions
from subplat.domain.reporting.metrics.rates import ExchangeRate, MonthlyRates, RateMissing
from subplat.domain.reporting.metrics.retention import client_balances, retention
from subplat.domain.reporting.metrics.values import Leaving, SubscriptionValue
from subplat.testing.samples import sample_id

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
END = date(2026, 3, 31)
K = MovementKind


def worth(
    client: int,
    *steps: tuple[date, int],
    subscription: int | None = None,
    currency: Currency = Currency.USD,
    until: date | None = None,
    leaving: Leaving | None = None,
) -> list[SubscriptionValue]:
    """A subscription worth so much a month from each day on; zero is the end of it, for `leaving` or by will."""
    found: list[SubscriptionValue] = []
    before = 0
    for number, (day, mrr) in enumerate(steps, start=1):
        ends = mrr == 0
        found.append(
            SubscriptionValue(
                subscription_id=sample_id(SubscriptionId, subscription or client),
                client_id=sample_id(ClientId, client),
                sequence=number,
                cause="example",
                effective_on=day,
                booked_on=day,
                recorded_at=datetime(2026, 4, 1, tzinfo=UTC),
                arr=Money(12 * mrr, currency),
                change=Money(12 * (mrr - before), currency),
                until=day if ends else until,
                leaving=(leaving or Leaving.VOLUNTARY) if ends or until else None,
            )
        )
        before = mrr
    return found


def month(values: list[SubscriptionValue], of: date) -> dict[str, Decimal]:
    """A month's movements, a month's worth, with start and end."""
    rolled = rolled_forward(summed(movements(values, through=END)), first=of, last=of)
    assert len(rolled) == 1
    amounts = {kind.value: amount / 12 for kind, amount in rolled[0].arr.items()}
    return {"start": rolled[0].start / 12, **amounts, "end": rolled[0].end / 12}


def test_of_a_hundred_ten_churned_ten_contracted_and_ten_grew() -> None:
    # ChartMogul's example: gross churn counts the losses, net churn takes the growth off.
    values = [
        *worth(1, (JAN, 10), (FEB, 0)),
        *worth(2, (JAN, 30), (FEB, 20)),
        *worth(3, (JAN, 60), (FEB, 70)),
    ]
    assert month(values, FEB) == {
        "start": 100, "CHURN_VOLUNTARY": 10, "CONTRACTION": 10, "EXPANSION": 10, "end": 90,
    }  # fmt: skip
    february = rolled_forward(summed(movements(values, through=END)), first=FEB, last=FEB)[0]
    assert gross_churn(february) == Fraction(20, 100)
    assert net_churn(february) == Fraction(10, 100)


def test_fifteen_from_five_clients_is_three_a_client_however_many_subscriptions() -> None:
    values = [each for client in range(1, 5) for each in worth(client, (JAN, 3))]
    values += worth(5, (JAN, 1)) + worth(5, (JAN, 2), subscription=6)
    position = positions(values, JAN)[0]
    assert (position.mrr, position.clients, position.arpa) == (15, 5, 3)
    assert position.arr == 180


def test_a_second_subscription_is_expansion_and_cancelling_one_of_two_is_contraction() -> None:
    values = worth(1, (JAN, 10)) + worth(1, (FEB, 5), (MAR, 0), subscription=2)
    assert month(values, FEB) == {"start": 10, "EXPANSION": 5, "end": 15}
    assert month(values, MAR) == {"start": 15, "CONTRACTION": 5, "end": 10}


def test_who_returns_is_reactivated_and_stays_in_the_first_cohort() -> None:
    values = worth(1, (JAN, 10), (FEB, 0)) + worth(1, (MAR, 20), subscription=2) + worth(2, (JAN, 10))
    found = movements(values, through=END)
    assert [each.kind for each in found if each.client_id == sample_id(ClientId, 1)] == [
        K.NEW,
        K.CHURN_VOLUNTARY,
        K.REACTIVATION,
    ]
    cells = cohort_cells(cohort_changes(found), {(Currency.USD, JAN): 2}, last=END)
    assert [cell.clients_left for cell in cells] == [1, Fraction(1, 2), 1]
    assert [cell.arr_left for cell in cells] == [1, Fraction(1, 2), Fraction(3, 2)]


def test_a_months_churn_is_told_apart_by_why_and_one_who_decided_to_leave_counts_as_willing() -> None:
    unpaid = worth(1, (JAN, 10), (FEB, 0), leaving=Leaving.INVOLUNTARY)
    both = worth(2, (JAN, 5), (FEB, 0), leaving=Leaving.INVOLUNTARY) + worth(2, (JAN, 5), (FEB, 0), subscription=3)
    assert month(unpaid + both, FEB) == {"start": 20, "CHURN_INVOLUNTARY": 10, "CHURN_VOLUNTARY": 10, "end": 0}


def test_what_happens_to_a_client_on_one_day_is_one_movement() -> None:
    swapped = worth(1, (JAN, 10), (FEB, 0)) + worth(1, (FEB, 12), subscription=2)
    assert month(swapped, FEB) == {"start": 10, "EXPANSION": 2, "end": 12}


def test_an_end_that_is_known_counts_on_its_day_and_is_committed_before() -> None:
    values = worth(1, (JAN, 10), until=MAR, leaving=Leaving.VOLUNTARY)
    position = positions(values, FEB)[0]
    assert (position.mrr, position.committed_mrr) == (10, 0)
    assert month(values, MAR) == {"start": 10, "CHURN_VOLUNTARY": 10, "end": 0}
    assert movements(values, through=FEB) == movements(values, through=date(2026, 2, 28))


def test_growth_does_not_make_up_for_losses_in_grr_but_does_in_nrr() -> None:
    # Chargebee: GRR takes each client's lesser end, NRR what the clients of the start pay now; new ones count in neither.
    values = [*worth(1, (JAN, 60), (FEB, 90)), *worth(2, (JAN, 40), (FEB, 10)), *worth(3, (FEB, 500))]
    kept = retention(client_balances(values, first=FEB, last=END))[0]
    assert (kept.grr, kept.nrr) == (Fraction(70, 100), Fraction(100, 100))
    assert kept.logo_churn == 0


def test_logo_churn_leaves_out_who_came_back_and_who_only_came_and_went() -> None:
    values = [
        *worth(1, (JAN, 10), (date(2026, 2, 5), 0)),
        *worth(2, (JAN, 10), (date(2026, 2, 5), 0)),
        *worth(2, (date(2026, 2, 20), 10), subscription=9),
        *worth(3, (date(2026, 2, 3), 10), (date(2026, 2, 25), 0)),
        *worth(4, (JAN, 10)),
    ]
    kept = retention(client_balances(values, first=FEB, last=date(2026, 2, 28)))[0]
    assert (kept.clients_lost, kept.clients_at_start, kept.logo_churn) == (1, 3, Fraction(1, 3))


def rate(day: date, value: int) -> ExchangeRate:
    return ExchangeRate(
        currency=Currency.USD,
        day=day,
        rate=Decimal(value),
        source="Bank Indonesia",
        recorded_by=sample_id(UserId),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_in_rupiah_only_the_fx_row_changes_when_only_the_rate_does() -> None:
    values = worth(1, (JAN, 10)) + worth(1, (FEB, 50_000), subscription=2, currency=Currency.IDR)
    rates = MonthlyRates.of([rate(JAN, 16_000), rate(FEB, 16_500)], [Currency.USD], JAN, END)
    native = summed(movements(values, through=END))
    rolled = rolled_forward(
        summed(movements(values, through=END, rates=rates)), first=FEB, last=END, fx=fx_impact(native, rates, last=END)
    )
    assert [(each.start / 12, each.fx / 12, each.end / 12) for each in rolled] == [
        (160_000, 5_000, 215_000),
        (215_000, 0, 215_000),
    ]
    # A second currency of the same client is more of the same client, not a new one.
    assert rolled[0].arr == {K.EXPANSION: 600_000}
    assert [each.clients_at_end for each in rolled] == [1, 1]


def test_a_rate_of_a_later_day_is_not_used_for_an_earlier_month() -> None:
    with pytest.raises(RateMissing):
        MonthlyRates.of([rate(date(2026, 1, 2), 16_000)], [Currency.USD], JAN, END)
    later = MonthlyRates.of([rate(date(2026, 1, 2), 16_000)], [Currency.USD], FEB, END)
    assert later.of_month(Currency.USD, date(2026, 2, 14)) == 16_000


def test_figures_are_rounded_half_up_once_when_they_are_shown() -> None:
    assert shown(Fraction(5, 1000)) == Decimal("0.01")
    assert shown(Fraction(-5, 1000)) == Decimal("-0.01")
    assert shown(Fraction(1, 3)) == Decimal("0.33")
    assert percent(Fraction(1, 3)) == Decimal("33.33")
    assert percent(None) is None
    assert (median([3, 1]), median([5, 1, 2]), median([])) == (2, 2, None)
