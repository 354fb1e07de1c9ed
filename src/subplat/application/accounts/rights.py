"""The one table of who may do what.

`OWN` means for SALES: clients, quotations, subscriptions and what hangs on them where the person is the sales owner; for
CLIENT: what belongs to the person's client. Whether a thing is somebody's own is asked in `guarding.py`.
"""

from collections.abc import Mapping
from enum import StrEnum

from subplat.domain.accounts.actor import Actor
from subplat.domain.accounts.user import Role


class Reach(StrEnum):
    """How far a permission goes."""

    NONE = "none"
    OWN = "own"
    ALL = "all"


class Permission(StrEnum):
    """One kind of thing to do; its name is a scope of an API key too."""

    CLIENTS_READ = "clients:read"
    CLIENTS_WRITE = "clients:write"
    CLIENTS_ASSIGN = "clients:assign"
    """Who looks after a client."""
    CLIENTS_ANONYMISE = "clients:anonymise"
    USERS_READ = "users:read"
    USERS_WRITE = "users:write"
    API_KEYS_READ = "api_keys:read"
    API_KEYS_WRITE = "api_keys:write"
    ACCOUNT_SELF = "account:self"
    """One's own login: who am I, password, second factor, log out."""
    PRODUCTS_READ = "products:read"
    PRODUCTS_WRITE = "products:write"
    QUOTATIONS_READ = "quotations:read"
    QUOTATIONS_WRITE = "quotations:write"
    """Draft and revise."""
    QUOTATIONS_SEND = "quotations:send"
    QUOTATIONS_DECIDE = "quotations:decide"
    """The client's answer: accept, reject."""
    SUBSCRIPTIONS_READ = "subscriptions:read"
    SUBSCRIPTIONS_CREATE = "subscriptions:create"
    """Generate from a quotation, create a manual one."""
    SUBSCRIPTIONS_CHANGE = "subscriptions:change"
    """Quantity, cancellation, moving to automatic billing."""
    SUBSCRIPTIONS_PRICE = "subscriptions:price"
    """Another unit price: the owner's decision."""
    SUBSCRIPTIONS_OVERRIDE = "subscriptions:override"
    BILLING_READ = "billing:read"
    BILLING_INVOICE = "billing:invoice"
    """Invoice and tax invoice data, the final amount, withholding slips."""
    BILLING_RUN = "billing:run"
    BILLING_PAY = "billing:pay"
    """The link under which one's own bill is paid."""
    FILES_READ = "files:read"
    PAYMENTS_READ = "payments:read"
    PAYMENTS_CONFIRM = "payments:confirm"
    """Offline payments, and money that could not be placed."""
    PAYMENTS_REFUND = "payments:refund"
    WALLETS_READ = "wallets:read"
    WALLETS_TOP_UP = "wallets:top_up"
    WALLETS_ADJUST = "wallets:adjust"
    MAILS_READ = "mails:read"
    MAILS_WRITE = "mails:write"
    """Edit a draft, send and resend."""
    MAILS_SETTLE = "mails:settle"
    """Inbound mail that could not be understood."""
    TASKS_READ = "tasks:read"
    TASKS_RETRY = "tasks:retry"
    """Retry, or say that it was done by hand."""
    TASKS_REPORT = "tasks:report"
    """What an outside automation says of a task."""
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_REPLAY = "webhooks:replay"
    JOBS_READ = "jobs:read"
    JOBS_RETRY = "jobs:retry"
    ENDPOINTS_READ = "endpoints:read"
    ENDPOINTS_WRITE = "endpoints:write"
    ENDPOINTS_REPLAY = "endpoints:replay"
    AUDIT_READ = "audit:read"
    REPORTS_READ = "reports:read"
    RATES_READ = "rates:read"
    RATES_WRITE = "rates:write"
    """What currencies are worth, for reports."""
    EXPORTS_READ = "exports:read"
    OPERATIONS_READ = "operations:read"
    """Which outside system is down, and since when."""
    METRICS_READ = "metrics:read"
    """What machines watch the installation by: sums of the whole business."""
    PROFILE_READ = "profile:read"
    PROFILE_WRITE = "profile:write"
    """The client's own data, as the client sees and changes them."""


def _row(
    *, sales: Reach = Reach.NONE, admin: Reach = Reach.NONE, finance: Reach = Reach.NONE, client: Reach = Reach.NONE
) -> Mapping[Role, Reach]:
    return {Role.SALES: sales, Role.ADMIN: admin, Role.FINANCE: finance, Role.CLIENT: client}


_SALES_DESK = _row(sales=Reach.OWN, admin=Reach.ALL)
_STAFF_READS = _row(sales=Reach.OWN, admin=Reach.ALL, finance=Reach.ALL)
_STAFF_AND_CLIENT_READ = _row(sales=Reach.OWN, admin=Reach.ALL, finance=Reach.ALL, client=Reach.OWN)
_WHOLE_STAFF = _row(sales=Reach.ALL, admin=Reach.ALL, finance=Reach.ALL)
_BOOKKEEPING = _row(admin=Reach.ALL, finance=Reach.ALL)
_ADMINISTRATION = _row(admin=Reach.ALL)
_PORTAL = _row(client=Reach.OWN)

