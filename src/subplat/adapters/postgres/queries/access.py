"""Whose an object is: by primary keys, in one statement or two."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import ColumnElement, Engine, FromClause, ScalarSelect, or_, select

from subplat.adapters.postgres.queries.reading import reading
from subplat.adapters.postgres.questions import Read, Row
from subplat.adapters.postgres.tables.accounts import USERS
from subplat.adapters.postgres.tables.billing import BILLING_CYCLES
from subplat.adapters.postgres.tables.catalog import PRODUCTS
from subplat.adapters.postgres.tables.clients import CLIENTS
from subplat.adapters.postgres.tables.documents import FILES
from subplat.adapters.postgres.tables.inbound import UNCLEAR_MAILS
from subplat.adapters.postgres.tables.integrations import OUTBOUND_DELIVERIES, OUTBOUND_ENDPOINTS
from subplat.adapters.postgres.tables.messaging import EMAIL_LOGS
from subplat.adapters.postgres.tables.payments import PAYMENTS, QUARANTINED_RECEIPTS
from subplat.adapters.postgres.tables.provisioning import PROVISIONING_TASKS
from subplat.adapters.postgres.tables.quotations import QUOTATIONS
from subplat.adapters.postgres.tables.refunds import REFUNDS
from subplat.adapters.postgres.tables.subscriptions import SUBSCRIPTION_ITEMS, SUBSCRIPTIONS
from subplat.adapters.postgres.tables.top_ups import WALLET_TOP_UPS
from subplat.adapters.postgres.tables.wallets import WALLET_ACCOUNTS
from subplat.adapters.postgres.tables.webhooks import WEBHOOK_EVENTS
from subplat.application.ports.access import NOBODYS, SUBJECT_OF_MAIL, Kind, Owner
from subplat.application.ports.walls import inside_the_walls
from subplat.domain.errors import NotFound
from subplat.domain.ids import ClientId, UserId
from subplat.domain.messaging.email import MailPurpose

OF_THE_HOUSE: Mapping[Kind, FromClause] = {
    Kind.PRODUCT: PRODUCTS,
    Kind.RECEIPT: QUARANTINED_RECEIPTS,
    Kind.UNCLEAR_MAIL: UNCLEAR_MAILS,
    Kind.WEBHOOK_EVENT: WEBHOOK_EVENTS,
    Kind.ENDPOINT: OUTBOUND_ENDPOINTS,
    Kind.DELIVERY: OUTBOUND_DELIVERIES,
}
OF_A_CLIENT: Mapping[Kind, FromClause] = {Kind.USER: USERS, Kind.WALLET: WALLET_ACCOUNTS, Kind.TOP_UP: WALLET_TOP_UPS}
BELOW_A_SUBSCRIPTION: Mapping[Kind, FromClause] = {
    Kind.SUBSCRIPTION_ITEM: SUBSCRIPTION_ITEMS,
    Kind.BILLING_CYCLE: BILLING_CYCLES,
    Kind.TASK: PROVISIONING_TASKS,
}


@frozen(kw_only=True)
class PostgresAccess:
    """See the port. The question is the platform's own, also where a client gave rise to it."""

    engine: Engine

    def owner(self, kind: Kind, key: UUID, /) -> Owner:
        """By its id."""
        with inside_the_walls(), reading(self.engine) as read:
            found = _Question(read).owner(kind, key)
        if found is None:
            raise NotFound(kind.value.replace("_", " "), key)
        return found


