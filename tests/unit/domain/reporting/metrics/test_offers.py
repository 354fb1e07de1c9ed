"""Conversion, pipeline and leaderboard."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from subplat.domain.ids import BillingCycleId, ClientId, QuotationId, SubscriptionId, UserId
from subplat.domain.money import Currency
from subplat.domain.quotations.quotation import QuotationStatus as Status
from subplat.domain.reporting.metrics.leaderboard import first_winner, leaderboard
from subplat.domain.reporting.metrics.movements import Movement, MovementKind
from subplat.domain.reporting.metrics.offers import Offer, conversion, pipeline, sent_cohorts
from subplat.domain.reporting.metrics.receivables import OpenBill
from subplat.domain.reporting.metrics.retention import ClientBalance
from subplat.testing.samples import sample_id

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
EAST, WEST = sample_id(UserId, 1), sample_id(UserId, 2)


def offer(
    number: int,
    status: Status,
    *,
    sales: UserId = EAST,
    client: int = 1,
    sent: date | None = FIRST,
    decided: date | None = None,
    valid_until: date | None = None,
    net: int = 100,
) -> Offer:
    """List price 100 in dollars, shown as a million and a half rupiah."""
    return Offer(
        quotation_id=sample_id(QuotationId, number),
        number=f"Q-2026-{number:05d}",
        client_id=sample_id(ClientId, client),
        sales_id=sales,
        status=status,
        currency=Currency.IDR,
        value=Decimal(1_500_000),
        gross=Decimal(100),
        net=Decimal(net),
        first_sent_on=sent,
        valid_until=valid_until,
        decided_on=decided,
    )


def test_conversion_is_by_the_day_of_the_decision_and_what_expired_is_lost() -> None:
    offers = [
        offer(1, Status.ACCEPTED, decided=FIRST),
        offer(2, Status.REJECTED, decided=LAST),
        offer(3, Status.EXPIRED, decided=LAST, sales=WEST),
        offer(4, Status.ACCEPTED, decided=LAST + timedelta(days=1)),
        offer(5, Status.SENT),
    ]
    east, west, everybody = conversion(offers, first=FIRST, last=LAST)
    assert (east.sales_id, east.rate) == (EAST, Fraction(1, 2))
    assert (west.sales_id, west.rate) == (WEST, 0)
    assert (everybody.sales_id, everybody.rate) == (None, Fraction(1, 3))
    assert conversion([], first=FIRST, last=LAST)[0].rate is None


def test_a_cohort_of_sending_counts_what_was_accepted_whenever_that_was() -> None:
    offers = [
        offer(1, Status.ACCEPTED, decided=LAST + timedelta(days=90)),
        offer(2, Status.SENT, valid_until=LAST),
        offer(3, Status.DRAFT),
        offer(4, Status.ACCEPTED, sent=None, decided=LAST),
    ]
    (march,) = sent_cohorts(offers, first=FIRST, last=LAST, as_of=LAST)
    assert (march.sent, march.accepted, march.still_open, march.rate) == (3, 1, 1, Fraction(1, 3))


def test_the_pipeline_holds_what_is_out_and_still_valid() -> None:
    offers = [
        offer(1, Status.SENT, valid_until=LAST),
        offer(2, Status.SENT, valid_until=LAST - timedelta(days=1)),
        offer(3, Status.SENT),
        offer(4, Status.DRAFT),
        offer(5, Status.ACCEPTED, decided=LAST),
    ]
    (open_now,) = pipeline(offers, LAST)
    assert (open_now.offers, open_now.value) == (2, 3_000_000)


def new(client: int, arr: int) -> Movement:
    return Movement(
        client_id=sample_id(ClientId, client),
        currency=Currency.IDR,
        day=FIRST,
        kind=MovementKind.NEW,
        arr=Decimal(arr),
        cohort=FIRST,
    )


def balance(client: int, arr: int) -> ClientBalance:
    return ClientBalance(
        client_id=sample_id(ClientId, client), currency=Currency.IDR, start=Decimal(0), end=Decimal(arr)
    )


def unpaid(client: int, days: int) -> OpenBill:
    return OpenBill(
        cycle_id=sample_id(BillingCycleId, client),
        subscription_id=sample_id(SubscriptionId, client),
        client_id=sample_id(ClientId, client),
        currency=Currency.IDR,
        number=0,
        invoice_number=None,
        due_on=LAST - timedelta(days=days),
        amount=Decimal(50),
        balance=Decimal(50),
        days_past_due=days,
    )


def test_a_client_is_the_persons_whose_offer_it_accepted_first() -> None:
    offers = [
        offer(2, Status.ACCEPTED, sales=WEST, decided=FIRST),
        offer(1, Status.ACCEPTED, sales=EAST, decided=FIRST + timedelta(days=1)),
        offer(3, Status.REJECTED, sales=EAST, client=2, decided=FIRST),
    ]
    assert first_winner(offers) == {sample_id(ClientId, 1): WEST}


def test_the_leaderboard_goes_by_new_mrr_and_a_tie_by_arr() -> None:
    offers = [
        offer(1, Status.ACCEPTED, sales=EAST, client=1, decided=FIRST + timedelta(days=4), net=90),
        offer(2, Status.ACCEPTED, sales=WEST, client=2, decided=FIRST + timedelta(days=2)),
        offer(3, Status.ACCEPTED, sales=WEST, client=3, decided=date(2025, 1, 1), sent=date(2025, 1, 1)),
        offer(4, Status.REJECTED, sales=WEST, client=4, decided=LAST),
    ]
    ranks = leaderboard(
        offers,
        [new(1, 120), new(2, 120)],
        [balance(1, 120), balance(2, 120), balance(3, 600), balance(9, 5000)],
        [unpaid(1, 3), unpaid(2, 0), unpaid(3, 40)],
        first=FIRST,
        last=LAST,
    )
    assert [(each.sales_id, each.new_arr, each.arr, each.overdue) for each in ranks] == [
        (WEST, 120, 720, 50),
        (EAST, 120, 120, 50),
    ]
    west, east = ranks
    assert (west.sent, west.conversion.rate, west.days_to_win, west.discount) == (2, Fraction(1, 2), 2, 0)
    assert (east.sent, east.conversion.rate, east.days_to_win, east.discount) == (1, 1, 4, Fraction(1, 10))
