"""Second factors, API keys, sessions, attempts and passwords in memory."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from threading import Lock

from attrs import define, evolve, field

from subplat.adapters.memory.store import Desk, Shelf, copied
from subplat.application.ports.sessions import KnownSession
from subplat.domain.accounts.access_policy import Limit
from subplat.domain.accounts.api_key import ApiKey
from subplat.domain.accounts.second_factor import SecondFactor
from subplat.domain.accounts.session import Session
from subplat.domain.accounts.user import User
from subplat.domain.ids import SessionId, UserId

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@define(eq=False)
class EntryShelves:
    """What is committed."""

    second_factors: Shelf[SecondFactor] = field(
        factory=lambda: Shelf("second factor", unique={"user": lambda row: row.user_id})
    )
    api_keys: Shelf[ApiKey] = field(
        factory=lambda: Shelf("API key", unique={"prefix": lambda row: row.prefix, "token": lambda row: row.token_hash})
    )


class SecondFactors(Desk[SecondFactor]):
    """One a person."""

    def find_of_user(self, user_id: UserId, /) -> SecondFactor | None:
        return self.one("user", user_id)


class ApiKeys(Desk[ApiKey]):
    """By prefix."""

    def find_by_prefix(self, prefix: str, /) -> ApiKey | None:
        return self.one("prefix", prefix)

    def all(self) -> tuple[ApiKey, ...]:
        return tuple(self.get(key) for key in sorted({*self._shelf.rows, *self._changed}))


@define(eq=False)
class InMemorySessions:
    """See the port; `users` is the shelf of what is committed."""

    users: Shelf[User]
    rows: dict[str, Session] = field(factory=dict[str, Session], init=False)

    def open(self, session: Session, /) -> None:
        self.rows[session.token_hash] = session

    def find(self, token_hash: str, /) -> KnownSession | None:
        session = self.rows.get(token_hash)
        return None if session is None else KnownSession(session=session, user=copied(self.users.rows[session.user_id]))

    def seen(self, session_id: SessionId, now: datetime, /) -> None:
        for token_hash, session in list(self.rows.items()):
            if session.id == session_id:
                self.rows[token_hash] = evolve(session, last_seen_at=max(session.last_seen_at, now))

    def end(self, token_hash: str, /) -> None:
        self.rows.pop(token_hash, None)

    def forget_before(self, opened: datetime, /) -> int:
        old = [token_hash for token_hash, session in list(self.rows.items()) if session.opened_at < opened]
        for token_hash in old:
            self.rows.pop(token_hash, None)
        return len(old)


@define(eq=False)
class InMemoryAttempts:
    """See the port."""

    _tries: dict[tuple[str, str, datetime], int] = field(factory=dict[tuple[str, str, datetime], int], init=False)
    _lock: Lock = field(factory=Lock, init=False)

    def take(self, kind: str, subject: str, limit: Limit, now: datetime, /) -> timedelta | None:
        start = now - (now - _EPOCH) % limit.within
        with self._lock:
            tries = self._tries.get((kind, subject, start), 0)
            if tries >= limit.times:
                return start + limit.within - now
            self._tries[kind, subject, start] = tries + 1
        return None

    def forget(self, kind: str, subject: str, /) -> None:
        with self._lock:
            for key in [key for key in self._tries if key[:2] == (kind, subject)]:
                del self._tries[key]

    def forget_before(self, moment: datetime, /) -> int:
        with self._lock:
            old = [key for key in self._tries if key[2] < moment]
            for key in old:
                del self._tries[key]
        return len(old)


@define(eq=False)
class InMemoryPasswordHasher:
    """Quick and weak, for tests and demonstrations in memory only; `checked` is what was verified against, None: nobody."""

    checked: list[str | None] = field(factory=list[str | None], init=False)
    _salts: "count[int]" = field(factory=lambda: count(1), init=False)

    def hash(self, password: str, /) -> str:
        return _salted(str(next(self._salts)), password)

    def verify(self, password: str, password_hash: str | None, /) -> bool:
        self.checked.append(password_hash)
        salt = (password_hash or "").removeprefix("memory$").partition("$")[0]
        return _salted(salt, password) == password_hash

    def is_outdated(self, password_hash: str, /) -> bool:
        return not password_hash.startswith("memory$")


class InMemoryPasswordJudge:
    """Knows a handful of what is tried first."""

    def weakness(self, password: str, about: Sequence[str], /) -> str | None:
        letters = password.lower()
        if any(known in letters for known in ("password", "qwerty", "123456", "aaaa")):
            return "it is among the first that are tried"
        if any(len(word) >= 4 and word.lower() in letters for word in about):
            return "it holds your own name or address"
        return None


def _salted(salt: str, password: str) -> str:
    return f"memory${salt}${sha256(f'{salt}:{password}'.encode()).hexdigest()}"
