"""What is written is read back, and every change the domain makes is one the database accepts."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

import attrs
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sqlalchemy import Connection, text

from subplat.adapters.postgres.repositories import (
    access,
    accounts,
    billing,
    deals,
    inbound,
    integrations,
    payments,
    wallets,
    work,
)
from subplat.adapters.postgres.repositories.aggregates import Aggregates
from subplat.adapters.postgres.rows.wallets import movement_from_row
from subplat.adapters.postgres.tables.wallets import WALLET_TRANSACTIONS
from subplat.adapters.postgres.transaction import Transaction
from subplat.domain.errors import DomainError
from subplat.domain.ids import WebhookEventId
from subplat.domain.money import Currency
from subplat.domain.payments.callback import WebhookEvent
from subplat.domain.wallets.wallet import Wallet
from subplat.testing import strategies as given_any

FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

KINDS: dict[str, tuple[Callable[[Transaction], Aggregates[Any]], SearchStrategy[Any]]] = {
    "client": (accounts.PostgresClients, given_any.clients()),
    "user": (accounts.PostgresUsers, given_any.users()),
    "invitation": (accounts.PostgresInvitations, given_any.invitations()),
    "second factor": (access.PostgresSecondFactors, given_any.second_factors()),
    "API key": (access.PostgresApiKeys, given_any.api_keys()),
    "product": (deals.PostgresProducts, given_any.products()),
    "quotation": (deals.PostgresQuotations, given_any.quotations()),
    "subscription": (deals.PostgresSubscriptions, given_any.subscriptions()),
    "cycle": (billing.PostgresCycles, given_any.billing_cycles()),
    "link": (payments.PostgresLinks, given_any.payment_links()),
    "payment": (payments.PostgresPayments, given_any.payments()),
    "receipt": (payments.PostgresQuarantine, given_any.quarantined_receipts()),
    "refund": (payments.PostgresRefunds, given_any.refunds()),
    "top-up": (payments.PostgresTopUps, given_any.top_ups()),
    "webhook": (payments.PostgresWebhooks, given_any.webhook_events()),
    "wallet": (wallets.PostgresWallets, given_any.wallets()),
    "mail": (work.PostgresEmails, given_any.emails()),
    "unclear mail": (inbound.PostgresUnclearMails, given_any.unclear_mails()),
    "task": (work.PostgresTasks, given_any.provisioning_tasks()),
    "endpoint": (integrations.PostgresEndpoints, given_any.endpoints()),
    "delivery": (integrations.PostgresDeliveries, given_any.deliveries()),
}
STEPS: dict[str, Callable[[Currency], SearchStrategy[Any]]] = {
    "client": cache(lambda _: given_any.client_steps()),
    "user": cache(lambda _: given_any.user_steps()),
    "invitation": cache(lambda _: given_any.invitation_steps()),
    "second factor": cache(lambda _: given_any.second_factor_steps()),
    "API key": cache(lambda _: given_any.api_key_steps()),
    "quotation": cache(given_any.quotation_steps),
    "subscription": cache(given_any.subscription_steps),
    "cycle": cache(given_any.cycle_steps),
    "link": cache(lambda _: given_any.link_steps()),
    "payment": cache(given_any.payment_steps),
    "receipt": cache(lambda _: given_any.quarantine_steps()),
    "refund": cache(lambda _: given_any.refund_steps()),
    "top-up": cache(lambda _: given_any.top_up_steps()),
    "webhook": cache(lambda _: given_any.webhook_steps()),
    "wallet": cache(given_any.wallet_steps),
    "mail": cache(lambda _: given_any.email_steps()),
    "unclear mail": cache(lambda _: given_any.unclear_steps()),
    "task": cache(lambda _: given_any.task_steps()),
    "endpoint": cache(lambda _: given_any.endpoint_steps()),
    "delivery": cache(lambda _: given_any.delivery_steps()),
}


def state(aggregate: Any) -> dict[str, Any]:
    """All fields, without what only lives until the commit."""
    return attrs.asdict(aggregate, filter=lambda field, _: field.name not in {"events", "added"})


def check_at_once(connection: Connection) -> None:
    """What is checked when a transaction ends is checked now."""
    connection.execute(text("set constraints all immediate"))
    connection.execute(text("set constraints all deferred"))


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_what_is_added_is_read_back(unlinked: Connection, kind: str, data: st.DataObject) -> None:
    repository, strategy = KINDS[kind]
    aggregate = data.draw(strategy)
    before = state(aggregate)
    with unlinked.begin_nested() as savepoint:
        books = repository(Transaction(connection=unlinked))
        books.add(aggregate)
        check_at_once(unlinked)
        assert state(books.get(aggregate.id)) == before == state(aggregate)
        savepoint.rollback()


@pytest.mark.parametrize("kind", STEPS)
@FEW
@given(data=st.data())
def test_the_database_accepts_what_the_domain_does(unlinked: Connection, kind: str, data: st.DataObject) -> None:
    repository, strategy = KINDS[kind]
    aggregate = data.draw(strategy)
    steps = STEPS[kind](getattr(aggregate, "currency", Currency.IDR))
    with unlinked.begin_nested() as savepoint:
        books = repository(Transaction(connection=unlinked))
        books.add(aggregate)
        # Saved after each: the rules of the books are about what one change may do to a row.
        for number, step in enumerate(data.draw(st.lists(steps, min_size=1, max_size=8))):
            with suppress(DomainError):
                step(aggregate)
            books.save(aggregate)
            check_at_once(unlinked)
            assert aggregate.version == number + 1
            aggregate = books.get(aggregate.id)
            assert state(aggregate) == state(books.get(aggregate.id))
        savepoint.rollback()


@FEW
@given(file=given_any.stored_files())
def test_a_file_is_read_back(unlinked: Connection, file: Any) -> None:
    with unlinked.begin_nested() as savepoint:
        files = work.PostgresFiles(Transaction(connection=unlinked))
        files.add(file)
        assert files.get(file.id) == file
        savepoint.rollback()


@FEW
@given(wallet=given_any.wallets())
def test_movements_are_read_back_in_their_order(unlinked: Connection, wallet: Wallet) -> None:
    made = list(wallet.added)
    with unlinked.begin_nested() as savepoint:
        wallets.PostgresWallets(Transaction(connection=unlinked)).add(wallet)
        rows = unlinked.execute(
            WALLET_TRANSACTIONS.select()
            .add_columns(text(f"'{wallet.currency}' as currency"))
            .where(WALLET_TRANSACTIONS.c.wallet_account_id == wallet.id)
            .order_by(WALLET_TRANSACTIONS.c.sequence)
        ).mappings()
        assert [movement_from_row(row) for row in rows] == made
        assert wallet.added == []
        savepoint.rollback()


@FEW
@given(odd=st.text(st.characters(), min_size=1))
@example(odd="\x00 \x1a0000 \ud800 \U0001f600")
def test_a_callback_keeps_even_what_jsonb_cannot_hold(unlinked: Connection, odd: str) -> None:
    callback = WebhookEvent(
        id=WebhookEventId(UUID(int=1)),
        source="XENDIT",
        event_type="odd",
        dedupe_key="odd",
        payload={odd: [odd, {"inner": odd}], "amount": Decimal("10000.010"), "many": 10**40},
        received_at=datetime(2026, 11, 21, tzinfo=UTC),
    )
    with unlinked.begin_nested() as savepoint:
        books = payments.PostgresWebhooks(Transaction(connection=unlinked))
        assert books.add_once(callback)
        payload = books.get(callback.id).payload
        assert payload == callback.payload
        assert str(payload["amount"]) == "10000.010"
        savepoint.rollback()
