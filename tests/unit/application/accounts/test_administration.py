"""What an Admin does with logins, and never with the own one."""

from collections.abc import Callable

import pytest

from subplat import Subplat
from subplat.application.accounts.administration import ChangeRole, DisableUser, EnableUser, LastAdmin
from subplat.application.accounts.authority import NotAllowed
from subplat.application.accounts.sign_in import SignIn, SignInFailed
from subplat.application.ports.acting import acting_as
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.user import Role
from subplat.domain.errors import NotFound, RuleBroken
from subplat.domain.ids import UserId
from subplat.testing.builders import a_paying_client
from subplat.testing.samples import sample_id

PASSWORD = "melati-kuning-di-kebun-41"
Person = Callable[..., UserId]


def role_of(app: Subplat, user_id: UserId) -> Role:
    with app.sandbox.platform.units_of_work() as work:
        return work.users.get(user_id).role


def test_a_role_is_given_to_somebody_else(subplat: Subplat, person: Person) -> None:
    admin, sales = person(Role.ADMIN, "admin@reseller.example"), person()
    with acting_as(Actor(source=Source.API, label="admin", user_id=admin, role=Role.ADMIN)):
        subplat.accounts.change_role(ChangeRole(user_id=sales, role=Role.FINANCE))
        assert role_of(subplat, sales) is Role.FINANCE
        for command in (
            lambda: subplat.accounts.change_role(ChangeRole(user_id=admin, role=Role.SALES)),
            lambda: subplat.accounts.disable(DisableUser(user_id=admin)),
        ):
            with pytest.raises(NotAllowed, match="own"):
                command()


def test_nobody_promotes_themselves(subplat: Subplat, person: Person) -> None:
    sales = person()
    with (
        acting_as(Actor(source=Source.API, label="sales", user_id=sales, role=Role.SALES)),
        pytest.raises(NotAllowed),
    ):
        subplat.accounts.change_role(ChangeRole(user_id=sales, role=Role.ADMIN))
    assert role_of(subplat, sales) is Role.SALES


def test_the_last_admin_stays_one(subplat: Subplat, person: Person) -> None:
    admin = person(Role.ADMIN, "admin@reseller.example")
    for command in (
        lambda: subplat.accounts.change_role(ChangeRole(user_id=admin, role=Role.SALES)),
        lambda: subplat.accounts.disable(DisableUser(user_id=admin)),
    ):
        with pytest.raises(LastAdmin):
            command()
    other = person(Role.ADMIN, "other@reseller.example")
    subplat.accounts.disable(DisableUser(user_id=admin))
    with pytest.raises(LastAdmin):
        subplat.accounts.disable(DisableUser(user_id=other))


def test_a_clients_login_stays_one_and_staff_stays_staff(subplat: Subplat, person: Person) -> None:
    a_paying_client(subplat)
    (client,) = [user for user in subplat.books.users if user.role is Role.CLIENT]
    sales = person(email="other-sales@reseller.example")
    for user_id, role in ((client.id, Role.ADMIN), (sales, Role.CLIENT)):
        with pytest.raises(RuleBroken):
            subplat.accounts.change_role(ChangeRole(user_id=user_id, role=role))


def test_a_disabled_login_is_none_until_it_is_enabled(subplat: Subplat, person: Person) -> None:
    sales, credentials = person(), SignIn(email="sales@reseller.example", password=PASSWORD)
    for _ in range(2):
        subplat.accounts.disable(DisableUser(user_id=sales))
    with pytest.raises(SignInFailed):
        subplat.accounts.sign_in(credentials)
    for _ in range(2):
        subplat.accounts.enable(EnableUser(user_id=sales))
    assert subplat.accounts.sign_in(credentials).user.id == sales


def test_nobody_is_found_by_an_unknown_id_or_address(subplat: Subplat) -> None:
    nobody = sample_id(UserId, 404)
    for command in (
        lambda: subplat.accounts.disable(DisableUser(user_id=nobody)),
        lambda: subplat.accounts.enable(EnableUser(user_id=nobody)),
        lambda: subplat.accounts.change_role(ChangeRole(user_id=nobody, role=Role.SALES)),
        lambda: subplat.accounts.find("stranger@reseller.example"),
    ):
        with pytest.raises(NotFound):
            command()
