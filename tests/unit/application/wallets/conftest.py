"""People and months that tests of money need."""

from collections.abc import Callable

import pytest
from attrs import frozen

from subplat import Subplat
from subplat.application.accounts.register_user import RegisterUser
from subplat.domain.accounts.user import Role
from subplat.domain.ids import UserId
from subplat.domain.reporting.invariants import check_books


@frozen
class Staff:
    """Who does what by hand."""

    finance: UserId
    other_finance: UserId
    admin: UserId
    sales: UserId


@pytest.fixture
def staff(subplat: Subplat) -> Staff:
    def one(name: str, role: Role) -> UserId:
        return subplat.accounts.register(RegisterUser(email=f"{name}@staff.example", full_name=name, role=role))

    return Staff(
        finance=one("finance", Role.FINANCE),
        other_finance=one("other", Role.FINANCE),
        admin=one("admin", Role.ADMIN),
        sales=one("desk", Role.SALES),
    )


@pytest.fixture
def sound(subplat: Subplat) -> Callable[[], None]:
    """Lets every job run; then the books have to hold together."""

    def check() -> None:
        subplat.run_until_idle()
        assert check_books(subplat.books, subplat.clock.today()) == ()

    return check
