"""The table of rights, and whether an object is within reach."""

from uuid import UUID

import pytest
from attrs import evolve

from subplat.application.accounts.authority import NotAllowed
from subplat.application.accounts.guarding import Guarding, acting_person, acting_sales, ensure_reach
from subplat.application.accounts.rights import NO_KEY_MAY, RIGHTS, SCOPES, Permission, Reach, reach
from subplat.application.ports.access import Kind, Owner
from subplat.application.ports.acting import acting_as
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.user import Role
from subplat.domain.errors import NotFound
from subplat.domain.ids import ApiKeyId, ClientId, UserId
from subplat.testing.samples import sample_id

SALES, OTHER_SALES = sample_id(UserId, 1), sample_id(UserId, 2)
CLIENT, OTHER_CLIENT = sample_id(ClientId, 1), sample_id(ClientId, 2)
KEY = Actor(
    source=Source.API, label="robot", key_id=sample_id(ApiKeyId), scopes=frozenset({Permission.CLIENTS_READ.value})
)


def somebody(role: Role, user_id: UserId = SALES) -> Actor:
    client_id = CLIENT if role is Role.CLIENT else None
    return Actor(source=Source.API, label="a@b.example", user_id=user_id, role=role, client_id=client_id)


def test_the_table_says_something_of_every_permission_and_role() -> None:
    assert set(RIGHTS) == set(Permission)
    assert all(set(row) == set(Role) for row in RIGHTS.values())


def test_an_admin_reaches_all_that_staff_may_do() -> None:
    portal = {permission for permission, row in RIGHTS.items() if row[Role.ADMIN] is not Reach.ALL}
    assert portal == {
        Permission.ACCOUNT_SELF,
        Permission.BILLING_PAY,
        Permission.PROFILE_READ,
        Permission.PROFILE_WRITE,
    }


def test_sales_and_clients_reach_only_their_own() -> None:
    wide = {permission for permission, row in RIGHTS.items() if row[Role.SALES] is Reach.ALL}
    assert wide == {Permission.PRODUCTS_READ, Permission.OPERATIONS_READ, Permission.RATES_READ}
    assert all(row[Role.CLIENT] is not Reach.ALL for row in RIGHTS.values())


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (Permission.QUOTATIONS_WRITE, {Role.SALES, Role.ADMIN}),
        (Permission.QUOTATIONS_READ, {Role.SALES, Role.ADMIN, Role.FINANCE}),
        (Permission.SUBSCRIPTIONS_CREATE, {Role.SALES, Role.ADMIN}),
        (Permission.PAYMENTS_CONFIRM, {Role.FINANCE, Role.ADMIN}),
        (Permission.PAYMENTS_REFUND, {Role.FINANCE, Role.ADMIN}),
        (Permission.BILLING_INVOICE, {Role.FINANCE, Role.ADMIN}),
        (Permission.PRODUCTS_WRITE, {Role.ADMIN}),
        (Permission.USERS_WRITE, {Role.ADMIN}),
        (Permission.SUBSCRIPTIONS_OVERRIDE, {Role.ADMIN}),
        (Permission.WALLETS_ADJUST, {Role.ADMIN}),
        (Permission.WEBHOOKS_REPLAY, {Role.ADMIN}),
        (Permission.REPORTS_READ, {Role.SALES, Role.ADMIN, Role.FINANCE}),
        (Permission.BILLING_PAY, {Role.CLIENT}),
    ],
)
def test_who_may_do_what_is_as_the_business_said(permission: Permission, roles: set[Role]) -> None:
    assert {role for role in Role if reach(somebody(role), permission) is not Reach.NONE} == roles


@pytest.mark.parametrize("source", Source)
def test_only_the_operator_and_the_platform_are_above_the_table(source: Source) -> None:
    unbound = source in {Source.CLI, Source.SYSTEM}
    nobody = Actor(source=source, label="x")
    assert {reach(nobody, permission) for permission in Permission} == {Reach.ALL if unbound else Reach.NONE}
    with_a_role = evolve(nobody, role=Role.SALES, user_id=SALES)
    assert reach(with_a_role, Permission.USERS_WRITE) is Reach.NONE
    with_a_key = evolve(nobody, key_id=sample_id(ApiKeyId))
    assert reach(with_a_key, Permission.CLIENTS_READ) is Reach.NONE


def test_a_key_may_do_what_its_scopes_name_and_no_more() -> None:
    assert {permission for permission in Permission if reach(KEY, permission) is Reach.ALL} == {Permission.CLIENTS_READ}
    everything = evolve(KEY, scopes=frozenset(permission.value for permission in Permission))
    assert {permission for permission in Permission if reach(everything, permission) is not Reach.NONE} == SCOPES
    assert not SCOPES & NO_KEY_MAY


@pytest.mark.parametrize(
    ("actor", "owner", "fits"),
    [
        (somebody(Role.SALES), Owner(client_id=CLIENT, sales_ids=frozenset({SALES})), True),
        (somebody(Role.SALES), Owner(client_id=CLIENT, sales_ids=frozenset({OTHER_SALES})), False),
        (somebody(Role.SALES), Owner(), False),
        (somebody(Role.ADMIN), Owner(), True),
        (somebody(Role.FINANCE), Owner(), True),
        (somebody(Role.CLIENT), Owner(client_id=CLIENT), True),
        (somebody(Role.CLIENT), Owner(client_id=OTHER_CLIENT, sales_ids=frozenset({SALES})), False),
        (somebody(Role.CLIENT), Owner(), False),
        (evolve(somebody(Role.CLIENT), client_id=None), Owner(), False),
    ],
)
def test_anothers_object_is_as_if_it_did_not_exist(actor: Actor, owner: Owner, fits: bool) -> None:
    key = UUID(int=7)

    class Access:
        def owner(self, kind: Kind, key: UUID, /) -> Owner:
            return owner

    def ask() -> None:
        with acting_as(actor):
            Guarding(access=Access()).ensure(Permission.SUBSCRIPTIONS_READ, Kind.SUBSCRIPTION, key)

    if fits:
        ask()
    else:
        with pytest.raises(NotFound, match=f"subscription {key} does not exist"):
            ask()


@pytest.mark.parametrize("role", [Role.SALES, Role.FINANCE, Role.CLIENT])
def test_what_a_role_may_never_do_is_refused_whosever_it_is(role: Role) -> None:
    mine = Owner(client_id=CLIENT, sales_ids=frozenset({SALES}))
    with pytest.raises(NotAllowed):
        ensure_reach(somebody(role), Permission.SUBSCRIPTIONS_OVERRIDE, Kind.SUBSCRIPTION, UUID(int=7), mine)


def test_a_person_answers_for_what_they_do_themselves() -> None:
    for role in Role:
        with acting_as(somebody(role)):
            assert acting_person() == acting_person(SALES) == SALES
            assert acting_sales() == (SALES if role is Role.SALES else None)
    for role in (Role.SALES, Role.FINANCE, Role.CLIENT):
        with acting_as(somebody(role)), pytest.raises(NotAllowed, match="another's name"):
            acting_person(OTHER_SALES)


@pytest.mark.parametrize("actor", [somebody(Role.ADMIN), KEY, Actor(source=Source.CLI, label="cli:root"), None])
def test_an_admin_a_key_and_the_operator_may_name_somebody(actor: Actor | None) -> None:
    with acting_as(actor):
        assert acting_person(OTHER_SALES) == OTHER_SALES


def test_where_nobody_answers_for_it_it_is_refused() -> None:
    with acting_as(KEY), pytest.raises(NotAllowed, match="name one"):
        acting_person()
