"""Asking the books what a billing run has to look at."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from subplat.domain.billing_run.contract import Contract
from subplat.domain.billing_run.policy import DunningPolicy
from subplat.domain.ids import QuotationId, SubscriptionId


class Due(Protocol):
    """Read without locks and outside any unit of work; costs as much as is due, not as there is. Raises Unavailable.

    What is named may turn out to need nothing; what is due on that day is never left out.
    """

    def subscriptions(self, as_of: date, policy: DunningPolicy, *, page: int) -> Iterator[tuple[SubscriptionId, ...]]:
        """Subscriptions that something may be due for, ascending, each once, in pages of at most `page`."""
        ...

    def quotations(self, as_of: date) -> tuple[QuotationId, ...]:
        """Sent quotations whose validity has passed, ascending."""
        ...

    def contracts(self, ids: Sequence[SubscriptionId]) -> tuple[Contract, ...]:
        """The facts of these subscriptions as they are now, ascending."""
        ...
