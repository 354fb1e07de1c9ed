"""Sessions, attempts and passwords in memory keep the contracts."""

import pytest

from subplat.adapters.memory.entry import (
    InMemoryAttempts,
    InMemoryPasswordHasher,
    InMemoryPasswordJudge,
    InMemorySessions,
)
from subplat.adapters.memory.store import Shelf
from subplat.domain.accounts.user import User
from subplat.testing.contracts.entry import (
    AttemptsContract,
    PasswordHasherContract,
    PasswordJudgeContract,
    SessionsContract,
)
from subplat.testing.samples import sample_user


class TestSessions(SessionsContract):
    @pytest.fixture
    def user(self) -> User:
        return sample_user()

    @pytest.fixture
    def sessions(self, user: User) -> InMemorySessions:
        users: Shelf[User] = Shelf("user")
        users.put(user)
        return InMemorySessions(users)


class TestAttempts(AttemptsContract):
    @pytest.fixture
    def attempts(self) -> InMemoryAttempts:
        return InMemoryAttempts()


class TestPasswordHasher(PasswordHasherContract):
    @pytest.fixture
    def hasher(self) -> InMemoryPasswordHasher:
        return InMemoryPasswordHasher()


class TestPasswordJudge(PasswordJudgeContract):
    @pytest.fixture
    def judge(self) -> InMemoryPasswordJudge:
        return InMemoryPasswordJudge()
