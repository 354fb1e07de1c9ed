"""Logging in: what lets in, what ends a session, and how little is told to whoever guesses."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from subplat import Subplat
from subplat.application.accounts.administration import ChangeRole, DisableUser, EnableUser
from subplat.application.accounts.choose_password import ChangePassword, WrongPassword
from subplat.application.accounts.clean_up import CleanUpAccess
from subplat.application.accounts.limits import TooManyAttempts
from subplat.application.accounts.new_password import WeakPassword
from subplat.application.accounts.sign_in import SignedIn, SignIn, SignInFailed, SignOutEverywhere
from subplat.domain.accounts.access_policy import AccessPolicy
from subplat.domain.accounts.user import Role
from subplat.domain.ids import UserId
from subplat.testing.builders import a_paying_client

PASSWORD = "melati-kuning-di-kebun-41"
EMAIL = "sales@reseller.example"
POLICY = AccessPolicy()


@pytest.fixture
def sales(person: Callable[..., UserId]) -> UserId:
    return person()


def sign_in(app: Subplat, password: str = PASSWORD, email: str = EMAIL, address: str = "10.0.0.1") -> SignedIn:
    return app.accounts.sign_in(SignIn(email=email, password=password, address=address))


def is_open(app: Subplat, session: SignedIn) -> bool:
    return app.accounts.sessions.recognise(session.token) is not None


def test_who_knows_the_password_is_let_in_whatever_the_case_of_the_address(subplat: Subplat, sales: UserId) -> None:
    session = sign_in(subplat, email=EMAIL.upper())
    assert session.user.id == sales
    assert is_open(subplat, session)
    assert session.token not in repr(session)
    assert session.token not in str(subplat.sandbox.platform.sessions.rows)


def test_every_login_has_another_id(subplat: Subplat, sales: UserId) -> None:
    assert sign_in(subplat).token != sign_in(subplat).token


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "wrong"), (EMAIL, ""), (EMAIL, "!"), ("stranger@reseller.example", PASSWORD), ("", PASSWORD)],
)
def test_a_wrong_login_is_refused_the_same_way_and_costs_the_same_work(
    subplat: Subplat, sales: UserId, email: str, password: str
) -> None:
    hasher = subplat.sandbox.platform.hasher
    hasher.checked.clear()
    with pytest.raises(SignInFailed) as told:
        sign_in(subplat, password, email)
    assert told.value.detail == "the address or the password is wrong"
    assert told.value.data == {}
    assert len(hasher.checked) == 1
    assert (hasher.checked[0] is None) == (email != EMAIL)


def test_who_was_invited_and_chose_no_password_is_not_let_in(subplat: Subplat) -> None:
    a_paying_client(subplat)
    with pytest.raises(SignInFailed):
        sign_in(subplat, "!", "finance@contoh-1.example")


def test_a_staff_session_ends_after_half_an_hour_without_a_request(subplat: Subplat, sales: UserId) -> None:
    session = sign_in(subplat)
    for _ in range(3):
        subplat.advance(minutes=29)
        assert is_open(subplat, session)
    subplat.advance(minutes=30)
    assert not is_open(subplat, session)


def test_no_session_is_open_for_more_than_twelve_hours(subplat: Subplat, sales: UserId) -> None:
    session = sign_in(subplat)
    for _ in range(12 * 60 // 20 - 1):
        subplat.advance(minutes=20)
        assert is_open(subplat, session)
    subplat.advance(minutes=20)
    assert not is_open(subplat, session)


def test_not_every_request_is_written_down(subplat: Subplat, sales: UserId) -> None:
    session, rows = sign_in(subplat), subplat.sandbox.platform.sessions.rows
    (before,) = rows.values()
    assert is_open(subplat, session)
    assert list(rows.values()) == [before]
    subplat.advance(minutes=2)
    assert is_open(subplat, session)
    assert next(iter(rows.values())).last_seen_at == subplat.clock.now()


@pytest.mark.parametrize("end", ["role", "disabled", "everywhere", "password"])
def test_what_changes_a_login_ends_every_open_session_at_once(
    subplat: Subplat, sales: UserId, person: Callable[..., UserId], end: str
) -> None:
    person(Role.ADMIN, "admin@reseller.example")
    sessions = [sign_in(subplat), sign_in(subplat)]
    accounts = subplat.accounts
    match end:
        case "role":
            accounts.change_role(ChangeRole(user_id=sales, role=Role.FINANCE))
        case "disabled":
            accounts.disable(DisableUser(user_id=sales))
        case "everywhere":
            accounts.sign_out_everywhere(SignOutEverywhere(user_id=sales))
        case _:
            fresh = accounts.change_password(
                ChangePassword(user_id=sales, current=PASSWORD, wanted="gunung berkabut pagi")
            )
            assert is_open(subplat, fresh)
    assert [is_open(subplat, session) for session in sessions] == [False, False]


def test_a_login_that_works_again_does_not_open_its_old_sessions(
    subplat: Subplat, sales: UserId, person: Callable[..., UserId]
) -> None:
    session = sign_in(subplat)
    subplat.accounts.disable(DisableUser(user_id=sales))
    with pytest.raises(SignInFailed):
        sign_in(subplat)
    subplat.accounts.enable(EnableUser(user_id=sales))
    assert not is_open(subplat, session)
    assert is_open(subplat, sign_in(subplat))


def test_logging_out_ends_one_session(subplat: Subplat, sales: UserId) -> None:
    one, other = sign_in(subplat), sign_in(subplat)
    for _ in range(2):
        subplat.accounts.sessions.end(one.token)
    assert (is_open(subplat, one), is_open(subplat, other)) == (False, True)


def test_a_password_is_changed_by_whoever_knows_it_alone(subplat: Subplat, sales: UserId) -> None:
    with pytest.raises(WrongPassword):
        subplat.accounts.change_password(ChangePassword(user_id=sales, current="wrong", wanted="gunung berkabut pagi"))
    for weak in ("short", "password1234", "x" * 201, "sales@reseller.example"):
        with pytest.raises(WeakPassword):
            subplat.accounts.change_password(ChangePassword(user_id=sales, current=PASSWORD, wanted=weak))
    assert is_open(subplat, sign_in(subplat))


def test_an_account_is_not_guessed_at_for_long_from_however_many_addresses(subplat: Subplat, sales: UserId) -> None:
    hasher, limit = subplat.sandbox.platform.hasher, POLICY.sign_in_per_account
    for number in range(limit.times):
        with pytest.raises(SignInFailed):
            sign_in(subplat, "wrong", address=f"10.0.{number}.1")
    checked = len(hasher.checked)
    for email in (EMAIL, EMAIL.upper()):
        with pytest.raises(TooManyAttempts) as told:
            sign_in(subplat, email=email, address="10.9.9.9")
        assert timedelta() < told.value.retry_after <= limit.within
    assert len(hasher.checked) == checked
    subplat.advance(minutes=15)
    assert is_open(subplat, sign_in(subplat))


def test_unknown_addresses_are_limited_like_known_ones(subplat: Subplat) -> None:
    for _ in range(POLICY.sign_in_per_account.times):
        with pytest.raises(SignInFailed):
            sign_in(subplat, email="stranger@reseller.example")
    with pytest.raises(TooManyAttempts):
        sign_in(subplat, email="stranger@reseller.example")


def test_one_network_address_does_not_try_many_accounts(subplat: Subplat, sales: UserId) -> None:
    refusals = []
    for number in range(10_000):
        with pytest.raises((SignInFailed, TooManyAttempts)) as told:
            sign_in(subplat, "wrong", email=f"stranger-{number}@reseller.example")
        refusals.append(told.type)
    assert refusals.count(SignInFailed) == POLICY.sign_in_per_address.times


def test_a_login_starts_the_count_of_its_account_again(subplat: Subplat, sales: UserId) -> None:
    for _ in range(4):
        for _ in range(POLICY.sign_in_per_account.times - 1):
            with pytest.raises(SignInFailed):
                sign_in(subplat, "wrong")
        sign_in(subplat)


def test_a_password_under_old_parameters_is_hashed_again_at_the_login_and_nothing_ends(
    subplat: Subplat, sales: UserId, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = subplat.sandbox.platform

    def kept() -> str:
        with platform.units_of_work() as work:
            return work.users.get(sales).password_hash

    session, before = sign_in(subplat), kept()
    assert kept() == before
    monkeypatch.setattr(type(platform.hasher), "is_outdated", lambda self, given: given == before)
    sign_in(subplat)
    assert kept() != before
    assert is_open(subplat, session)
    assert is_open(subplat, sign_in(subplat))


def test_ended_sessions_and_old_counts_are_cleaned_up(subplat: Subplat, sales: UserId) -> None:
    sign_in(subplat)
    subplat.advance(days=2)
    young = sign_in(subplat)
    subplat.sandbox.platform.application.handle(CleanUpAccess())
    (kept,) = subplat.sandbox.platform.sessions.rows.values()
    assert kept.user_id == young.user.id
    assert is_open(subplat, young)
