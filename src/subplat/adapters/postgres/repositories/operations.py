"""Whether outside systems answer."""

from subplat.adapters.postgres.repositories.aggregates import Aggregates
from subplat.adapters.postgres.rows.operations import CIRCUIT_SHAPE
from subplat.adapters.postgres.tables.operations import CIRCUITS
from subplat.adapters.postgres.transaction import Transaction
from subplat.domain.operations.circuit import Circuit


class PostgresCircuits(Aggregates[Circuit]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, CIRCUIT_SHAPE, locks=False)

    def find(self, system: str, /) -> Circuit | None:
        """The one of this system."""
        return self.first(CIRCUITS.c.system == system)
