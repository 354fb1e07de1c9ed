"""Filters: what each wants, by hand."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from subplat.application.ports.views.spans import Days, Instants
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.catalog.product import ProductType
from subplat.domain.clients.client import ClientStatus
from subplat.domain.ids import first_id_at
from subplat.domain.integrations.delivery import DeliveryStatus
from subplat.domain.messaging.email import MailDirection, MailPurpose, MailStatus
from subplat.domain.messaging.unclear import Doubt
from subplat.domain.payments.link import LinkStatus
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.payments.refund import RefundDestination, RefundStatus
from subplat.domain.provisioning.words import TargetSystem, TaskAction, TaskStatus
from subplat.domain.quotations.quotation import QuotationStatus
from subplat.domain.subscriptions.subscription import PaymentMethodType, SubscriptionStatus
from subplat.domain.wallets.wallet import WalletTransactionType
from subplat.testing.contracts.views.books_under_test import BooksUnderTest
from subplat.testing.samples import NOW, TODAY
from subplat.testing.trade import FINANCE, FIRST_SALES, SECOND_SALES, Trade

Expected = Callable[[Trade], set[UUID]]


def _client(trade: Trade, number: int) -> UUID:
    return trade.books.clients[number].id


CASES: list[tuple[str, Callable[[Trade], dict[str, object]], Expected]] = [
    ("clients", lambda t: {"text": t.books.clients[1].name.upper()[:7]}, lambda t: set(t.ids["clients"])),
    ("clients", lambda t: {"text": t.books.clients[2].billing_email}, lambda t: {_client(t, 2)}),
    ("clients", lambda _: {"text": "Contoh"}, lambda _: set()),
    ("clients", lambda _: {"text": "%"}, lambda _: set()),
    ("clients", lambda _: {"text": "P_"}, lambda _: set()),
    ("clients", lambda _: {"text": "\\"}, lambda _: set()),
    ("clients", lambda _: {"text": "PT\x00"}, lambda _: set()),
    ("clients", lambda _: {"text": "\ud800"}, lambda _: set()),
    ("clients", lambda _: {"text": ""}, lambda t: set(t.ids["clients"])),
    ("clients", lambda _: {"statuses": frozenset({ClientStatus.LEAD})}, lambda t: {_client(t, 2)}),
    (
        "clients",
        lambda _: {"statuses": frozenset({ClientStatus.ACTIVE, ClientStatus.SUSPENDED})},
        lambda t: {_client(t, 0), _client(t, 1)},
    ),
    ("clients", lambda _: {"sales_user_id": FIRST_SALES}, lambda t: {_client(t, 0), _client(t, 1)}),
    ("clients", lambda _: {"sales_user_id": FINANCE}, lambda _: set()),
    ("clients", lambda _: {"made": Instants(before=NOW)}, lambda t: set(t.ids["clients"])),
    ("clients", lambda _: {"made": Instants(since=NOW)}, lambda _: set()),
    ("users", lambda _: {"text": "sales_"}, lambda _: {SECOND_SALES}),
    ("users", lambda _: {"text": "FIRST@"}, lambda _: {FIRST_SALES}),
    ("users", lambda _: {"roles": frozenset({Role.FINANCE})}, lambda _: {FINANCE}),
    ("users", lambda _: {"is_active": False}, lambda _: set()),
    (
        "users",
        lambda t: {"client_id": _client(t, 0)},
        lambda t: {user.id for user in t.books.users if user.client_id == _client(t, 0)},
    ),
    ("products", lambda _: {"text": "gw_bus"}, lambda t: set(t.ids["products"])),
    ("products", lambda _: {"types": frozenset({ProductType.GCP})}, lambda _: set()),
    ("products", lambda _: {"is_active": True}, lambda t: set(t.ids["products"])),
    ("quotations", lambda t: {"text": t.books.quotations[2].number.lower()}, lambda t: {t.books.quotations[2].id}),
    (
        "quotations",
        lambda t: {"text": t.books.clients[1].name},
        lambda t: {row.id for row in t.books.quotations if row.client_id == _client(t, 1)},
    ),
    ("quotations", lambda _: {"sales_user_id": FIRST_SALES}, lambda t: {row.id for row in t.books.quotations[:2]}),
    (
        "quotations",
        lambda _: {"statuses": frozenset({QuotationStatus.ACCEPTED})},
        lambda t: {t.books.quotations[0].id, t.books.quotations[2].id},
    ),
    ("quotations", lambda t: {"client_id": _client(t, 2)}, lambda t: {t.books.quotations[3].id}),
    ("quotations", lambda _: {"issued": Days(last=TODAY)}, lambda t: {t.books.quotations[0].id}),
    (
        "quotations",
        lambda t: {"issued": Days(first=t.books.quotations[3].issued_on)},
        lambda t: {t.books.quotations[3].id},
    ),
    (
        "subscriptions",
        lambda _: {"statuses": frozenset({SubscriptionStatus.SUSPENDED})},
        lambda t: {t.books.subscriptions[1].id},
    ),
    ("subscriptions", lambda t: {"client_id": _client(t, 0)}, lambda t: {t.books.subscriptions[0].id}),
    ("subscriptions", lambda t: {"text": t.books.clients[0].name}, lambda t: {t.books.subscriptions[0].id}),
    ("subscriptions", lambda _: {"sales_user_id": SECOND_SALES}, lambda t: {t.books.subscriptions[1].id}),
    ("subscriptions", lambda _: {"is_overridden": True}, lambda _: set()),
    ("subscriptions", lambda _: {"is_overridden": False}, lambda t: set(t.ids["subscriptions"])),
    (
        "subscriptions",
        lambda _: {"payment_method_types": frozenset({PaymentMethodType.WALLET})},
        lambda _: set(),
    ),
    (
        "subscriptions",
        lambda t: {"next_billing": Days(first=date(2026, 1, 1), last=t.books.subscriptions[0].next_billing_date)},
        lambda t: {t.books.subscriptions[0].id},
    ),
    (
        "cycles",
        lambda _: {"statuses": frozenset({CycleStatus.FAILED})},
        lambda t: {row.id for row in t.books.cycles if row.status is CycleStatus.FAILED},
    ),
    (
        "cycles",
        lambda t: {"client_id": _client(t, 1)},
        lambda t: {row.id for row in t.books.cycles if row.subscription_id == t.books.subscriptions[1].id},
    ),
    (
        "cycles",
        lambda t: {"subscription_id": t.books.subscriptions[0].id},
        lambda t: {row.id for row in t.books.cycles if row.subscription_id == t.books.subscriptions[0].id},
    ),
    (
        "cycles",
        lambda _: {"sales_user_id": SECOND_SALES},
        lambda t: {row.id for row in t.books.cycles if row.subscription_id == t.books.subscriptions[1].id},
    ),
    ("cycles", lambda _: {"text": "inv/2026"}, lambda t: {t.books.cycles[0].id}),
    (
        "cycles",
        lambda t: {"text": t.books.clients[0].name},
        lambda t: {row.id for row in t.books.cycles if row.subscription_id == t.books.subscriptions[0].id},
    ),
    ("cycles", lambda _: {"due": Days(first=TODAY, last=TODAY)}, lambda t: {t.books.cycles[0].id}),
    ("cycles", lambda _: {"due": Days(last=TODAY - timedelta(days=1))}, lambda _: set()),
    (
        "payments",
        lambda _: {"statuses": frozenset({PaymentStatus.REFUNDED})},
        lambda t: {row.id for row in t.books.payments if row.status is PaymentStatus.REFUNDED},
    ),
    ("payments", lambda _: {"methods": frozenset({PaymentMethod.XENDIT_VA})}, lambda t: set(t.ids["payments"])),
    ("payments", lambda _: {"methods": frozenset({PaymentMethod.MANUAL})}, lambda _: set()),
    ("payments", lambda t: {"client_id": _client(t, 0)}, lambda t: {t.books.payments[0].id}),
    (
        "payments",
        lambda t: {"billing_cycle_id": t.books.payments[1].billing_cycle_id},
        lambda t: {t.books.payments[1].id},
    ),
    (
        "payments",
        lambda t: {"subscription_id": t.books.subscriptions[0].id},
        lambda t: {t.books.payments[0].id},
    ),
    ("payments", lambda _: {"sales_user_id": SECOND_SALES}, lambda t: {t.books.payments[1].id}),
    ("payments", lambda t: {"text": t.books.payments[0].xendit_payment_id}, lambda t: {t.books.payments[0].id}),
    ("payments", lambda _: {"text": "nothing\x00"}, lambda _: set()),
    (
        "payments",
        lambda _: {"paid": Instants(since=NOW, before=NOW + timedelta(seconds=1))},
        lambda t: {t.books.payments[0].id},
    ),
    ("refunds", lambda _: {"statuses": frozenset({RefundStatus.SUCCEEDED})}, lambda t: set(t.ids["refunds"])),
    ("refunds", lambda _: {"destinations": frozenset({RefundDestination.GATEWAY})}, lambda _: set()),
    ("refunds", lambda t: {"payment_id": t.books.payments[0].id}, lambda _: set()),
    ("refunds", lambda t: {"client_id": _client(t, 1)}, lambda t: set(t.ids["refunds"])),
    ("refunds", lambda _: {"sales_user_id": FIRST_SALES}, lambda _: set()),
    ("receipts", lambda _: {"waits": True}, lambda t: {t.receipts[0].id}),
    ("receipts", lambda _: {"waits": False}, lambda t: {t.receipts[1].id}),
    ("receipts", lambda t: {"client_id": _client(t, 0)}, lambda t: {t.receipts[1].id}),
    (
        "wallets",
        lambda t: {"client_id": _client(t, 0)},
        lambda t: {row.id for row in t.books.wallets if row.client_id == _client(t, 0)},
    ),
    (
        "wallets",
        lambda _: {"sales_user_id": SECOND_SALES},
        lambda t: {row.id for row in t.books.wallets if row.client_id == _client(t, 1)},
    ),
    (
        "wallet_transactions",
        lambda t: {"wallet_id": t.books.wallets[0].id},
        lambda t: {row.id for row in t.books.movements if row.wallet_id == t.books.wallets[0].id},
    ),
    (
        "wallet_transactions",
        lambda t: {"client_id": t.books.wallets[1].client_id},
        lambda t: {row.id for row in t.books.movements if row.wallet_id == t.books.wallets[1].id},
    ),
    (
        "wallet_transactions",
        lambda _: {"types": frozenset({WalletTransactionType.TOPUP})},
        lambda t: {row.id for row in t.books.movements if row.type is WalletTransactionType.TOPUP},
    ),
    ("top_ups", lambda _: {"statuses": frozenset({LinkStatus.PAID})}, lambda t: {t.top_ups[0].id}),
    ("top_ups", lambda t: {"client_id": _client(t, 1)}, lambda t: {t.top_ups[1].id}),
    ("emails", lambda _: {"statuses": frozenset({MailStatus.FAILED})}, lambda t: {t.emails[1].id}),
    ("emails", lambda _: {"purposes": frozenset({MailPurpose.QUOTATION})}, lambda t: {t.emails[0].id, t.emails[1].id}),
    ("emails", lambda _: {"direction": MailDirection.INBOUND}, lambda t: {t.emails[7].id, t.emails[8].id}),
    ("emails", lambda t: {"related_id": t.emails[2].related_id}, lambda t: {t.emails[2].id}),
    ("emails", lambda _: {"user_id": FIRST_SALES}, lambda t: {t.emails[0].id}),
    ("emails", lambda _: {"text": "tanya%"}, lambda t: {t.emails[7].id, t.emails[8].id}),
    ("emails", lambda _: {"text": "tanya%%"}, lambda _: set()),
    ("unclear_mails", lambda _: {"waits": True}, lambda t: {t.unclear_mails[0].id}),
    ("unclear_mails", lambda _: {"waits": False}, lambda t: {t.unclear_mails[1].id}),
    ("unclear_mails", lambda _: {"doubt": Doubt.NO_NUMBER}, lambda t: {t.unclear_mails[0].id}),
    ("tasks", lambda _: {"statuses": frozenset({TaskStatus.SUCCESS})}, lambda _: set()),
    (
        "tasks",
        lambda _: {"actions": frozenset({TaskAction.SUSPEND})},
        lambda t: {row.id for row in t.books.tasks if row.action is TaskAction.SUSPEND},
    ),
    ("tasks", lambda _: {"target": TargetSystem.GCP}, lambda _: set()),
    (
        "tasks",
        lambda t: {"client_id": _client(t, 0)},
        lambda t: {row.id for row in t.books.tasks if row.subscription_id == t.books.subscriptions[0].id},
    ),
    (
        "tasks",
        lambda t: {"subscription_id": t.books.subscriptions[1].id},
        lambda t: {row.id for row in t.books.tasks if row.subscription_id == t.books.subscriptions[1].id},
    ),
    (
        "tasks",
        lambda _: {"sales_user_id": FIRST_SALES},
        lambda t: {row.id for row in t.books.tasks if row.subscription_id == t.books.subscriptions[0].id},
    ),
    ("webhooks", lambda _: {"processed": False}, lambda t: {t.webhooks[0].id, t.webhooks[1].id}),
    ("webhooks", lambda _: {"failed": True}, lambda t: {t.webhooks[1].id}),
    ("webhooks", lambda _: {"failed": False, "processed": False}, lambda t: {t.webhooks[0].id}),
    ("webhooks", lambda _: {"ignored": True}, lambda t: {t.webhooks[3].id}),
    ("webhooks", lambda _: {"event_type": "refund.failed"}, lambda t: {t.webhooks[2].id}),
    ("webhooks", lambda _: {"event_type": "\x00"}, lambda _: set()),
    ("endpoints", lambda _: {"active": False}, lambda t: {t.endpoints[1].id}),
    ("deliveries", lambda _: {"statuses": frozenset({DeliveryStatus.DELIVERED})}, lambda t: {t.deliveries[2].id}),
    ("deliveries", lambda _: {"event_name": "client.churned.v1"}, lambda t: {t.deliveries[2].id}),
    (
        "deliveries",
        lambda t: {"endpoint_id": t.endpoints[1].id},
        lambda t: {t.deliveries[0].id, t.deliveries[2].id},
    ),
    ("files", lambda _: {"text": "FAKTUR_1"}, lambda t: {t.files[0].id}),
    ("files", lambda _: {"made": Instants(since=NOW)}, lambda _: set()),
]


class FiltersContract:
    """One case and more for each filter."""

    @pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: f"{CASES[number][0]}-{number}")
    def test_a_filter_lets_through_what_it_wants(self, books: BooksUnderTest, trade: Trade, number: int) -> None:
        name, wanted, expected = CASES[number]
        assert set(books.ids(name, wanted(trade))) == expected(trade)

    def test_ids_tell_when_things_were_made(self, books: BooksUnderTest) -> None:
        least = first_id_at(NOW)
        assert least > max(books.ids("clients"))
