"""Users and invitations as rows."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.shapes import Shape, Values, each, utc, utc_or_none
from subplat.adapters.postgres.tables.accounts import INVITATIONS, USERS
from subplat.domain.accounts.invitation import Invitation, LinkPurpose
from subplat.domain.accounts.user import Role, User
from subplat.domain.ids import InvitationId, UserId


def user_to_row(user: User) -> Values:
    """The columns of a user."""
    return {
        "id": user.id,
        "email": user.email,
        "password_hash": user.password_hash,
        "full_name": user.full_name,
        "role": user.role,
        "client_id": user.client_id,
        "access_version": user.access_version,
        "is_active": user.is_active,
        "version": user.version,
    }


def user_from_row(row: Row) -> User:
    """The user that was stored."""
    return User(
        id=UserId(row["id"]),
        email=row["email"],
        password_hash=row["password_hash"],
        full_name=row["full_name"],
        role=Role(row["role"]),
        client_id=row["client_id"],
        access_version=row["access_version"],
        is_active=row["is_active"],
        version=row["version"],
    )


def invitation_to_row(invitation: Invitation) -> Values:
    """The columns of an invitation."""
    return {
        "id": invitation.id,
        "user_id": invitation.user_id,
        "purpose": invitation.purpose,
        "email": invitation.email,
        "access_version": invitation.access_version,
        "token_hash": invitation.token_hash,
        "expires_at": invitation.expires_at,
        "used_at": invitation.used_at,
        "version": invitation.version,
    }


def invitation_from_row(row: Row) -> Invitation:
    """The invitation that was stored."""
    return Invitation(
        id=InvitationId(row["id"]),
        user_id=row["user_id"],
        purpose=LinkPurpose(row["purpose"]),
        email=row["email"],
        access_version=row["access_version"],
        token_hash=row["token_hash"],
        expires_at=utc(row["expires_at"]),
        used_at=utc_or_none(row["used_at"]),
        version=row["version"],
    )


USER_SHAPE = Shape(kind="user", table=USERS, to_row=user_to_row, from_rows=each(user_from_row))
INVITATION_SHAPE = Shape(
    kind="invitation", table=INVITATIONS, to_row=invitation_to_row, from_rows=each(invitation_from_row)
)
