"""What accounts keep besides users and links; see `repositories.py` for what get, add and save promise."""

from typing import Protocol

from subplat.domain.accounts.api_key import ApiKey
from subplat.domain.accounts.second_factor import SecondFactor
from subplat.domain.ids import ApiKeyId, SecondFactorId, UserId


class SecondFactorRepository(Protocol):
    """Second factors, one a person; loading locks."""

    def get(self, second_factor_id: SecondFactorId, /) -> SecondFactor: ...

    def find_of_user(self, user_id: UserId, /) -> SecondFactor | None: ...

    def add(self, factor: SecondFactor, /) -> None: ...

    def save(self, factor: SecondFactor, /) -> None: ...


class ApiKeyRepository(Protocol):
    """API keys, unique by prefix; loading does not lock."""

    def get(self, key_id: ApiKeyId, /) -> ApiKey: ...

    def find_by_prefix(self, prefix: str, /) -> ApiKey | None: ...

    def all(self) -> tuple[ApiKey, ...]:
        """Oldest first."""
        ...

    def add(self, key: ApiKey, /) -> None: ...

    def save(self, key: ApiKey, /) -> None: ...
