"""Clients and logins."""

from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.views import conditions
from subplat.adapters.memory.views.lookup import Asking, InMemoryLookup, Plain, shown_alike
from subplat.application.ports.access import Kind
from subplat.application.ports.views.clients import ClientFilter, ClientView
from subplat.application.ports.views.users import UserFilter, UserView
from subplat.domain.accounts.user import User
from subplat.domain.clients.client import Client


def clients(shelves: Shelves, ask: Asking) -> Plain[ClientFilter, Client, ClientView]:
    """Every client."""

    def fits(wanted: ClientFilter, row: Client) -> bool:
        return (
            conditions.begins(wanted.text, row.name, row.legal_name, row.billing_email)
            and conditions.among(row.status, wanted.statuses)
            and ask.theirs(Kind.CLIENT, row.id, wanted.sales_user_id)
            and conditions.made(row.id, wanted.made)
        )

    return InMemoryLookup(
        kind="client",
        rows=lambda: tuple(shelves.clients.rows.values()),
        fits=fits,
        owner=ask.of(Kind.CLIENT),
        view=ClientView.of,
        detail=shown_alike(ClientView.of),
    )


def users(shelves: Shelves, ask: Asking) -> Plain[UserFilter, User, UserView]:
    """Every login."""

    def fits(wanted: UserFilter, row: User) -> bool:
        return (
            conditions.begins(wanted.text, row.full_name, row.email)
            and conditions.among(row.role, wanted.roles)
            and conditions.equal(row.client_id, wanted.client_id)
            and conditions.equal(row.is_active, wanted.is_active)
            and conditions.made(row.id, wanted.made)
        )

    return InMemoryLookup(
        kind="user",
        rows=lambda: tuple(shelves.users.rows.values()),
        fits=fits,
        owner=ask.of(Kind.USER),
        view=UserView.of,
        detail=shown_alike(UserView.of),
    )
