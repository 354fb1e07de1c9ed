"""Second factors, API keys and sessions as rows."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.shapes import Shape, Values, each, utc, utc_or_none
from subplat.adapters.postgres.tables.access import API_KEYS, SECOND_FACTORS
from subplat.domain.accounts.api_key import ApiKey
from subplat.domain.accounts.second_factor import SecondFactor
from subplat.domain.accounts.session import Session
from subplat.domain.ids import ApiKeyId, SecondFactorId, SessionId


def second_factor_to_row(factor: SecondFactor) -> Values:
    """The columns of a second factor."""
    return {
        "id": factor.id,
        "user_id": factor.user_id,
        "secret": factor.secret,
        "confirmed_at": factor.confirmed_at,
        "last_step": factor.last_step,
        "recovery_hashes": list(factor.recovery_hashes),
        "version": factor.version,
    }


def second_factor_from_row(row: Row) -> SecondFactor:
    """The second factor that was stored."""
    return SecondFactor(
        id=SecondFactorId(row["id"]),
        user_id=row["user_id"],
        secret=row["secret"],
        confirmed_at=utc_or_none(row["confirmed_at"]),
        last_step=row["last_step"],
        recovery_hashes=row["recovery_hashes"],
        version=row["version"],
    )


def api_key_to_row(key: ApiKey) -> Values:
    """The columns of a key."""
    return {
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "token_hash": key.token_hash,
        "scopes": list(key.scopes),
        "created_by": key.created_by,
        "issued_at": key.issued_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "last_used_on": key.last_used_on,
        "version": key.version,
    }


def api_key_from_row(row: Row) -> ApiKey:
    """The key that was stored."""
    return ApiKey(
        id=ApiKeyId(row["id"]),
        name=row["name"],
        prefix=row["prefix"],
        token_hash=row["token_hash"],
        scopes=row["scopes"],
        created_by=row["created_by"],
        issued_at=utc(row["issued_at"]),
        expires_at=utc_or_none(row["expires_at"]),
        revoked_at=utc_or_none(row["revoked_at"]),
        last_used_on=row["last_used_on"],
        version=row["version"],
    )


def session_to_row(session: Session) -> Values:
    """The columns of a session."""
    return {
        "id": session.id,
        "token_hash": session.token_hash,
        "user_id": session.user_id,
        "access_version": session.access_version,
        "opened_at": session.opened_at,
        "last_seen_at": session.last_seen_at,
    }


def session_from_row(row: Row) -> Session:
    """The session that was stored."""
    return Session(
        id=SessionId(row["id"]),
        token_hash=row["token_hash"],
        user_id=row["user_id"],
        access_version=row["access_version"],
        opened_at=utc(row["opened_at"]),
        last_seen_at=utc(row["last_seen_at"]),
    )


SECOND_FACTOR_SHAPE = Shape(
    kind="second factor", table=SECOND_FACTORS, to_row=second_factor_to_row, from_rows=each(second_factor_from_row)
)
API_KEY_SHAPE = Shape(kind="API key", table=API_KEYS, to_row=api_key_to_row, from_rows=each(api_key_from_row))
