"""Sessions and attempts in PostgreSQL keep the contracts; links and keys hold in a race."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from attrs import evolve
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from subplat.adapters.memory.clock import ManualClock
from subplat.adapters.postgres.attempts import PostgresAttempts
from subplat.adapters.postgres.sessions import PostgresSessions
from subplat.adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from subplat.application.accounts.administration import DisableUser, DisableUserHandler, LastAdmin
from subplat.application.ports.jobs import Job
from subplat.domain.accounts.api_key import ApiKey
from subplat.domain.accounts.invitation import Invitation, LinkPurpose
from subplat.domain.accounts.second_factor import SecondFactor
from subplat.domain.accounts.user import Role, User
from subplat.domain.errors import AlreadyExists
from subplat.domain.ids import ApiKeyId, InvitationId, SecondFactorId, UserId
from subplat.testing.contracts.entry import THREE, AttemptsContract, SessionsContract
from subplat.testing.samples import sample_id

NOW = datetime(2026, 1, 31, 2, 0, tzinfo=UTC)


class NoJobs:
    """A queue nothing is put into."""

    def enqueue(self, job: Job, *, key: str | None = None, not_before: datetime | None = None) -> None:
        raise AssertionError("nothing follows from anything here")

    def seal(self) -> None:
        """Nothing to write."""


@pytest.fixture
def units(engine: Engine) -> PostgresUnitOfWorkFactory:
    return PostgresUnitOfWorkFactory(engine=engine, reactions=lambda _: (), queue_factory=lambda _: NoJobs())


@pytest.fixture
def user(units: PostgresUnitOfWorkFactory) -> User:
    """A member of staff in the books."""
    made = User(id=sample_id(UserId), email="sales@reseller.example", full_name="Tim Sales", role=Role.SALES)
    with units() as work:
        work.users.add(made)
        work.commit()
    return made


class TestSessions(SessionsContract):
    @pytest.fixture
    def sessions(self, engine: Engine) -> PostgresSessions:
        return PostgresSessions(engine=engine)

    def test_only_the_hash_of_a_token_is_kept(self, sessions: PostgresSessions, user: User, engine: Engine) -> None:
        self.opened(sessions, user)
        with engine.connect() as connection:
            (kept,) = connection.execute(text("select token_hash from sessions")).scalars()
        assert len(kept) == 64


class TestAttempts(AttemptsContract):
    @pytest.fixture
    def attempts(self, engine: Engine) -> PostgresAttempts:
        return PostgresAttempts(engine=engine)

    def test_whose_attempts_they_were_cannot_be_read(self, attempts: PostgresAttempts, engine: Engine) -> None:
        attempts.take("login", "a@b.example", THREE, NOW)
        with engine.connect() as connection:
            assert "a@b.example" not in str(connection.execute(text("select * from attempts")).all())


def test_of_many_who_use_a_link_at_once_one_gets_it(units: PostgresUnitOfWorkFactory, user: User) -> None:
    with units() as work:
        work.invitations.add(Invitation.issue(sample_id(InvitationId), user, "hash", NOW))
        work.commit()

    def spent(_: int) -> bool:
        with units() as work:
            link = work.invitations.spend("hash", NOW + timedelta(hours=1))
            work.commit()
            return link is not None

    with ThreadPoolExecutor(4) as people:
        assert sum(people.map(spent, range(12))) == 1
    with units() as work:
        kept = work.invitations.get(sample_id(InvitationId))
    assert (kept.used_at, kept.version) == (NOW + timedelta(hours=1), 1)


def test_a_link_that_is_too_old_or_unknown_is_not_spent(units: PostgresUnitOfWorkFactory, user: User) -> None:
    with units() as work:
        work.invitations.add(Invitation.issue(sample_id(InvitationId), user, "hash", NOW, LinkPurpose.RESET))
        assert work.invitations.spend("hash", NOW + timedelta(minutes=30)) is None
        assert work.invitations.spend("other", NOW) is None
        assert work.invitations.unused_of_user(user.id, LinkPurpose.INVITE) is None
        assert work.invitations.unused_of_user(user.id, LinkPurpose.RESET) is not None


def test_a_person_has_one_unused_link_of_a_purpose(units: PostgresUnitOfWorkFactory, user: User) -> None:
    with units() as work:
        for number, purpose in enumerate((LinkPurpose.INVITE, LinkPurpose.RESET), 1):
            work.invitations.add(Invitation.issue(sample_id(InvitationId, number), user, f"{number}", NOW, purpose))
        with pytest.raises(AlreadyExists, match="user"):
            work.invitations.add(Invitation.issue(sample_id(InvitationId, 3), user, "3", NOW))


def test_admins_are_those_who_are_active(units: PostgresUnitOfWorkFactory, user: User) -> None:
    with units() as work:
        for number, active in ((3, True), (2, True), (4, False)):
            admin = evolve(user, id=sample_id(UserId, number), email=f"{number}@x.example", role=Role.ADMIN)
            admin.is_active = active
            work.users.add(admin)
        assert [admin.id for admin in work.users.active_admins()] == [sample_id(UserId, 2), sample_id(UserId, 3)]


@pytest.fixture
def key_and_factor(units: PostgresUnitOfWorkFactory, user: User) -> tuple[ApiKey, SecondFactor]:
    """Both in the books."""
    key = ApiKey.create(
        sample_id(ApiKeyId),
        name="robot",
        prefix="subplat_x",
        token_hash="hash",
        scopes=["clients:read"],
        created_by=user.id,
        now=NOW,
        expires_at=None,
    )
    factor = SecondFactor(id=sample_id(SecondFactorId), user_id=user.id, secret="ABC")
    with units() as work:
        work.api_keys.add(key)
        work.second_factors.add(factor)
        work.commit()
    return key, factor


def test_two_admins_who_end_each_other_leave_one(units: PostgresUnitOfWorkFactory, user: User) -> None:
    admins = [sample_id(UserId, 2), sample_id(UserId, 3)]
    with units() as work:
        for number, admin in enumerate(admins):
            work.users.add(evolve(user, id=admin, email=f"{number}@x.example", role=Role.ADMIN))
        work.commit()
    disable, together = DisableUserHandler(units_of_work=units, clock=ManualClock(NOW)), Barrier(2, timeout=5)

    def ended(user_id: UserId) -> bool:
        together.wait()
        try:
            disable(DisableUser(user_id=user_id))
        except LastAdmin:
            return False
        return True

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(ended, admins)) == [False, True]
    with units() as work:
        assert len(work.users.active_admins()) == 1


def test_keys_and_second_factors_are_found_by_what_they_are_known_by(
    units: PostgresUnitOfWorkFactory, user: User, key_and_factor: tuple[ApiKey, SecondFactor]
) -> None:
    key, factor = key_and_factor
    with units() as work:
        found, mine = work.api_keys.find_by_prefix("subplat_x"), work.second_factors.find_of_user(user.id)
        assert found is not None
        assert mine is not None
        assert (found.id, mine.id, work.api_keys.find_by_prefix("subplat_y")) == (key.id, factor.id, None)
        assert [each.id for each in work.api_keys.all()] == [key.id]


@pytest.mark.parametrize(
    "wrong",
    [
        "update api_keys set scopes = '{users:write}'",
        "update api_keys set token_hash = 'mine'",
        "update api_keys set expires_at = now() + interval '1 year'",
        "update second_factors set last_step = -1",
        "update api_keys set revoked_at = now(); update api_keys set revoked_at = null",
    ],
)
def test_the_database_itself_keeps_keys_and_codes_from_being_changed_back(
    key_and_factor: tuple[ApiKey, SecondFactor], engine: Engine, wrong: str
) -> None:
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.exec_driver_sql(wrong)


def test_the_application_cannot_remove_keys(key_and_factor: tuple[ApiKey, SecondFactor], engine: Engine) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), engine.begin() as connection:
        connection.execute(text("delete from api_keys"))
