"""History for reports, in memory."""

from collections.abc import Iterator
from uuid import NAMESPACE_OID, UUID, uuid5

from attrs import define, field

from subplat.adapters.memory.store import Change
from subplat.domain.errors import AlreadyExists
from subplat.domain.ids import SubscriptionId
from subplat.domain.reporting.metrics.rates import ExchangeRate
from subplat.domain.reporting.metrics.values import SubscriptionValue


@define(eq=False)
class HistoryShelf:
    """What is committed."""

    values: dict[SubscriptionId, tuple[SubscriptionValue, ...]] = field(
        factory=dict[SubscriptionId, tuple[SubscriptionValue, ...]]
    )
    rates: list[ExchangeRate] = field(factory=list[ExchangeRate])


class History:
    """See the port; rows are kept at the commit."""

    def __init__(self, shelf: HistoryShelf) -> None:
        self._shelf = shelf
        self._values: list[SubscriptionValue] = []
        self._rates: list[ExchangeRate] = []

    def last_value(self, subscription_id: SubscriptionId, /) -> SubscriptionValue | None:
        added = [value for value in self._values if value.subscription_id == subscription_id]
        known = tuple(added) or self._shelf.values.get(subscription_id, ())
        return known[-1] if known else None

    def append_value(self, value: SubscriptionValue, /) -> None:
        last = self.last_value(value.subscription_id)
        if last is not None and value.sequence <= last.sequence:
            raise AlreadyExists("subscription value", f"sequence {value.sequence}")
        self._values.append(value)

    def append_rate(self, rate: ExchangeRate, /) -> None:
        self._rates.append(rate)

    def changes(self) -> Iterator[Change]:
        """What a person would add; a rate has no id of its own here."""
        for rate in self._rates:
            yield Change("exchange rate", rate_id(rate), None, rate)

    def commit(self) -> None:
        """Keeps what was added."""
        for value in self._values:
            before = self._shelf.values.get(value.subscription_id, ())
            self._shelf.values[value.subscription_id] = (*before, value)
        self._shelf.rates.extend(self._rates)


def rate_id(rate: ExchangeRate) -> UUID:
    """The same for the same row."""
    return uuid5(NAMESPACE_OID, f"{rate.currency} {rate.day} {rate.recorded_at.isoformat()}")
