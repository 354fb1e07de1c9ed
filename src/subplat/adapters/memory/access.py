"""Whose an object is, in memory."""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from attrs import frozen

from subplat.adapters.memory.repositories import Shelves
from subplat.application.ports.access import NOBODYS, SUBJECT_OF_MAIL, Kind, Owner
from subplat.domain.errors import NotFound
from subplat.domain.ids import ClientId, FileId, SubscriptionId, UserId

Rows = Collection[UUID]


@frozen
class InMemoryAccess:
    """Looks at what is committed."""

    shelves: Shelves

    def owner(self, kind: Kind, key: UUID, /) -> Owner:
        """See the port."""
        if key not in self._rows(kind):
            raise NotFound(kind.value.replace("_", " "), key)
        answers: Mapping[Kind, Callable[[UUID], Owner]] = {
            Kind.CLIENT: self._client,
            Kind.USER: self._user,
            Kind.QUOTATION: self._quotation,
            Kind.SUBSCRIPTION: self._subscription,
            Kind.SUBSCRIPTION_ITEM: lambda found: self._subscription(self._items()[found]),
            Kind.BILLING_CYCLE: lambda found: self._subscription(self.shelves.cycles.rows[found].subscription_id),
            Kind.TASK: lambda found: self._subscription(self.shelves.tasks.rows[found].subscription_id),
            Kind.PAYMENT: self._payment,
            Kind.REFUND: lambda found: self._payment(self.shelves.refunds.rows[found].payment_id),
            Kind.WALLET: lambda found: self._client(self.shelves.wallets.rows[found].client_id),
            Kind.TOP_UP: lambda found: self._client(self.shelves.top_ups.rows[found].client_id),
            Kind.EMAIL: self._email,
            Kind.FILE: self._file,
        }
        return answers[kind](key) if kind in answers else NOBODYS

    def _rows(self, kind: Kind) -> Rows:
        shelves = self.shelves
        places: Mapping[Kind, Rows] = {
            Kind.CLIENT: shelves.clients.rows,
            Kind.USER: shelves.users.rows,
            Kind.PRODUCT: shelves.products.rows,
            Kind.QUOTATION: shelves.quotations.rows,
            Kind.SUBSCRIPTION: shelves.subscriptions.rows,
            Kind.BILLING_CYCLE: shelves.cycles.rows,
            Kind.PAYMENT: shelves.payments.rows,
            Kind.REFUND: shelves.refunds.rows,
            Kind.RECEIPT: shelves.quarantine.rows,
            Kind.WALLET: shelves.wallets.rows,
            Kind.TOP_UP: shelves.top_ups.rows,
            Kind.EMAIL: shelves.emails.rows,
            Kind.UNCLEAR_MAIL: shelves.unclear_mails.rows,
            Kind.TASK: shelves.tasks.rows,
            Kind.WEBHOOK_EVENT: shelves.webhooks.rows,
            Kind.ENDPOINT: shelves.integrations.endpoints.rows,
            Kind.DELIVERY: shelves.integrations.deliveries.rows,
        }
        if kind is Kind.FILE:
            return dict.fromkeys(self.shelves.files)
        return self._items() if kind is Kind.SUBSCRIPTION_ITEM else places[kind]

    def _items(self) -> dict[UUID, SubscriptionId]:
        return {item.id: row.id for row in tuple(self.shelves.subscriptions.rows.values()) for item in row.items}

    def _client(self, key: UUID) -> Owner:
        quotations = tuple(self.shelves.quotations.rows.values())
        quoted = {row.sales_user_id for row in quotations if row.client_id == key}
        return _owner(ClientId(key), self._looks_after(key), *quoted)

    def _user(self, key: UUID) -> Owner:
        client_id = self.shelves.users.rows[key].client_id
        return NOBODYS if client_id is None else self._client(client_id)

    def _quotation(self, key: UUID) -> Owner:
        quotation = self.shelves.quotations.rows[key]
        return _owner(quotation.client_id, quotation.sales_user_id, self._looks_after(quotation.client_id))

    def _subscription(self, key: UUID) -> Owner:
        row = self.shelves.subscriptions.rows[key]
        offer = None if row.quotation_id is None else self.shelves.quotations.rows.get(row.quotation_id)
        offered_by = None if offer is None else offer.sales_user_id
        return _owner(row.client_id, row.created_by_user_id, offered_by, self._looks_after(row.client_id))

    def _payment(self, key: UUID) -> Owner:
        row = self.shelves.payments.rows[key]
        return self._client(row.client_id) if row.subscription_id is None else self._subscription(row.subscription_id)

    def _email(self, key: UUID) -> Owner:
        email = self.shelves.emails.rows[key]
        kind, owner = SUBJECT_OF_MAIL[email.purpose], NOBODYS
        if email.related_id is not None and email.related_id in self._rows(kind):
            owner = self.owner(kind, email.related_id)
        return owner if email.user_id is None else owner.and_of(email.user_id)

    def _file(self, key: UUID) -> Owner:
        address = self.shelves.files[FileId(key)].url
        for cycle in self.shelves.cycles:
            if address in (cycle.invoice_file_url, cycle.tax_invoice_file_url):
                return self._subscription(cycle.subscription_id)
        for client in self.shelves.clients:
            if client.tax_card_file_url == address:
                return self._client(client.id)
        return NOBODYS

    def _looks_after(self, client_id: UUID) -> UserId | None:
        client = self.shelves.clients.rows.get(client_id)
        return None if client is None else client.sales_user_id


def _owner(client_id: ClientId, *people: UserId | None) -> Owner:
    return Owner(client_id=client_id, sales_ids=frozenset(person for person in people if person is not None))
