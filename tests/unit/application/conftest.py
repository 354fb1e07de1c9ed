"""What the tests of use cases share: what happens meanwhile, and that a refused command changes nothing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

import attrs
import pytest
from attrs import frozen

from subplat import Subplat
from subplat.application.accounts.register_user import RegisterUser
from subplat.domain.accounts.user import Role
from subplat.domain.errors import DomainError
from subplat.domain.ids import UserId
from subplat.domain.reporting.invariants import check_books
from subplat.testing.crossings import Crossings
from subplat.wiring.memory import memory_platform

Meanwhile = dict[str, Callable[[], object]]
Refused = Callable[..., AbstractContextManager[pytest.ExceptionInfo[DomainError]]]


@pytest.fixture
def meanwhile() -> Meanwhile:
    """What happens the next time a place is passed: `meanwhile["gateway.create_link before"] = …`, once."""
    return {}


@pytest.fixture
def subplat(subplat_now: str, meanwhile: Meanwhile) -> Iterator[Subplat]:
    """The platform of the plugin, with something happening meanwhile; its books are sound in the end."""

    def at(place: str) -> None:
        if (event := meanwhile.pop(place, None)) is not None:
            event()

    crossings = Crossings(at)
    app = Subplat(memory_platform(datetime.fromisoformat(subplat_now), around=crossings.around))
    yield app
    assert check_books(app.books, app.clock.today()) == ()
    assert crossings.breaches == []
    assert meanwhile == {}, "this place was never passed"


def picture(app: Subplat) -> object:
    """Everything that is kept, as plain values."""
    platform = app.sandbox.platform
    jobs = [(stored.id, stored.state) for stored in platform.jobs.stored()]
    return attrs.asdict(app.books), dict(platform.shelves.files), dict(platform.shelves.quotation_numbers), jobs


@pytest.fixture
def refused(subplat: Subplat) -> Refused:
    """`with refused(SomeError): command` expects that error and that nothing was kept or promised."""

    @contextmanager
    def expectation(error: type[DomainError], match: str | None = None) -> Iterator[pytest.ExceptionInfo[DomainError]]:
        before = picture(subplat)
        with pytest.raises(error, match=match) as caught:
            yield caught
        assert type(caught.value) is error
        assert picture(subplat) == before

    return expectation


@frozen
class Staff:
    """Who does what by hand."""

    finance: UserId
    other_finance: UserId
    admin: UserId
    sales: UserId


@pytest.fixture
def staff(subplat: Subplat) -> Staff:
    """One of each, and a second one where four eyes are asked for."""

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