RIGHTS: Mapping[Permission, Mapping[Role, Reach]] = {
    Permission.CLIENTS_READ: _STAFF_READS,
    Permission.CLIENTS_WRITE: _SALES_DESK,
    Permission.CLIENTS_ASSIGN: _ADMINISTRATION,
    Permission.CLIENTS_ANONYMISE: _ADMINISTRATION,
    Permission.USERS_READ: _ADMINISTRATION,
    Permission.USERS_WRITE: _ADMINISTRATION,
    Permission.API_KEYS_READ: _ADMINISTRATION,
    Permission.API_KEYS_WRITE: _ADMINISTRATION,
    Permission.ACCOUNT_SELF: _row(sales=Reach.OWN, admin=Reach.OWN, finance=Reach.OWN, client=Reach.OWN),
    Permission.PRODUCTS_READ: _WHOLE_STAFF,
    Permission.PRODUCTS_WRITE: _ADMINISTRATION,
    Permission.QUOTATIONS_READ: _STAFF_READS,
    Permission.QUOTATIONS_WRITE: _SALES_DESK,
    Permission.QUOTATIONS_SEND: _SALES_DESK,
    Permission.QUOTATIONS_DECIDE: _SALES_DESK,
    Permission.SUBSCRIPTIONS_READ: _STAFF_AND_CLIENT_READ,
    Permission.SUBSCRIPTIONS_CREATE: _SALES_DESK,
    Permission.SUBSCRIPTIONS_CHANGE: _SALES_DESK,
    Permission.SUBSCRIPTIONS_PRICE: _ADMINISTRATION,
    Permission.SUBSCRIPTIONS_OVERRIDE: _ADMINISTRATION,
    Permission.BILLING_READ: _STAFF_AND_CLIENT_READ,
    Permission.BILLING_INVOICE: _BOOKKEEPING,
    Permission.BILLING_RUN: _ADMINISTRATION,
    Permission.BILLING_PAY: _PORTAL,
    Permission.FILES_READ: _STAFF_AND_CLIENT_READ,
    Permission.PAYMENTS_READ: _STAFF_AND_CLIENT_READ,
    Permission.PAYMENTS_CONFIRM: _BOOKKEEPING,
    Permission.PAYMENTS_REFUND: _BOOKKEEPING,
    Permission.WALLETS_READ: _STAFF_AND_CLIENT_READ,
    Permission.WALLETS_TOP_UP: _row(admin=Reach.ALL, finance=Reach.ALL, client=Reach.OWN),
    Permission.WALLETS_ADJUST: _ADMINISTRATION,
    Permission.MAILS_READ: _STAFF_READS,
    Permission.MAILS_WRITE: _SALES_DESK,
    Permission.MAILS_SETTLE: _BOOKKEEPING,
    Permission.TASKS_READ: _STAFF_READS,
    Permission.TASKS_RETRY: _ADMINISTRATION,
    Permission.TASKS_REPORT: _ADMINISTRATION,
    Permission.WEBHOOKS_READ: _ADMINISTRATION,
    Permission.WEBHOOKS_REPLAY: _ADMINISTRATION,
    Permission.JOBS_READ: _ADMINISTRATION,
    Permission.JOBS_RETRY: _ADMINISTRATION,
    Permission.ENDPOINTS_READ: _ADMINISTRATION,
    Permission.ENDPOINTS_WRITE: _ADMINISTRATION,
    Permission.ENDPOINTS_REPLAY: _ADMINISTRATION,
    Permission.AUDIT_READ: _ADMINISTRATION,
    Permission.REPORTS_READ: _STAFF_READS,
    Permission.RATES_READ: _WHOLE_STAFF,
    Permission.RATES_WRITE: _BOOKKEEPING,
    Permission.EXPORTS_READ: _STAFF_READS,
    Permission.OPERATIONS_READ: _WHOLE_STAFF,
    Permission.METRICS_READ: _ADMINISTRATION,
    Permission.PROFILE_READ: _PORTAL,
    Permission.PROFILE_WRITE: _PORTAL,
}

NO_KEY_MAY = frozenset(
    {
        Permission.USERS_WRITE,
        Permission.API_KEYS_WRITE,
        Permission.ACCOUNT_SELF,
    }
)
"""A key that could make logins or keys would give itself any right."""

SCOPES = frozenset(
    permission for permission, row in RIGHTS.items() if row[Role.ADMIN] is Reach.ALL and permission not in NO_KEY_MAY
)
"""What a key may be given: what staff may do to everything."""


def reach(actor: Actor | None, permission: Permission) -> Reach:
    """How far the permission goes for whoever acts; nobody (None) is the platform itself."""
    if actor is None or actor.is_unbound:
        return Reach.ALL
    if actor.role is not None:
        return RIGHTS[permission][actor.role]
    return Reach.ALL if permission in actor.scopes and permission in SCOPES else Reach.NONE
