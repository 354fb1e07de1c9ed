"""Clients, users and invitations."""

from datetime import datetime

from sqlalchemy import func, select, update

from subplat.adapters.postgres.repositories.aggregates import Aggregates
from subplat.adapters.postgres.rows.accounts import INVITATION_SHAPE, USER_SHAPE, invitation_from_row
from subplat.adapters.postgres.rows.clients import CLIENT_SHAPE
from subplat.adapters.postgres.tables.accounts import INVITATIONS, USERS
from subplat.adapters.postgres.tables.clients import CLIENTS
from subplat.adapters.postgres.transaction import Transaction
from subplat.domain.accounts.invitation import Invitation, LinkPurpose
from subplat.domain.accounts.user import Role, User
from subplat.domain.clients.client import Client
from subplat.domain.ids import ClientId, UserId


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

    def of_client(self, client_id: ClientId, /) -> tuple[User, ...]:
        """In order of id."""
        return self.all(select(USERS).where(USERS.c.client_id == client_id).order_by(USERS.c.id))

    def active_admins(self) -> tuple[User, ...]:
        """In order of id, which is the order of their locks."""
        admins = select(USERS).where(USERS.c.role == Role.ADMIN, USERS.c.is_active).order_by(USERS.c.id)
        return self.all(admins, locks=True)


class PostgresInvitations(Aggregates[Invitation]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, INVITATION_SHAPE)

    def find_by_token_hash(self, token_hash: str, /) -> Invitation | None:
        """The one with this token."""
        return self.first(INVITATIONS.c.token_hash == token_hash)

    def unused_of_user(self, user_id: UserId, purpose: LinkPurpose, /) -> Invitation | None:
        """The one that can still be used, or renewed."""
        return self.first(
            INVITATIONS.c.user_id == user_id, INVITATIONS.c.purpose == purpose, INVITATIONS.c.used_at.is_(None)
        )

    def spend(self, token_hash: str, now: datetime, /) -> Invitation | None:
        """One statement looks and marks, so that of several at once one finds it unused."""
        usable = (
            (INVITATIONS.c.token_hash == token_hash)
            & INVITATIONS.c.used_at.is_(None)
            & (INVITATIONS.c.expires_at > now)
        )
        spent = update(INVITATIONS).where(usable).values(used_at=now, version=INVITATIONS.c.version + 1)
        rows = self.transaction.run(spent.returning(*INVITATIONS.c)).mappings().all()
        return invitation_from_row(rows[0]) if rows else None
