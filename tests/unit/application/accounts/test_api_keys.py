"""Keys for machines."""

from datetime import timedelta

import pytest

from subplat import Subplat
from subplat.application.accounts.api_keys import ApiKeyCreated, CreateApiKey, RevokeApiKey
from subplat.application.accounts.rights import NO_KEY_MAY, Permission
from subplat.application.ports.acting import acting_as
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.user import Role
from subplat.domain.errors import InvalidValue, NotFound
from subplat.domain.ids import ApiKeyId, UserId
from subplat.testing.samples import sample_id

ADMIN = Actor(source=Source.API, label="admin", user_id=sample_id(UserId), role=Role.ADMIN)


def made(app: Subplat, *scopes: Permission, days: int | None = None) -> ApiKeyCreated:
    expires_at = None if days is None else app.clock.now() + timedelta(days=days)
    with acting_as(ADMIN):
        return app.accounts.create_key(
            CreateApiKey(name="robot", scopes=frozenset(scopes or {Permission.CLIENTS_READ}), expires_at=expires_at)
        )


def test_a_key_acts_within_its_scopes_and_under_its_name(subplat: Subplat) -> None:
    created = made(subplat, Permission.CLIENTS_READ, Permission.REPORTS_READ)
    actor = subplat.accounts.recognise_key(created.token)
    assert actor is not None
    assert (actor.label, actor.key_id, actor.role, actor.user_id) == ("robot", created.key.id, None, None)
    assert actor.scopes == {"clients:read", "reports:read"}
    assert created.key.created_by == ADMIN.user_id


def test_only_the_hash_is_kept_and_nothing_secret_is_shown(subplat: Subplat) -> None:
    created = made(subplat)
    (kept,) = subplat.accounts.list_keys()
    assert created.token not in str(vars(type(kept))) + repr(kept) + repr(created)
    assert created.token.startswith(kept.prefix)
    assert kept.token_hash not in repr(kept)
    assert len(created.token) - len(kept.prefix) >= 30


@pytest.mark.parametrize("change", ["", "x", "cut", "other start", "long"])
def test_what_is_not_quite_the_key_is_none(subplat: Subplat, change: str) -> None:
    token = made(subplat).token
    wrong = {
        "": "",
        "x": token + "x",
        "cut": token[:-1],
        "other start": "other_" + token[8:],
        "long": token + "x" * 1000,
    }[change]
    assert subplat.accounts.recognise_key(wrong) is None


def test_a_revoked_key_is_none_at_once_and_for_good(subplat: Subplat) -> None:
    created = made(subplat)
    for _ in range(2):
        subplat.accounts.revoke_key(RevokeApiKey(key_id=created.key.id))
    assert subplat.accounts.recognise_key(created.token) is None
    with pytest.raises(NotFound):
        subplat.accounts.revoke_key(RevokeApiKey(key_id=sample_id(ApiKeyId, 404)))


def test_a_key_ends_when_it_was_said_to(subplat: Subplat) -> None:
    created = made(subplat, days=1)
    subplat.advance(hours=23)
    assert subplat.accounts.recognise_key(created.token)
    subplat.advance(hours=1)
    assert subplat.accounts.recognise_key(created.token) is None


def test_the_day_of_the_last_use_is_noted_not_every_use(subplat: Subplat) -> None:
    token = made(subplat).token
    for _ in range(3):
        subplat.accounts.recognise_key(token)
    (kept,) = subplat.accounts.list_keys()
    assert (kept.last_used_on, kept.version) == (subplat.clock.today(), 1)
    subplat.advance(days=1)
    subplat.accounts.recognise_key(token)
    (kept,) = subplat.accounts.list_keys()
    assert (kept.last_used_on, kept.version) == (subplat.clock.today(), 2)


@pytest.mark.parametrize("scope", sorted({*NO_KEY_MAY, Permission.BILLING_PAY, Permission.PROFILE_WRITE}))
def test_no_key_makes_logins_or_keys_or_is_a_client(subplat: Subplat, scope: Permission) -> None:
    with pytest.raises(InvalidValue, match="no key may"):
        made(subplat, Permission.CLIENTS_READ, scope)
    assert subplat.accounts.list_keys() == ()


def test_a_key_without_scopes_or_with_a_past_end_is_refused(subplat: Subplat) -> None:
    with pytest.raises(InvalidValue, match="scope"):
        subplat.accounts.create_key(CreateApiKey(name="robot", scopes=frozenset()))
    with pytest.raises(InvalidValue, match="expires"):
        made(subplat, days=-1)
