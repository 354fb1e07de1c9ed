"""users and invitations."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, func, text

from subplat.adapters.postgres.tables.vocabulary import INSTANT, METADATA, identity, one_of, timestamps, version
from subplat.domain.accounts.invitation import LinkPurpose
from subplat.domain.accounts.user import Role

USERS = Table(
    "users",
    METADATA,
    identity(),
    Column("email", String(255), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("full_name", String(255), nullable=False),
    Column("role", Text, nullable=False),
    Column("client_id", ForeignKey("clients.id"), index=True),
    Column("access_version", Integer, nullable=False, server_default=text("0")),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    version(),
    *timestamps(),
    one_of("role", Role),
    CheckConstraint("(role = 'CLIENT') = (client_id is not null)", name="belongs"),
)
# Two spellings of one address are one login.
Index("uq_users_email", func.lower(USERS.c.email), unique=True)

INVITATIONS = Table(
    "invitations",
    METADATA,
    identity(),
    Column("user_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("purpose", Text, nullable=False, server_default=text("'INVITE'")),
    Column("email", String(255), nullable=False),
    Column("access_version", Integer, nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("expires_at", INSTANT, nullable=False),
    Column("used_at", INSTANT),
    version(),
    *timestamps(),
    Index("uq_invitations_unused", "user_id", "purpose", unique=True, postgresql_where=text("used_at is null")),
    one_of("purpose", LinkPurpose),
)
