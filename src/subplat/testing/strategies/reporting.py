"""What subscriptions were worth: histories that real contracts leave behind."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from attrs import define, field
from hypothesis import strategies as st

from subplat.domain.catalog.product import ProductType
from subplat.domain.errors import DomainError
from subplat.domain.ids import ClientId, ProductId, SubscriptionId, SubscriptionItemId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import BillingPeriod
from subplat.domain.reporting.metrics.months import months_through
from subplat.domain.reporting.metrics.rates import REPORTING_CURRENCY, MonthlyRates
from subplat.domain.reporting.metrics.values import SubscriptionValue, ValuePolicy, following
from subplat.domain.subscriptions.item import SubscriptionItem
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus, SuspensionCause
from subplat.testing.samples import sample_id

FIRST_DAY = date(2025, 1, 1)
LAST_DAY = FIRST_DAY + timedelta(days=500)


@define(kw_only=True)
class Recorded:
    """One contract and what is written down of it; `learnt_later` of a change is days between happening and knowing."""

    contract: Subscription
    policy: ValuePolicy
    values: list[SubscriptionValue] = field(factory=list[SubscriptionValue])

    def note(self, happened_on: date, learnt_later: int = 0) -> None:
        """As the unit of work does."""
        learnt_on = happened_on + timedelta(days=learnt_later)
        value = following(
            self.values[-1] if self.values else None,
            self.contract,
            cause="something",
            happened_on=happened_on,
            learnt_on=learnt_on,
            now=instant(learnt_on),
            policy=self.policy,
        )
        if value is not None:
            self.values.append(value)


def instant(day: date) -> datetime:
    """Some time of that day."""
    return datetime.combine(day, time(3), UTC)


def contract_worth(
    number: int, client: int, price: Money, period: BillingPeriod = BillingPeriod.MONTHLY
) -> Subscription:
    """A contract of one item that has not begun."""
    return Subscription(
        id=sample_id(SubscriptionId, number),
        client_id=sample_id(ClientId, client),
        created_by_user_id=sample_id(UserId, 1),
        billing_period=period,
        currency=price.currency,
        items=[
            SubscriptionItem(
                id=sample_id(SubscriptionItemId, number),
                product_id=sample_id(ProductId, 1),
                product_type=ProductType.SERVICE,
                description="Jasa",
                quantity=1,
                unit_price=price,
            )
        ],
    )


@st.composite
def histories(draw: st.DrawFn, *, currencies: tuple[Currency, ...] = tuple(Currency)) -> list[SubscriptionValue]:
    """All values of up to eight contracts of up to four clients, over at most 500 days from FIRST_DAY."""
    values: list[SubscriptionValue] = []
    for number in range(draw(st.integers(1, 8))):
        price = Money(draw(st.integers(1, 5)) * 1000, draw(st.sampled_from(currencies)))
        contract = contract_worth(number + 1, draw(st.integers(1, 4)), price, draw(st.sampled_from(BillingPeriod)))
        if draw(st.integers(0, 3)) == 0:
            contract.end_date = FIRST_DAY + timedelta(days=draw(st.integers(30, 400)))
        recorded = Recorded(
            contract=contract, policy=ValuePolicy(suspension_grace_days=draw(st.sampled_from([0, 5, 30, 90])))
        )
        day = FIRST_DAY + timedelta(days=draw(st.integers(0, 200)))
        contract.activate(paid_on=day, now=instant(day))
        recorded.note(day, draw(st.sampled_from([0, 0, 0, 1, 40])))
        for _ in range(draw(st.integers(0, 6))):
            day += timedelta(days=draw(st.sampled_from([0, 1, 5, 20, 31, 45])))
            with suppress(DomainError):
                _change(draw, contract, day)
            recorded.note(day, draw(st.sampled_from([0, 0, 0, 0, 3, 35])))
        values.extend(recorded.values)
    return values


def _change(draw: st.DrawFn, contract: Subscription, day: date) -> None:
    now = instant(day)
    match draw(st.sampled_from(["price", "price", "suspend", "restore", "restore", "schedule", "cancel", "expire"])):
        case "price":
            price = Money(draw(st.integers(0, 6)) * 1000, contract.currency)
            contract.change_price(contract.items[0].id, price, now=now)
        case "suspend":
            contract.suspend(cause=draw(st.sampled_from(SuspensionCause)), reason="unpaid", now=now)
        case "restore":
            contract.restore(reason="paid", now=now)
        case "schedule":
            contract.schedule_cancellation(reason="leaving", now=now)
        case "cancel":
            contract.cancel(reason="leaving", today=day, now=now)
        case _:
            if contract.status in (SubscriptionStatus.ACTIVE, SubscriptionStatus.SUSPENDED):
                contract.expire(today=day, now=now)


@st.composite
def monthly_rates(draw: st.DrawFn) -> MonthlyRates:
    """A rate for every month and foreign currency of such histories."""
    months = list(months_through(FIRST_DAY, LAST_DAY + timedelta(days=400)))
    return MonthlyRates(
        {
            (currency, month): Decimal(draw(st.integers(1_000_000, 20_000_000_000))).scaleb(-6)
            for currency in Currency
            if currency is not REPORTING_CURRENCY
            for month in months
        }
    )


def days_of_history() -> st.SearchStrategy[date]:
    """Days before, within and after such histories."""
    return st.integers(-40, 560).map(lambda number: FIRST_DAY + timedelta(days=number))


def by_client(values: list[SubscriptionValue]) -> Iterator[list[SubscriptionValue]]:
    """The values of one client after the other."""
    for client_id in sorted({value.client_id for value in values}):
        yield [value for value in values if value.client_id == client_id]
