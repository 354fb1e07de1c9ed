"""The people of the demonstration can log in, each run with other passwords."""

from itertools import count

from subplat.application.accounts.register_user import RegisterUser
from subplat.application.accounts.sign_in import SignIn
from subplat.demonstration.logins import open_logins
from subplat.domain.accounts.user import Role
from subplat.platform import Subplat
from subplat.testing.builders import a_paying_client


class Numbered:
    """Tokens of a run."""

    def __init__(self, run: str) -> None:
        self._run, self._numbers = run, count(1)

    def new(self) -> str:
        return f"{self._run}-melati-kuning-{next(self._numbers)}".ljust(43, "x")


def test_each_role_and_the_client_can_log_in(subplat: Subplat) -> None:
    a_paying_client(subplat)
    for role in (Role.ADMIN, Role.FINANCE):
        email = f"{role.value.lower()}@reseller.example"
        subplat.accounts.register(RegisterUser(email=email, full_name="Tim", role=role))
    (client,) = subplat.books.clients
    application = subplat.sandbox.platform.application
    logins = open_logins(application, Numbered("first"), client.billing_email)
    assert [login.role for login in logins] == [Role.ADMIN, Role.SALES, Role.FINANCE, Role.CLIENT]
    again = open_logins(application, Numbered("other"), client.billing_email)
    assert {login.password for login in logins}.isdisjoint(login.password for login in again)
    for login in again:
        signed_in = application.accounts.sign_in(
            SignIn(email=login.email, password=login.password, address="127.0.0.1")
        )
        assert signed_in.user.role is login.role
        assert login.password not in repr(login)