@frozen
class _Question:
    read: Read

    def owner(self, kind: Kind, key: UUID) -> Owner | None:
        if kind in OF_THE_HOUSE:
            return self._of_the_house(OF_THE_HOUSE[kind], key)
        if kind in OF_A_CLIENT:
            return self._of_a_client(OF_A_CLIENT[kind], key)
        if kind in BELOW_A_SUBSCRIPTION:
            table = BELOW_A_SUBSCRIPTION[kind]
            return self._subscription(
                SUBSCRIPTIONS.c.id == select(table.c.subscription_id).where(table.c.id == key).scalar_subquery()
            )
        answers: Mapping[Kind, Callable[[UUID], Owner | None]] = {
            Kind.CLIENT: self._client,
            Kind.QUOTATION: self._quotation,
            Kind.SUBSCRIPTION: lambda found: self._subscription(SUBSCRIPTIONS.c.id == found),
            Kind.PAYMENT: lambda found: self._payment(PAYMENTS.c.id == found),
            Kind.REFUND: lambda found: self._payment(PAYMENTS.c.id == _payment_of(found)),
            Kind.EMAIL: self._email,
            Kind.FILE: self._file,
        }
        return answers[kind](key)

    def _of_the_house(self, table: FromClause, key: UUID) -> Owner | None:
        return NOBODYS if self.read(select(table.c.id).where(table.c.id == key)) else None

    def _of_a_client(self, table: FromClause, key: UUID) -> Owner | None:
        rows = self.read(select(table.c.client_id).where(table.c.id == key))
        return self._client_or_nobody(rows[0]["client_id"]) if rows else None

    def _client(self, key: UUID) -> Owner | None:
        clients = select(CLIENTS.c.id.label("client_id"), CLIENTS.c.sales_user_id).where(CLIENTS.c.id == key)
        quoted = select(QUOTATIONS.c.client_id, QUOTATIONS.c.sales_user_id).where(QUOTATIONS.c.client_id == key)
        looked_after = self.read(clients)
        return _owner([*looked_after, *self.read(quoted.distinct())]) if looked_after else None

    def _client_or_nobody(self, key: UUID | None) -> Owner | None:
        return NOBODYS if key is None else self._client(key)

    def _quotation(self, key: UUID) -> Owner | None:
        question = (
            select(QUOTATIONS.c.client_id, QUOTATIONS.c.sales_user_id, CLIENTS.c.sales_user_id.label("looks_after"))
            .join(CLIENTS, CLIENTS.c.id == QUOTATIONS.c.client_id)
            .where(QUOTATIONS.c.id == key)
        )
        return _owner(self.read(question))

    def _subscription(self, condition: ColumnElement[bool]) -> Owner | None:
        question = (
            select(
                SUBSCRIPTIONS.c.client_id,
                SUBSCRIPTIONS.c.created_by_user_id,
                QUOTATIONS.c.sales_user_id,
                CLIENTS.c.sales_user_id.label("looks_after"),
            )
            .join(CLIENTS, CLIENTS.c.id == SUBSCRIPTIONS.c.client_id)
            .outerjoin(QUOTATIONS, QUOTATIONS.c.id == SUBSCRIPTIONS.c.quotation_id)
            .where(condition)
        )
        return _owner(self.read(question))

    def _payment(self, condition: ColumnElement[bool]) -> Owner | None:
        rows = self.read(select(PAYMENTS.c.client_id, PAYMENTS.c.subscription_id).where(condition))
        if not rows:
            return None
        subscription_id = rows[0]["subscription_id"]
        if subscription_id is None:
            return self._client(rows[0]["client_id"])
        return self._subscription(SUBSCRIPTIONS.c.id == subscription_id)

    def _email(self, key: UUID) -> Owner | None:
        columns = (EMAIL_LOGS.c.related_type, EMAIL_LOGS.c.related_id, EMAIL_LOGS.c.user_id)
        rows = self.read(select(*columns).where(EMAIL_LOGS.c.id == key))
        if not rows:
            return None
        kind, about, writer = (
            SUBJECT_OF_MAIL[MailPurpose(rows[0]["related_type"])],
            rows[0]["related_id"],
            rows[0]["user_id"],
        )
        owner = NOBODYS if about is None else self.owner(kind, about) or NOBODYS
        return owner if writer is None else owner.and_of(writer)

    def _file(self, key: UUID) -> Owner | None:
        if not self.read(select(FILES.c.id).where(FILES.c.id == key)):
            return None
        address = f"/files/{key}"
        billed = or_(BILLING_CYCLES.c.invoice_file_url == address, BILLING_CYCLES.c.tax_invoice_file_url == address)
        of_bill = self.read(select(BILLING_CYCLES.c.subscription_id).where(billed).limit(1))
        if of_bill:
            return self._subscription(SUBSCRIPTIONS.c.id == of_bill[0]["subscription_id"])
        of_client = self.read(select(CLIENTS.c.id).where(CLIENTS.c.tax_card_file_url == address).limit(1))
        return self._client(of_client[0]["id"]) if of_client else NOBODYS


def _payment_of(refund: UUID) -> ScalarSelect[Any]:
    return select(REFUNDS.c.payment_id).where(REFUNDS.c.id == refund).scalar_subquery()


def _owner(rows: Sequence[Row]) -> Owner | None:
    """Every other column names a sales person, or nobody."""
    if not rows:
        return None
    people = {person for row in rows for name, person in row.items() if name != "client_id" and person is not None}
    return Owner(client_id=ClientId(rows[0]["client_id"]), sales_ids=frozenset(UserId(person) for person in people))
