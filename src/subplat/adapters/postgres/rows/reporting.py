"""Values of subscriptions and exchange rates as rows."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.shapes import Values, utc
from subplat.domain.ids import ClientId, SubscriptionId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.reporting.metrics.rates import ExchangeRate
from subplat.domain.reporting.metrics.values import Leaving, SubscriptionValue


def value_to_row(value: SubscriptionValue) -> Values:
    """The columns of a value."""
    return {
        "subscription_id": value.subscription_id,
        "sequence": value.sequence,
        "client_id": value.client_id,
        "cause": value.cause,
        "effective_on": value.effective_on,
        "booked_on": value.booked_on,
        "recorded_at": value.recorded_at,
        "currency": value.currency,
        "arr": value.arr.amount,
        "change": value.change.amount,
        "suspended_on": value.suspended_on,
        "until": value.until,
        "leaving": value.leaving,
    }


def value_from_row(row: Row) -> SubscriptionValue:
    """The value that was stored."""
    currency, leaving = Currency(row["currency"]), row["leaving"]
    return SubscriptionValue(
        subscription_id=SubscriptionId(row["subscription_id"]),
        client_id=ClientId(row["client_id"]),
        sequence=row["sequence"],
        cause=row["cause"],
        effective_on=row["effective_on"],
        booked_on=row["booked_on"],
        recorded_at=utc(row["recorded_at"]),
        arr=Money(row["arr"], currency),
        change=Money(row["change"], currency),
        suspended_on=row["suspended_on"],
        until=row["until"],
        leaving=None if leaving is None else Leaving(leaving),
    )


def rate_to_row(rate: ExchangeRate) -> Values:
    """The columns of a rate; its id is the database's."""
    return {
        "currency": rate.currency,
        "day": rate.day,
        "rate": rate.rate,
        "source": rate.source,
        "recorded_by_user_id": rate.recorded_by,
        "recorded_at": rate.recorded_at,
    }


def rate_from_row(row: Row) -> ExchangeRate:
    """The rate that was stored."""
    return ExchangeRate(
        currency=Currency(row["currency"]),
        day=row["day"],
        rate=row["rate"],
        source=row["source"],
        recorded_by=UserId(row["recorded_by_user_id"]),
        recorded_at=utc(row["recorded_at"]),
    )
