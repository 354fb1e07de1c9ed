"""Links that fill a wallet as rows."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.shapes import Shape, Values, each, utc
from subplat.adapters.postgres.tables.top_ups import WALLET_TOP_UPS
from subplat.domain.ids import TopUpId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkStatus
from subplat.domain.wallets.top_up import TopUp


def to_row(top_up: TopUp) -> Values:
    """The columns of a top-up."""
    return {
        "id": top_up.id,
        "client_id": top_up.client_id,
        "reference": top_up.reference,
        "amount": top_up.amount.amount,
        "currency": top_up.amount.currency,
        "status": top_up.status,
        "expires_at": top_up.expires_at,
        "gateway_id": top_up.gateway_id,
        "url": top_up.url,
        "error_message": top_up.error_message,
        "version": top_up.version,
    }


def from_row(row: Row) -> TopUp:
    """The top-up that was stored; its reference follows from its id."""
    return TopUp(
        id=TopUpId(row["id"]),
        client_id=row["client_id"],
        amount=Money(row["amount"], Currency(row["currency"])),
        expires_at=utc(row["expires_at"]),
        status=LinkStatus(row["status"]),
        gateway_id=row["gateway_id"],
        url=row["url"],
        error_message=row["error_message"],
        version=row["version"],
    )


TOP_UP_SHAPE = Shape(kind="wallet top-up", table=WALLET_TOP_UPS, to_row=to_row, from_rows=each(from_row))
