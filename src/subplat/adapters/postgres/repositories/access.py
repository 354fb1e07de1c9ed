"""Second factors and API keys."""

from sqlalchemy import select

from subplat.adapters.postgres.repositories.aggregates import Aggregates
from subplat.adapters.postgres.rows.access import API_KEY_SHAPE, SECOND_FACTOR_SHAPE
from subplat.adapters.postgres.tables.access import API_KEYS, SECOND_FACTORS
from subplat.adapters.postgres.transaction import Transaction
from subplat.domain.accounts.api_key import ApiKey
from subplat.domain.accounts.second_factor import SecondFactor
from subplat.domain.ids import UserId


class PostgresSecondFactors(Aggregates[SecondFactor]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, SECOND_FACTOR_SHAPE)

    def find_of_user(self, user_id: UserId, /) -> SecondFactor | None:
        """The person's."""
        return self.first(SECOND_FACTORS.c.user_id == user_id)


class PostgresApiKeys:
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        self._rows = Aggregates(transaction, API_KEY_SHAPE, locks=False)
        self.get, self.add, self.save = self._rows.get, self._rows.add, self._rows.save

    def find_by_prefix(self, prefix: str, /) -> ApiKey | None:
        """The one whose token begins so."""
        return self._rows.first(API_KEYS.c.prefix == prefix)

    def all(self) -> tuple[ApiKey, ...]:
        """Oldest first."""
        return self._rows.all(select(API_KEYS).order_by(API_KEYS.c.id))
