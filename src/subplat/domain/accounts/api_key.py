"""A key with which a machine acts."""

from collections.abc import Iterable
from datetime import date, datetime

from attrs import define, field

from subplat.domain.accounts.events import ApiKeyCreated, ApiKeyRevoked
from subplat.domain.errors import InvalidValue
from subplat.domain.events import DomainEvent
from subplat.domain.ids import ApiKeyId, UserId


def _sorted(scopes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(scopes)))


@define(kw_only=True, eq=False)
class ApiKey:
    """Kept as the SHA-256 (hex) of its token, found by its `prefix`; it may do what its `scopes` name, and no more.

    `last_used_on` is a civil day, so that not every request writes. It outlives the login of who made it.
    """

    id: ApiKeyId
    name: str
    prefix: str
    token_hash: str = field(repr=False)
    scopes: tuple[str, ...] = field(converter=_sorted)
    created_by: UserId | None
    issued_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_on: date | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.scopes:
            raise InvalidValue("a key needs at least one scope", name=self.name)
        if self.expires_at is not None and self.expires_at <= self.issued_at:
            raise InvalidValue("a key expires after it was made", name=self.name)

    @classmethod
    def create(
        cls,
        key_id: ApiKeyId,
        *,
        name: str,
        prefix: str,
        token_hash: str,
        scopes: Iterable[str],
        created_by: UserId | None,
        now: datetime,
        expires_at: datetime | None,
    ) -> "ApiKey":
        """A key that works from now on."""
        key = cls(
            id=key_id,
            name=name,
            prefix=prefix,
            token_hash=token_hash,
            scopes=scopes,
            created_by=created_by,
            issued_at=now,
            expires_at=expires_at,
        )
        key.events.append(ApiKeyCreated(occurred_at=now, key_id=key_id, scopes=key.scopes, expires_at=expires_at))
        return key

    def works(self, now: datetime) -> bool:
        """Neither revoked nor too old."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def used(self, day: date) -> bool:
        """Notes the day; tells whether it was another than the one known."""
        if self.last_used_on == day:
            return False
        self.last_used_on = day
        return True

    def revoke(self, now: datetime) -> None:
        """From now on it does not work; repeating changes nothing."""
        if self.revoked_at is None:
            self.revoked_at = now
            self.events.append(ApiKeyRevoked(occurred_at=now, key_id=self.id))
