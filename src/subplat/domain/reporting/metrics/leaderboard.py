"""Sales people by the new MRR that their clients brought."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from subplat.domain.ids import ClientId, UserId
from subplat.domain.money import Currency
from subplat.domain.quotations.quotation import QuotationStatus
from subplat.domain.reporting.metrics.exact import median, total
from subplat.domain.reporting.metrics.movements import Movement, MovementKind
from subplat.domain.reporting.metrics.offers import Conversion, Offer, conversion
from subplat.domain.reporting.metrics.receivables import OpenBill
from subplat.domain.reporting.metrics.retention import ClientBalance


@frozen(kw_only=True)
class Standing:
    """One sales person's period in one currency. A client is the person's whose offer it accepted first.

    `new_arr` is what those clients newly brought in the period, `arr` all that they are worth at its end. The offers
    (`sent`, `conversion`, `days_to_win`, `discount`) are those of the person, whatever their currency.
    """

    sales_id: UserId
    currency: Currency
    new_arr: Decimal
    arr: Decimal
    sent: int
    conversion: Conversion
    days_to_win: Fraction | None
    discount: Fraction | None
    overdue: Decimal


def first_winner(offers: Iterable[Offer]) -> dict[ClientId, UserId]:
    """Whose offer each client accepted first: by day, then by number."""
    winners: dict[ClientId, UserId] = {}
    won = [offer for offer in offers if offer.status is QuotationStatus.ACCEPTED and offer.decided_on is not None]
    for offer in sorted(won, key=lambda each: (each.decided_on or date.max, each.number)):
        winners.setdefault(offer.client_id, offer.sales_id)
    return winners


def leaderboard(
    offers: Iterable[Offer],
    new: Iterable[Movement],
    balances: Iterable[ClientBalance],
    unpaid: Iterable[OpenBill],
    *,
    first: date,
    last: date,
) -> tuple[Standing, ...]:
    """Best first: by new MRR, then by ARR, in each currency. `new` are the period's movements, `unpaid` is at its end."""
    offers = list(offers)
    winner = first_winner(offers)
    new_arr, arr, overdue = _Sums(winner), _Sums(winner), _Sums(winner)
    for movement in new:
        if movement.kind is MovementKind.NEW and first <= movement.day <= last:
            new_arr.add(movement.client_id, movement.currency, movement.arr)
    for balance in balances:
        arr.add(balance.client_id, balance.currency, balance.end)
    for bill in unpaid:
        if bill.days_past_due > 0:
            overdue.add(bill.client_id, bill.currency, bill.balance)
    active = {(offer.sales_id, offer.currency) for offer in offers if offer.was_sent(first, last)}
    active |= {(offer.sales_id, offer.currency) for offer in offers if offer.was_decided(first, last)}
    standings = [
        _standing(person, currency, offers, (new_arr, arr, overdue), first, last)
        for person, currency in sorted(active | {*new_arr.parts, *arr.parts, *overdue.parts})
    ]
    return tuple(
        sorted(
            standings,
            key=lambda each: (each.currency, each.new_arr.copy_negate(), each.arr.copy_negate(), each.sales_id),
        )
    )


class _Sums:
    """Amounts by the sales person who won the client, and currency."""

    def __init__(self, winner: Mapping[ClientId, UserId]) -> None:
        self.parts: defaultdict[tuple[UserId, Currency], list[Decimal]] = defaultdict(list)
        self._winner = winner

    def add(self, client_id: ClientId, currency: Currency, amount: Decimal) -> None:
        person = self._winner.get(client_id)
        if person is not None:
            self.parts[person, currency].append(amount)

    def of(self, person: UserId, currency: Currency) -> Decimal:
        return total(self.parts.get((person, currency), ()))


def _standing(
    person: UserId, currency: Currency, offers: list[Offer], sums: tuple[_Sums, _Sums, _Sums], first: date, last: date
) -> Standing:
    own = [offer for offer in offers if offer.sales_id == person]
    won = [offer for offer in own if offer.status is QuotationStatus.ACCEPTED and offer.was_decided(first, last)]
    discounts = [offer.discount for offer in won if offer.discount is not None]
    new_arr, arr, overdue = sums
    return Standing(
        sales_id=person,
        currency=currency,
        new_arr=new_arr.of(person, currency),
        arr=arr.of(person, currency),
        sent=sum(1 for offer in own if offer.was_sent(first, last)),
        conversion=conversion(own, first=first, last=last)[-1],
        days_to_win=median(offer.days_to_decide for offer in won if offer.days_to_decide is not None),
        discount=sum(discounts, Fraction(0)) / len(discounts) if discounts else None,
        overdue=overdue.of(person, currency),
    )
