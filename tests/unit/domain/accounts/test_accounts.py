"""Logins and the one-time links that let people in."""

from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.accounts.invitation import LIFETIME, Invitation
from subplat.domain.accounts.user import NO_PASSWORD, Role, User
from subplat.domain.errors import InvalidValue, RuleBroken
from subplat.domain.ids import ClientId, InvitationId
from subplat.testing.samples import NOW, sample_id, sample_user
from subplat.testing.strategies import users

TICK = timedelta(microseconds=1)


def issued() -> Invitation:
    return Invitation.issue(sample_id(InvitationId), sample_user(), "hash-1", NOW)


@given(users())
def test_only_portal_users_belong_to_a_client(user: User) -> None:
    assert (user.role is Role.CLIENT) == (user.client_id is not None)


@pytest.mark.parametrize("role", Role)
def test_a_role_and_a_client_that_do_not_fit_are_refused(role: Role) -> None:
    client_id = None if role is Role.CLIENT else sample_id(ClientId)
    with pytest.raises(InvalidValue):
        evolve(sample_user(), role=role, client_id=client_id)


def test_a_login_ends_once() -> None:
    user = sample_user()
    assert user.is_active
    user.deactivate(NOW)
    user.deactivate(NOW)
    assert not user.is_active
    assert [event.name for event in user.events] == ["user.deactivated.v1"]


def test_nobody_logs_in_before_choosing_a_password() -> None:
    user = sample_user()
    assert user.password_hash == NO_PASSWORD
    user.choose_password("argon2-hash", NOW)
    assert user.password_hash == "argon2-hash"
    assert "argon2-hash" not in repr(user)


def test_a_login_has_a_mail_address() -> None:
    with pytest.raises(InvalidValue):
        evolve(sample_user(), email="nobody")


def test_a_link_works_once_until_its_time_is_over() -> None:
    assert timedelta(hours=24) == LIFETIME
    late, in_time = issued(), issued()
    with pytest.raises(RuleBroken):
        late.use(NOW + LIFETIME)
    in_time.use(NOW + LIFETIME - TICK)
    assert in_time.used_at == NOW + LIFETIME - TICK
    with pytest.raises(RuleBroken):
        in_time.use(NOW)
    assert late.used_at is None


def test_a_newer_link_replaces_an_older_one() -> None:
    invitation = issued()
    invitation.renew(sample_user(), "hash-2", NOW + LIFETIME)
    assert (invitation.token_hash, invitation.expires_at) == ("hash-2", NOW + 2 * LIFETIME)
    invitation.use(NOW + LIFETIME)
    with pytest.raises(RuleBroken):
        invitation.renew(sample_user(), "hash-3", NOW + LIFETIME)
    assert invitation.token_hash == "hash-2"


@given(st.lists(st.sampled_from(["use", "renew", "wait"]), max_size=12))
def test_no_order_of_events_uses_a_link_twice(acts: list[str]) -> None:
    invitation, now, uses = issued(), NOW, 0
    for act in acts:
        try:
            if act == "use":
                invitation.use(now)
                uses += 1
            elif act == "renew":
                invitation.renew(sample_user(), "hash", now)
            else:
                now += LIFETIME / 2
        except RuleBroken:
            assert uses == 1 or now >= invitation.expires_at
    assert uses <= 1
    assert (invitation.used_at is not None) == (uses == 1)


def test_the_hash_of_a_token_is_not_shown_in_logs() -> None:
    assert "hash-1" not in repr(issued())
