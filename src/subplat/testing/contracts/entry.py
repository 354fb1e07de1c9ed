"""What every keeper of sessions and counter of attempts, and every hasher and judge of passwords, has to do."""

from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from subplat.application.ports.attempts import Attempts
from subplat.application.ports.passwords import PasswordHasher, PasswordJudge
from subplat.application.ports.sessions import Sessions
from subplat.domain.accounts.access_policy import Limit
from subplat.domain.accounts.session import Session
from subplat.domain.accounts.user import NO_PASSWORD, User
from subplat.domain.ids import SessionId
from subplat.testing.samples import sample_id

NOW = datetime(2026, 1, 31, 2, 7, 3, tzinfo=UTC)
THREE = Limit(times=3, within=timedelta(minutes=15))


class SessionsContract(ABC):
    """Subclass it with fixtures `sessions`, and `user`, who is in the books."""

    @pytest.fixture
    @abstractmethod
    def sessions(self) -> Sessions:
        """Empty."""

    @pytest.fixture
    @abstractmethod
    def user(self) -> User:
        """Somebody whose sessions are kept."""

    def opened(self, sessions: Sessions, user: User, number: int = 1, at: datetime = NOW) -> Session:
        """A session that is kept."""
        session = Session(
            id=sample_id(SessionId, number),
            token_hash=sha256(str(number).encode()).hexdigest(),
            user_id=user.id,
            access_version=user.access_version,
            opened_at=at,
            last_seen_at=at,
        )
        sessions.open(session)
        return session

    def test_a_session_is_found_by_its_token_with_its_user(self, sessions: Sessions, user: User) -> None:
        session = self.opened(sessions, user)
        known = sessions.find(session.token_hash)
        assert known is not None
        assert known.session == session
        assert (known.user.id, known.user.email, known.user.role) == (user.id, user.email, user.role)
        assert sessions.find("0" * 64) is None

    def test_the_last_request_is_noted_and_never_goes_back(self, sessions: Sessions, user: User) -> None:
        session, later = self.opened(sessions, user), NOW + timedelta(minutes=5)
        for moment in (later, NOW + timedelta(minutes=1)):
            sessions.seen(session.id, moment)
        known = sessions.find(session.token_hash)
        assert known is not None
        assert known.session.last_seen_at == later

    def test_an_ended_session_is_not_found_and_ending_again_changes_nothing(
        self, sessions: Sessions, user: User
    ) -> None:
        session, other = self.opened(sessions, user), self.opened(sessions, user, 2)
        for _ in range(2):
            sessions.end(session.token_hash)
        assert sessions.find(session.token_hash) is None
        assert sessions.find(other.token_hash) is not None

    def test_old_sessions_are_forgotten(self, sessions: Sessions, user: User) -> None:
        old, young = self.opened(sessions, user, at=NOW - timedelta(days=1)), self.opened(sessions, user, 2)
        assert sessions.forget_before(NOW) == 1
        assert sessions.forget_before(NOW) == 0
        assert (sessions.find(old.token_hash), sessions.find(young.token_hash) is None) == (None, False)


class AttemptsContract(ABC):
    """Subclass it with a fixture `attempts`."""

    @pytest.fixture
    @abstractmethod
    def attempts(self) -> Attempts:
        """Nothing was tried yet."""

    def test_beyond_the_limit_it_is_said_how_long_to_wait(self, attempts: Attempts) -> None:
        assert [attempts.take("login", "a@b.example", THREE, NOW) for _ in range(3)] == [None] * 3
        wait = attempts.take("login", "a@b.example", THREE, NOW)
        assert wait == timedelta(minutes=7, seconds=57)
        assert attempts.take("login", "a@b.example", THREE, NOW + wait) is None

    def test_kinds_and_subjects_are_counted_apart(self, attempts: Attempts) -> None:
        for _ in range(4):
            attempts.take("login", "a@b.example", THREE, NOW)
        assert attempts.take("login", "c@d.example", THREE, NOW) is None
        assert attempts.take("reset", "a@b.example", THREE, NOW) is None

    def test_a_success_starts_the_count_again(self, attempts: Attempts) -> None:
        for _ in range(4):
            attempts.take("login", "a@b.example", THREE, NOW)
        attempts.forget("login", "a@b.example")
        assert attempts.take("login", "a@b.example", THREE, NOW) is None

    def test_of_many_at_once_as_many_pass_as_may(self, attempts: Attempts) -> None:
        with ThreadPoolExecutor(8) as callers:
            waits = list(callers.map(lambda _: attempts.take("login", "a@b.example", THREE, NOW), range(24)))
        assert sum(wait is None for wait in waits) == 3

    def test_old_windows_are_forgotten(self, attempts: Attempts) -> None:
        attempts.take("login", "a@b.example", THREE, NOW - timedelta(days=2))
        attempts.take("login", "a@b.example", THREE, NOW)
        assert attempts.forget_before(NOW - timedelta(days=1)) == 1


class PasswordHasherContract(ABC):
    """Subclass it with a fixture `hasher`."""

    @pytest.fixture
    @abstractmethod
    def hasher(self) -> PasswordHasher:
        """Quick, for tests."""

    def test_a_password_fits_its_hash_and_no_other_does(self, hasher: PasswordHasher) -> None:
        kept = hasher.hash("melati kuning")
        assert "melati" not in kept
        assert hasher.verify("melati kuning", kept)
        assert not hasher.verify("melati putih", kept)
        assert not hasher.verify("", kept)

    def test_one_password_has_another_hash_every_time(self, hasher: PasswordHasher) -> None:
        assert hasher.hash("melati kuning") != hasher.hash("melati kuning")

    @pytest.mark.parametrize("nobodys", [None, NO_PASSWORD, "", "plain", "$argon2id$broken"])
    def test_nobody_has_any_password(self, hasher: PasswordHasher, nobodys: str | None) -> None:
        assert not hasher.verify("melati kuning", nobodys)
        assert not hasher.verify(NO_PASSWORD, nobodys)

    def test_a_fresh_hash_is_not_outdated(self, hasher: PasswordHasher) -> None:
        assert not hasher.is_outdated(hasher.hash("melati kuning"))


class PasswordJudgeContract(ABC):
    """Subclass it with a fixture `judge`."""

    @pytest.fixture
    @abstractmethod
    def judge(self) -> PasswordJudge:
        """Knows the commonest at least."""

    @pytest.mark.parametrize(
        "common", ["password1234", "Password123456", "qwertyuiop12", "123456123456", "aaaaaaaaaaaa"]
    )
    def test_what_is_tried_first_is_refused(self, judge: PasswordJudge, common: str) -> None:
        assert judge.weakness(common, ())

    def test_ones_own_name_is_refused(self, judge: PasswordJudge) -> None:
        assert judge.weakness("contohnusantara", ("contohnusantara", "finance@contoh.example"))

    @pytest.mark.parametrize("good", ["melati-kuning-di-kebun-41", "x7Kp2mQv9dLsWz", "gunung berkabut pagi ini " * 20])
    def test_what_nobody_guesses_is_taken(self, judge: PasswordJudge, good: str) -> None:
        assert judge.weakness(good, ("Contoh Nusantara", "finance@contoh.example")) is None
