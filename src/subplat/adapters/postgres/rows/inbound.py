"""Read mailboxes and unclear mails as rows."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.shapes import Shape, Values, each, utc, utc_or_none
from subplat.adapters.postgres.tables.inbound import UNCLEAR_MAILS
from subplat.application.ports.inbound_records import MailboxState
from subplat.domain.ids import EmailId
from subplat.domain.messaging.unclear import Doubt, UnclearMail


def mailbox_to_row(state: MailboxState) -> Values:
    """The columns of a mailbox's state."""
    return {
        "address": state.mailbox,
        "position": state.position,
        "read_at": state.read_at,
        # PostgreSQL's text holds no NUL, whatever an error says.
        "trouble": None if state.trouble is None else state.trouble.replace("\x00", ""),
        "failing_since": state.failing_since,
    }


def mailbox_from_row(row: Row) -> MailboxState:
    """The state that was stored."""
    return MailboxState(
        mailbox=row["address"],
        position=row["position"],
        read_at=utc_or_none(row["read_at"]),
        trouble=row["trouble"],
        failing_since=utc_or_none(row["failing_since"]),
    )


def to_row(unclear: UnclearMail) -> Values:
    """The columns of an unclear mail."""
    return {
        "id": unclear.id,
        "doubts": [doubt.value for doubt in unclear.doubts],
        "detail": unclear.detail,
        "billing_cycle_id": unclear.cycle_id,
        "noticed_at": unclear.noticed_at,
        "resolved_at": unclear.resolved_at,
        "resolved_by_user_id": unclear.resolved_by_user_id,
        "resolution": unclear.resolution,
        "version": unclear.version,
    }


def from_row(row: Row) -> UnclearMail:
    """The unclear mail that was stored."""
    return UnclearMail(
        id=EmailId(row["id"]),
        doubts=tuple(Doubt(doubt) for doubt in row["doubts"]),
        detail=row["detail"],
        cycle_id=row["billing_cycle_id"],
        noticed_at=utc(row["noticed_at"]),
        resolved_at=utc_or_none(row["resolved_at"]),
        resolved_by_user_id=row["resolved_by_user_id"],
        resolution=row["resolution"],
        version=row["version"],
    )


UNCLEAR_SHAPE = Shape(kind="unclear mail", table=UNCLEAR_MAILS, to_row=to_row, from_rows=each(from_row))
