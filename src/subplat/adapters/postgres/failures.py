"""What the database refuses, in the words of the ports."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from subplat.adapters.postgres.tables.every import every_table
from subplat.application.ports.acting import ACTING
from subplat.application.ports.failures import OutcomeUnknown, Unavailable
from subplat.domain.accounts.user import Role
from subplat.domain.errors import AlreadyExists, InvalidValue, NotFound

SYSTEM = "database"
# In the detail of a broken reference, in any language of the server: `(product_id)=(…)`.
_KEY = re.compile(r"\)=\(([^)]*)\)")

TAKEN: Mapping[str, tuple[str, str]] = {
    "uq_clients_billing_email": ("client", "billing e-mail"),
    "uq_clients_workspace_domain": ("client", "workspace domain"),
    "uq_clients_google_customer_id": ("client", "Google customer"),
    "uq_users_email": ("user", "e-mail"),
    "uq_invitations_token_hash": ("invitation", "token"),
    "uq_invitations_unused": ("invitation", "user"),
    "uq_second_factors_user_id": ("second factor", "user"),
    "uq_api_keys_prefix": ("API key", "prefix"),
    "uq_api_keys_token_hash": ("API key", "token"),
    "uq_sessions_token_hash": ("session", "token"),
    "uq_products_code": ("product", "code"),
    "uq_quotations_number": ("quotation", "number"),
    "uq_quotations_related_subscription_id": ("quotation", "subscription"),
    "uq_subscriptions_quotation_id": ("subscription", "quotation"),
    "uq_subscriptions_xendit_subscription_id": ("subscription", "plan"),
    "uq_billing_cycles_pay_token": ("billing cycle", "pay token"),
    "uq_billing_cycles_open": ("billing cycle", "open cycle of subscription"),
    "uq_billing_cycles_initial": ("billing cycle", "initial cycle of subscription"),
    "uq_billing_cycles_period_start": ("billing cycle", "period"),
    "ex_billing_cycles_overlap": ("billing cycle", "period"),
    "uq_payment_links_reference": ("payment link", "reference"),
    "uq_payment_links_payable": ("payment link", "usable link of cycle"),
    "uq_payments_xendit_payment_id": ("payment", "gateway id"),
    "uq_payments_recorded": ("payment", "recorded reference"),
    "uq_refunds_reference": ("refund", "reference"),
    "uq_refunds_idempotency_key": ("refund", "idempotency key"),
    "uq_refunds_gateway_refund_id": ("refund", "gateway id"),
    "uq_wallet_top_ups_reference": ("wallet top-up", "reference"),
    "uq_quarantined_receipts_gateway_payment_id": ("quarantined receipt", "gateway id"),
    "uq_wallet_accounts_client_id": ("wallet", "client"),
    "uq_wallet_transactions_wallet_account_id_sequence": ("wallet", "movement"),
    "uq_circuits_system": ("circuit", "system"),
    "uq_email_logs_intent_key": ("mail", "intent"),
    "uq_webhook_events_source_dedupe_key": ("webhook event", "dedupe key"),
    "uq_outbound_deliveries_endpoint_id_event_id": ("delivery", "event"),
}
"""Unique keys by their constraint: the aggregate, and the key in words."""

REFERRED: Mapping[str, str] = {
    "clients": "client",
    "email_logs": "mail",
    "users": "user",
    "products": "product",
    "quotations": "quotation",
    "subscriptions": "subscription",
    "wallet_accounts": "wallet",
    "outbound_endpoints": "endpoint",
    "payments": "payment",
    "billing_cycles": "billing cycle",
}
"""Aggregates by the table that a reference of one column points to; the others say more than that something is there."""


IN_THE_WAY = "another transaction was in the way"
TOO_LONG = "it took too long: another transaction holds a lock, or there is too much to do"
NO_ROOM = "it has no room left to write"
NOT_NOW: Mapping[type[psycopg.Error], str] = {
    psycopg.errors.SerializationFailure: IN_THE_WAY,
    psycopg.errors.DeadlockDetected: IN_THE_WAY,
    psycopg.errors.LockNotAvailable: TOO_LONG,
    psycopg.errors.QueryCanceled: TOO_LONG,
    psycopg.errors.DiskFull: NO_ROOM,
    psycopg.errors.ConfigurationLimitExceeded: NO_ROOM,
    psycopg.errors.ReadOnlySqlTransaction: "it only reads at the moment",
}
"""What the database refuses for the moment, nothing done; the same may succeed later."""


@contextmanager
def told_in_port_words(*, committing: bool = False) -> Iterator[None]:
    """Turns the driver's errors into those of the ports; what has no word there (a broken rule) stays as it is.

    `committing`: whether a lost connection leaves it open if the transaction is in the books.
    """
    try:
        yield
    except NoFreeConnection as error:
        raise Unavailable(SYSTEM, "every connection is in use") from error
    except DBAPIError as error:
        told = _told(error.orig, committing) if isinstance(error.orig, psycopg.Error) else None
        if told is None:
            raise
        raise told from error
    except psycopg.Error as error:
        told = _told(error, committing)
        if told is None:
            raise
        raise told from error


def _told(error: psycopg.Error, committing: bool) -> Exception | None:
    match error:
        case psycopg.errors.UniqueViolation() | psycopg.errors.ExclusionViolation():
            kind, key = TAKEN.get(error.diag.constraint_name or "", (error.diag.table_name or "row", "id"))
            return AlreadyExists(kind, key)
        case psycopg.errors.ForeignKeyViolation():
            return _nothing_there(error)
        case psycopg.errors.InsufficientPrivilege() if _is_walled():
            return NotFound("object", "beyond this client's own")
        case psycopg.DataError():
            # Also raised before anything is sent, for a text with a NUL.
            return InvalidValue(f"the books cannot hold this value: {error.diag.message_primary or error}")
        case _ if type(error) in NOT_NOW:
            return Unavailable(SYSTEM, NOT_NOW[type(error)])
        case psycopg.OperationalError() | psycopg.InterfaceError() | psycopg.errors.IdleInTransactionSessionTimeout():
            if committing:
                return OutcomeUnknown(SYSTEM, "the connection was lost while committing")
            return Unavailable(SYSTEM, "no connection")
        case _:
            return None


def _is_walled() -> bool:
    # Who else lacks a right has found a defect, which has to be seen as one.
    actor = ACTING.get()
    return actor is not None and actor.role is Role.CLIENT


def _nothing_there(error: psycopg.Error) -> NotFound | None:
    table = every_table().tables.get(error.diag.table_name or "")
    for constraint in table.foreign_key_constraints if table is not None else ():
        if constraint.name == error.diag.constraint_name and len(constraint.columns) == 1:
            key = _KEY.search(error.diag.message_detail or "")
            return NotFound(REFERRED[constraint.referred_table.name], key[1] if key else constraint.column_keys[0])
    return None
