"""Passwords for the people of the demonstration, who have none: chosen as they would, by their one-time links."""

from collections.abc import Iterator

from attrs import field, frozen

from subplat.application.accounts.choose_password import ChoosePassword
from subplat.application.application import Application
from subplat.application.ports.identifiers import Tokens
from subplat.domain.accounts.invitation import LinkPurpose
from subplat.domain.accounts.user import Role, User
from subplat.domain.reporting.books import Books

STAFF = (Role.ADMIN, Role.SALES, Role.FINANCE)
LENGTH = 20
"""Of the 43 letters of a token: 120 random bits, and still to be read off a terminal."""


@frozen(kw_only=True)
class Login:
    """Whoever knows it is in; it is shown once, on a terminal, and kept nowhere."""

    email: str
    role: Role
    password: str = field(repr=False)


def open_logins(application: Application, tokens: Tokens, client_email: str) -> tuple[Login, ...]:
    """One of each staff role and the client's, each with a password that nobody had before."""
    return tuple(_login(application, tokens, user) for user in _people(application.books.read(), client_email))


def _people(books: Books, client_email: str) -> Iterator[User]:
    for role in STAFF:
        email = f"{role.value.lower()}@reseller.example"
        yield from (user for user in books.users if user.email == email and user.is_active)
    clients = {client.id for client in books.clients if client.billing_email == client_email}
    yield from (user for user in books.users if user.role is Role.CLIENT and user.client_id in clients)


def _login(application: Application, tokens: Tokens, user: User) -> Login:
    purpose = LinkPurpose.RESET if user.has_password else LinkPurpose.INVITE
    link = application.accounts.links.issue(user.id, purpose)
    password = tokens.new()[:LENGTH]
    chosen = ChoosePassword(token=link.rpartition("/")[2], password=password, purpose=purpose)
    application.accounts.choose_password(chosen)
    return Login(email=user.email, role=user.role, password=password)
