"""What became of the clients that were there at the start of a period."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from subplat.domain.ids import ClientId
from subplat.domain.money import EXACT, Currency
from subplat.domain.reporting.metrics.exact import NOTHING, share, total
from subplat.domain.reporting.metrics.months import month_of
from subplat.domain.reporting.metrics.movements import RollForward
from subplat.domain.reporting.metrics.rates import REPORTING_CURRENCY, MonthlyRates
from subplat.domain.reporting.metrics.steps import ClientStep, client_steps
from subplat.domain.reporting.metrics.values import SubscriptionValue


@frozen(kw_only=True)
class ClientBalance:
    """One client's yearly total before the first day of a period, and at the end of its last."""

    client_id: ClientId
    currency: Currency
    start: Decimal
    end: Decimal


@frozen(kw_only=True)
class Retention:
    """A period in one currency, a year's worth. `kept` is Σ min(start, end), `end` what the clients of the start have now."""

    currency: Currency
    start: Decimal
    kept: Decimal
    end: Decimal
    clients_at_start: int
    clients_lost: int

    @property
    def logo_churn(self) -> Fraction | None:
        """Clients of the start without MRR at the end ÷ clients at the start: who came back, or came and went, is not lost."""
        return share(self.clients_lost, self.clients_at_start)

    @property
    def grr(self) -> Fraction | None:
        """Gross revenue retention: growth does not count."""
        return share(self.kept, self.start)

    @property
    def nrr(self) -> Fraction | None:
        """Net revenue retention: growth of those who were there counts, new clients do not."""
        return share(self.end, self.start)


@frozen(kw_only=True)
class MonthlyLoss:
    """What one month did to those who were there at its start, a year's worth: `change` of all of them, `shrunk` of the losers."""

    currency: Currency
    month: date
    clients_lost: int
    shrunk: Decimal
    change: Decimal


def monthly_losses(values: Iterable[SubscriptionValue], *, through: date) -> tuple[MonthlyLoss, ...]:
    """By currency and month; months in which nothing happened are left out."""
    months: defaultdict[tuple[Currency, date, ClientId], list[ClientStep]] = defaultdict(list)
    for step in client_steps(values, through=through):
        months[step.currency, month_of(step.day), step.client_id].append(step)
    found: defaultdict[tuple[Currency, date], list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for (currency, month, _), steps in sorted(months.items()):
        found[currency, month].append((steps[0].before, steps[-1].after))
    return tuple(
        MonthlyLoss(
            currency=currency,
            month=month,
            clients_lost=sum(1 for before, after in ends if before > 0 and not after),
            shrunk=total(EXACT.subtract(before, after) for before, after in ends if before > after),
            change=total(EXACT.subtract(after, before) for before, after in ends if before > 0),
        )
        for (currency, month), ends in sorted(found.items())
    )


def month_retention(month: RollForward, loss: MonthlyLoss | None) -> Retention:
    """A month's retention, from how it rolled forward and what it did to those who were there."""
    return Retention(
        currency=month.currency,
        start=month.start,
        kept=EXACT.subtract(month.start, loss.shrunk if loss else NOTHING),
        end=EXACT.add(month.start, loss.change if loss else NOTHING),
        clients_at_start=month.clients_at_start,
        clients_lost=loss.clients_lost if loss else 0,
    )


def client_balances(
    values: Iterable[SubscriptionValue], *, first: date, last: date, rates: MonthlyRates | None = None
) -> tuple[ClientBalance, ...]:
    """Clients with MRR at either end, by currency and id; with `rates` in rupiah at the first month's rate for both ends."""
    start: defaultdict[tuple[Currency, ClientId], Decimal] = defaultdict(lambda: NOTHING)
    end: defaultdict[tuple[Currency, ClientId], Decimal] = defaultdict(lambda: NOTHING)
    for step in client_steps(values, through=last):
        change = rates.converted(step.change, step.currency, first) if rates else step.change
        key = REPORTING_CURRENCY if rates else step.currency, step.client_id
        end[key] = EXACT.add(end[key], change)
        if step.day <= first - timedelta(days=1):
            start[key] = EXACT.add(start[key], change)
    return tuple(
        ClientBalance(client_id=key[1], currency=key[0], start=start[key], end=end[key])
        for key in sorted(end)
        if start[key] or end[key]
    )


def retention(balances: Iterable[ClientBalance]) -> tuple[Retention, ...]:
    """By currency; currencies in which nobody was there at the start too."""
    currencies: defaultdict[Currency, list[ClientBalance]] = defaultdict(list)
    for balance in balances:
        currencies[balance.currency].append(balance)
    return tuple(
        Retention(
            currency=currency,
            start=total(each.start for each in found),
            kept=total(min(each.start, each.end) for each in found),
            end=total(each.end for each in found if each.start > 0),
            clients_at_start=sum(1 for each in found if each.start > 0),
            clients_lost=sum(1 for each in found if each.start > 0 and not each.end),
        )
        for currency, found in sorted(currencies.items())
    )
