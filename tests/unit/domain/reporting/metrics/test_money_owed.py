"""Ageing, collections and recovery of a handful of bills whose figures can be counted on fingers."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from subplat.domain.ids import BillingCycleId, ClientId, SubscriptionId
from subplat.domain.money import Currency
from subplat.domain.reporting.metrics.receivables import AgeBucket, Bill, Receipt, ageing, collections, open_bills
from subplat.domain.reporting.metrics.recovery import recovery
from subplat.testing.samples import sample_id

DAY = date(2026, 3, 31)


def bill(
    number: int,
    due_on: date = DAY,
    amount: int = 100,
    *,
    paid: dict[date, int] | None = None,
    settled_on: date | None = None,
    failed_on: date | None = None,
    cancelled_on: date | None = None,
) -> Bill:
    """Opened a week before it is due."""
    return Bill(
        cycle_id=sample_id(BillingCycleId, number),
        subscription_id=sample_id(SubscriptionId, number),
        client_id=sample_id(ClientId, number),
        currency=Currency.IDR,
        number=0,
        amount=Decimal(amount),
        opened_on=due_on - timedelta(days=7),
        due_on=due_on,
        settled_on=settled_on,
        failed_on=failed_on,
        cancelled_on=cancelled_on,
        receipts=tuple(Receipt(day, Decimal(part)) for day, part in (paid or {}).items()),
    )


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (-5, "CURRENT"),
        (0, "CURRENT"),
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (90, "61-90"),
        (91, ">90"),
    ],
)
def test_a_bill_is_as_old_as_its_days_past_due(days: int, bucket: str) -> None:
    assert AgeBucket.of(days) == bucket
    assert [each.bucket for each in ageing([bill(1, DAY - timedelta(days=days))], DAY)] == [bucket]


def test_only_what_is_unpaid_at_the_end_of_the_day_is_owed() -> None:
    partly = bill(1, paid={DAY: 30, DAY + timedelta(days=1): 70}, settled_on=DAY + timedelta(days=1))
    settled, cancelled = bill(2, settled_on=DAY), bill(3, cancelled_on=DAY)
    not_yet = bill(4, DAY + timedelta(days=8))
    assert [each.balance for each in open_bills([partly, settled, cancelled, not_yet], DAY)] == [70]
    assert [each.balance for each in open_bills([cancelled, settled], DAY - timedelta(days=1))] == [100, 100]
    assert open_bills([partly], DAY + timedelta(days=1)) == ()


def test_money_that_went_back_is_owed_again_while_the_bill_is_unpaid() -> None:
    returned = bill(1, paid={DAY - timedelta(days=2): 60, DAY: -60})
    assert [each.balance for each in open_bills([returned], DAY - timedelta(days=1))] == [40]
    assert [each.balance for each in open_bills([returned], DAY)] == [100]


def test_collections_of_a_month() -> None:
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    bills = [
        bill(1, date(2026, 2, 20), 200, settled_on=date(2026, 3, 5)),
        bill(2, date(2026, 3, 10), 300, settled_on=date(2026, 3, 12)),
        bill(3, date(2026, 3, 20), 100, paid={date(2026, 3, 25): 40}),
        bill(4, date(2026, 4, 2), 100),
        bill(5, date(2026, 3, 15), 900, cancelled_on=date(2026, 3, 16)),
    ]
    (month,) = collections(bills, first=first, last=last, as_of=last)
    assert (month.ar_start, month.billed, month.ar_end, month.ar_end_current) == (200, 500, 160, 100)
    assert (month.due, month.collected, month.collection_rate) == (400, 340, Fraction(340, 400))
    assert month.cei == Fraction(200 + 500 - 160, 200 + 500 - 100)
    assert month.dso(31) == Fraction(160, 500) * 31
    (later,) = collections(
        [*bills[:2], bill(3, date(2026, 3, 20), 100, settled_on=date(2026, 4, 3))],
        first=first,
        last=last,
        as_of=date(2026, 4, 30),
    )
    assert later.collection_rate == 1


def test_a_month_without_bills_has_no_rates() -> None:
    (month,) = collections([bill(1, date(2026, 1, 10), 50)], first=date(2026, 3, 1), last=DAY, as_of=DAY)
    assert (month.collection_rate, month.dso(31), month.cei) == (None, None, 0)
    assert collections([], first=DAY, last=DAY, as_of=DAY) == ()


def test_recovery_counts_bills_and_money_and_the_days_it_took() -> None:
    failed = date(2026, 3, 4)
    bills = [
        bill(1, amount=100, failed_on=failed, settled_on=failed + timedelta(days=3)),
        bill(2, amount=300, failed_on=failed, settled_on=failed + timedelta(days=10)),
        bill(3, amount=400, failed_on=failed),
        bill(4, amount=999, failed_on=date(2026, 2, 1)),
        bill(5, amount=999, settled_on=failed),
    ]
    (march,) = recovery(bills, first=date(2026, 3, 1), last=DAY, as_of=DAY)
    assert (march.failed, march.recovered, march.by_count) == (3, 2, Fraction(2, 3))
    assert (march.by_amount, march.days) == (Fraction(400, 800), Fraction(13, 2))
    (early,) = recovery(bills, first=date(2026, 3, 1), last=DAY, as_of=failed + timedelta(days=5))
    assert early.recovered == 1
