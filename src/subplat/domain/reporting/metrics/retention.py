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
from subplat.domain.reporting.metrics.rates import REPORTING_CURRENCY, MonthlyRates
from subplat.domain.reporting.metrics.steps import client_steps
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
