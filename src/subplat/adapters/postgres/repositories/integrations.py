"""Endpoints and deliveries, and what this process knows of who listens."""

import time
from collections.abc import Sequence

from attrs import define, field
from sqlalchemy import select

from subplat.adapters.postgres.repositories.aggregates import Aggregates
from subplat.adapters.postgres.rows.integrations import DELIVERY_SHAPE, ENDPOINT_SHAPE
from subplat.adapters.postgres.tables.integrations import OUTBOUND_DELIVERIES, OUTBOUND_ENDPOINTS
from subplat.adapters.postgres.transaction import Transaction
from subplat.application.ports.integrations import Listener
from subplat.domain.ids import EndpointId
from subplat.domain.integrations.delivery import Delivery
from subplat.domain.integrations.endpoint import Endpoint

KNOWN_FOR = 5.0
"""Seconds until this process looks again who listens: every transaction with an event would ask otherwise."""


@define(eq=False)
class KnownListeners:
    """Shared by the units of work of one factory."""

    _listeners: Sequence[Listener] | None = field(default=None, init=False)
    _read_at: float = field(default=0.0, init=False)

    def known(self) -> Sequence[Listener] | None:
        """Those that listen; None when it has to be looked up."""
        return self._listeners if time.monotonic() - self._read_at < KNOWN_FOR else None

    def learn(self, listeners: Sequence[Listener]) -> None:
        """They were just read, from what is committed."""
        self._listeners, self._read_at = listeners, time.monotonic()

    def forget(self) -> None:
        """One of them was added or changed."""
        self._listeners = None


class PostgresEndpoints:
    """See the port."""

    def __init__(self, transaction: Transaction, known: KnownListeners | None = None) -> None:
        self._rows = Aggregates(transaction, ENDPOINT_SHAPE)
        self._known = known or KnownListeners()
        self._changed = False

    def get(self, endpoint_id: EndpointId, /) -> Endpoint:
        """The endpoint with this id; raises NotFound."""
        return self._rows.get(endpoint_id)

    def all(self) -> tuple[Endpoint, ...]:
        """Oldest first."""
        return self._rows.all(select(OUTBOUND_ENDPOINTS).order_by(OUTBOUND_ENDPOINTS.c.id), locks=False)

    def listening(self) -> Sequence[Listener]:
        """What is known, where that is fresh; this transaction's own changes are seen, and not told to others."""
        known = None if self._changed else self._known.known()
        if known is not None:
            return known
        active = select(OUTBOUND_ENDPOINTS).where(OUTBOUND_ENDPOINTS.c.active).order_by(OUTBOUND_ENDPOINTS.c.id)
        found = [
            Listener(endpoint_id=endpoint.id, patterns=endpoint.patterns)
            for endpoint in self._rows.all(active, locks=False)
        ]
        if not self._changed:
            self._known.learn(found)
        return found

    def add(self, endpoint: Endpoint, /) -> None:
        """Writes a new one."""
        self._rows.add(endpoint)
        self._changed = True

    def save(self, endpoint: Endpoint, /) -> None:
        """Raises StaleVersion, NotFound."""
        self._rows.save(endpoint)
        self._changed = True

    def committed(self) -> None:
        """What was changed is true now: this process looks again."""
        if self._changed:
            self._known.forget()


class PostgresDeliveries(Aggregates[Delivery]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, DELIVERY_SHAPE)

    def latest(self, endpoint_id: EndpointId | None, limit: int, /) -> tuple[Delivery, ...]:
        """By id, which is by time."""
        every = select(OUTBOUND_DELIVERIES)
        mine = every if endpoint_id is None else every.where(OUTBOUND_DELIVERIES.c.endpoint_id == endpoint_id)
        return self.all(mine.order_by(OUTBOUND_DELIVERIES.c.id.desc()).limit(limit), locks=False)
