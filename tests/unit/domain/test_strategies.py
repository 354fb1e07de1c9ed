"""The public strategies: they reach every state, and what they make is what a database can keep."""

from collections.abc import Callable
from datetime import UTC
from enum import StrEnum
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.catalog.product import Product
from subplat.domain.clients.client import ClientStatus
from subplat.domain.documents.file import StoredFile
from subplat.domain.ids import ClientId, ProductId, QuotationId, SubscriptionId, UserId
from subplat.domain.messaging.email import MailStatus
from subplat.domain.payments.link import LinkStatus
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.payments.refund import RefundStatus
from subplat.domain.provisioning.words import TaskStatus
from subplat.domain.quotations.quotation import Quotation, QuotationStatus
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus
from subplat.testing import strategies as some
from subplat.testing.samples import sample_id, sample_product

pytestmark = pytest.mark.campaign


QUICK = settings(max_examples=3000, database=None, phases=[Phase.generate], derandomize=True)
STATES: list[tuple[Callable[[], SearchStrategy[Any]], type[StrEnum]]] = [
    (some.clients, ClientStatus),
    (some.quotations, QuotationStatus),
    (some.subscriptions, SubscriptionStatus),
    (some.billing_cycles, CycleStatus),
    (some.payments, PaymentStatus),
    (some.payment_links, LinkStatus),
    (some.refunds, RefundStatus),
    (some.top_ups, LinkStatus),
    (some.emails, MailStatus),
    (some.provisioning_tasks, TaskStatus),
]
EVERYTHING: list[Callable[[], SearchStrategy[Any]]] = [
    *(strategy for strategy, _ in STATES),
    some.users,
    some.invitations,
    some.quarantined_receipts,
    some.wallets,
    some.webhook_events,
]


@pytest.mark.parametrize(("strategy", "states"), STATES)
def test_every_state_is_reached(strategy: Callable[[], SearchStrategy[Any]], states: type[StrEnum]) -> None:
    missing = set(states)

    def adds_to_what_was_seen(aggregate: Any) -> bool:
        missing.discard(aggregate.status)
        return not missing

    find(strategy(), adds_to_what_was_seen, settings=QUICK)


@pytest.mark.parametrize("strategy", EVERYTHING)
def test_aggregates_come_without_unanswered_events(strategy: Callable[[], SearchStrategy[Any]]) -> None:
    @settings(max_examples=25)
    @given(strategy())
    def check(aggregate: Any) -> None:
        assert aggregate.events == []
        assert aggregate.version == 0

    check()


def test_callbacks_come_processed_and_not() -> None:
    assert find(some.webhook_events(), lambda event: event.processed, settings=QUICK).processed
    assert not find(some.webhook_events(), lambda event: not event.processed, settings=QUICK).processed


@settings(max_examples=25)
@given(some.quotations(st.just(sample_id(ClientId)), st.just(sample_id(UserId)), st.just(sample_id(ProductId))))
def test_the_ids_of_others_can_be_given(quotation: Quotation) -> None:
    assert (quotation.client_id, quotation.sales_user_id) == (sample_id(ClientId), sample_id(UserId))
    assert {line.product_id for line in quotation.lines} <= {None, sample_id(ProductId)}


@settings(max_examples=25)
@given(some.subscriptions(quotation_ids=st.just(sample_id(QuotationId)), product_ids=st.just(sample_id(ProductId))))
def test_the_ids_of_a_contracts_relations_can_be_given(subscription: Subscription) -> None:
    assert subscription.quotation_id in (None, sample_id(QuotationId))
    assert {item.product_id for item in subscription.items} == {sample_id(ProductId)}


@given(some.texts())
def test_texts_are_one_line_that_utf8_and_a_database_can_keep(text: str) -> None:
    assert 1 <= len(text) <= 255
    assert text.encode()
    assert "\x00" not in text
    assert "\n" not in text


@given(some.instants())
def test_instants_are_in_utc(instant: Any) -> None:
    assert instant.tzinfo is UTC


@given(some.stored_files())
def test_files_have_the_digest_of_their_bytes_and_a_path_of_ours(file: StoredFile) -> None:
    assert file.sha256 == sha256(file.content).hexdigest()
    assert file.url == f"/files/{file.id}"


@given(some.products(), some.ids(SubscriptionId))
def test_products_and_ids_are_drawn_apart(product: Product, other: SubscriptionId) -> None:
    assert product.id != other
    assert sample_product().code != sample_product(2).code
