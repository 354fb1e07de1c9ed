"""A new member of staff."""

import pytest

from subplat import Subplat
from subplat.application.accounts.register_user import RegisterUser
from subplat.domain.accounts.user import NO_PASSWORD, Role
from subplat.domain.errors import AlreadyExists, InvalidValue


@pytest.mark.parametrize("role", [Role.SALES, Role.ADMIN, Role.FINANCE])
def test_a_member_of_staff_has_a_login_without_a_password(subplat: Subplat, role: Role) -> None:
    user = subplat.accounts.register(RegisterUser(email="a@reseller.example", full_name="Tim", role=role))
    [kept] = subplat.books.users
    assert (kept.id, kept.role, kept.client_id, kept.password_hash) == (user, role, None, NO_PASSWORD)


def test_a_client_login_is_not_made_here(subplat: Subplat, refused) -> None:
    with refused(InvalidValue):
        subplat.accounts.register(RegisterUser(email="a@reseller.example", full_name="Tim", role=Role.CLIENT))


def test_an_address_has_one_login_whatever_its_case(subplat: Subplat, refused) -> None:
    subplat.accounts.register(RegisterUser(email="a@reseller.example", full_name="Tim", role=Role.SALES))
    with refused(AlreadyExists):
        subplat.accounts.register(RegisterUser(email="A@Reseller.example", full_name="Tim", role=Role.ADMIN))


@pytest.mark.parametrize(
    "email", ["", "tim", "a@b", "a@b.example\r\nBcc: c@d.example", "a b@c.example", "a@b.example,c@d.example"]
)
def test_what_is_no_address_is_refused(subplat: Subplat, refused, email: str) -> None:
    with refused(InvalidValue):
        subplat.accounts.register(RegisterUser(email=email, full_name="Tim", role=Role.SALES))
