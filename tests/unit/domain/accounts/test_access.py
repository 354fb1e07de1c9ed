"""Sessions, second factors and keys, as the domain has them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.accounts.access_policy import AccessPolicy
from subplat.domain.accounts.api_key import ApiKey
from subplat.domain.accounts.second_factor import SecondFactor
from subplat.domain.accounts.session import Session
from subplat.domain.accounts.user import User
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import ApiKeyId, SecondFactorId, SessionId, UserId
from subplat.testing.samples import NOW, sample_id, sample_user
from subplat.testing.strategies import Step, second_factor_steps

POLICY = AccessPolicy()


def session_of(user: User) -> Session:
    return Session(
        id=sample_id(SessionId),
        token_hash="hash",
        user_id=user.id,
        access_version=user.access_version,
        opened_at=NOW,
        last_seen_at=NOW,
    )


@pytest.mark.parametrize("end", ["choose_password", "deactivate", "sign_out_everywhere"])
def test_whatever_changes_a_login_ends_its_sessions(end: str) -> None:
    user = sample_user()
    session = session_of(user)
    assert session.is_good(user, NOW, POLICY)
    if end == "choose_password":
        user.choose_password("hash", NOW)
    else:
        getattr(user, end)(NOW)
    assert not session.is_good(user, NOW, POLICY)


def test_a_rehashed_password_ends_nothing() -> None:
    user = sample_user()
    session = session_of(user)
    user.rehash("another hash")
    assert session.is_good(user, NOW, POLICY)


def test_a_session_is_nobody_elses() -> None:
    assert not session_of(sample_user(1)).is_good(sample_user(2), NOW, POLICY)


def test_clients_may_be_idle_for_longer_than_staff_but_nobody_for_ever() -> None:
    user = sample_user()
    session = session_of(user)
    assert session.is_good(user, NOW + POLICY.client_idle - timedelta(seconds=1), POLICY)
    assert not session.is_good(user, NOW + POLICY.client_idle, POLICY)
    assert POLICY.staff_idle < POLICY.client_idle < POLICY.absolute


@given(st.lists(second_factor_steps(), max_size=12))
def test_no_order_of_events_takes_a_code_twice(steps: list[Step]) -> None:
    factor = SecondFactor(id=sample_id(SecondFactorId), user_id=sample_id(UserId), secret="SECRET")
    taken: list[int] = []
    for act in steps:
        before = factor.last_step
        try:
            act(factor)
        except RuleBroken:
            assert factor.last_step == before
        if factor.last_step != before:
            taken.append(factor.last_step)
        assert factor.is_required <= bool(factor.secret)
    assert taken == sorted(set(taken))


def test_a_recovery_code_goes_when_it_is_used() -> None:
    factor = SecondFactor(id=sample_id(SecondFactorId), user_id=sample_id(UserId), secret="SECRET")
    factor.confirm(1, ["a", "b"], NOW)
    factor.recover("a", NOW)
    with pytest.raises(RuleBroken):
        factor.recover("a", NOW)
    assert factor.recovery_hashes == ("b",)


def test_a_key_knows_its_scopes_once_each_and_shows_no_secret() -> None:
    key = ApiKey.create(
        sample_id(ApiKeyId),
        name="robot",
        prefix="subplat_x",
        token_hash="the hash",
        scopes=["b", "a", "b"],
        created_by=None,
        now=NOW,
        expires_at=None,
    )
    assert key.scopes == ("a", "b")
    assert "the hash" not in repr(key) + repr(key.events)
    assert [event.name for event in key.events] == ["api_key.created.v1"]
