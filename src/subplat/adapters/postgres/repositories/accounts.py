"""Clients, users and invitations."""

from sqlalchemy import func

from subplat.adapters.postgres.repositories.aggregates import Aggregates
from subplat.adapters.postgres.rows.accounts import INVITATION_SHAPE, USER_SHAPE
from subplat.adapters.postgres.rows.clients import CLIENT_SHAPE
from subplat.adapters.postgres.tables.accounts import INVITATIONS, USERS
from subplat.adapters.postgres.tables.clients import CLIENTS
from subplat.adapters.postgres.transaction import Transaction
from subplat.domain.accounts.invitation import Invitation
from subplat.domain.accounts.user import User
from subplat.domain.clients.client import Client
from subplat.domain.ids import UserId


class PostgresClients(Aggregates[Client]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, CLIENT_SHAPE, locks=False)

    def find_by_billing_email(self, email: str, /) -> Client | None:
        """Whatever its case."""
        return self.first(func.lower(CLIENTS.c.billing_email) == func.lower(email))


class PostgresUsers(Aggregates[User]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, USER_SHAPE, locks=False)

    def find_by_email(self, email: str, /) -> User | None:
        """Whatever its case."""
        return self.first(func.lower(USERS.c.email) == func.lower(email))


class PostgresInvitations(Aggregates[Invitation]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, INVITATION_SHAPE)

    def find_by_token_hash(self, token_hash: str, /) -> Invitation | None:
        """The one with this token."""
        return self.first(INVITATIONS.c.token_hash == token_hash)

    def unused_of_user(self, user_id: UserId, /) -> Invitation | None:
        """The one that can still be used, or renewed."""
        return self.first(INVITATIONS.c.user_id == user_id, INVITATIONS.c.used_at.is_(None))
