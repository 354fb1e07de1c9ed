"""Logins."""

from sqlalchemy import select

from subplat.adapters.postgres.queries.views import conditions
from subplat.adapters.postgres.queries.views.listing import Listing
from subplat.adapters.postgres.queries.views.reach import by_client
from subplat.adapters.postgres.rows.accounts import USER_SHAPE
from subplat.adapters.postgres.tables.accounts import USERS
from subplat.application.ports.views.users import UserFilter, UserView


def _wanted(wanted: UserFilter) -> conditions.Conditions:
    yield from conditions.begins(wanted.text, USERS.c.full_name, USERS.c.email)
    yield from conditions.among(USERS.c.role, wanted.roles)
    yield from conditions.equal(USERS.c.client_id, wanted.client_id)
    yield from conditions.equal(USERS.c.is_active, wanted.is_active)
    yield from conditions.made(USERS.c.id, wanted.made)


USER_LISTING = Listing[UserFilter, UserView](
    kind="user",
    question=select(USERS),
    key=USERS.c.id,
    wanted=_wanted,
    within=lambda sight: by_client(USERS.c.client_id, sight),
    views=lambda rows, read: tuple(UserView.of(user) for user in USER_SHAPE.from_rows(rows, read)),
)
