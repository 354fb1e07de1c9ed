"""What views say, and what they never say."""

from collections.abc import Mapping
from typing import Any

import attrs
import pytest

from subplat.application.ports.views.clients import ClientView
from subplat.application.ports.views.cycles import PaymentLinkView
from subplat.application.ports.views.emails import EmailDetail, EmailView, UnclearMailView
from subplat.application.ports.views.integrations import DeliveryDetail, EndpointView
from subplat.application.ports.views.payments import ReceiptView, RefundView
from subplat.application.ports.views.products import ProductView
from subplat.application.ports.views.sight import EVERYTHING, Sight
from subplat.application.ports.views.subscriptions import SubscriptionItemView, UnpaidBill
from subplat.application.ports.views.users import UserView
from subplat.application.ports.views.wallets import TopUpView, WalletTransactionView, WalletView
from subplat.domain.billing.cycle import PAYABLE
from subplat.testing.contracts.views.books_under_test import FILTERS, BooksUnderTest
from subplat.testing.trade import Trade


class ContentsContract:
    """Against the aggregates themselves."""

    def test_what_stands_alone_is_shown_as_it_stands(self, books: BooksUnderTest, trade: Trade) -> None:
        wallets = {wallet.id: wallet for wallet in trade.books.wallets}
        expected: Mapping[str, list[Any]] = {
            "clients": [ClientView.of(row) for row in trade.books.clients],
            "users": [UserView.of(row) for row in trade.books.users],
            "products": [ProductView.of(row) for row in trade.books.products],
            "refunds": [RefundView.of(row) for row in trade.books.refunds],
            "receipts": [ReceiptView.of(row) for row in trade.receipts],
            "top_ups": [TopUpView.of(row) for row in trade.top_ups],
            "emails": [EmailView.of(row) for row in trade.emails],
            "endpoints": [EndpointView.of(row) for row in trade.endpoints],
            "wallet_transactions": [
                WalletTransactionView.of(row, client_id=wallets[row.wallet_id].client_id)
                for row in trade.books.movements
            ],
        }
        for name, views in expected.items():
            shown = {view.id: attrs.evolve(view, **_no_version(view)) for view in books.walk(name)}
            assert shown == {view.id: attrs.evolve(view, **_no_version(view)) for view in views}

    def test_a_subscription_shows_what_is_sold_and_what_is_unpaid(self, books: BooksUnderTest, trade: Trade) -> None:
        for contract in trade.books.subscriptions:
            view = books.views.subscriptions.one(contract.id, sight=EVERYTHING)
            mine = [row for row in trade.books.cycles if row.subscription_id == contract.id and row.status in PAYABLE]
            assert view.items == tuple(SubscriptionItemView.of(item) for item in contract.items)
            assert view.unpaid == tuple(UnpaidBill.of(row) for row in mine)
            assert view.price == contract.items[0].amount
            assert view.client_name in {client.name for client in trade.books.clients}
            assert (view.status, view.next_billing_date) == (contract.status, contract.next_billing_date)

    def test_a_bill_shows_its_lines_its_tax_and_its_links(self, books: BooksUnderTest, trade: Trade) -> None:
        for row in trade.books.cycles:
            view = books.views.cycles.one(row.id, sight=EVERYTHING)
            links = [PaymentLinkView.of(link) for link in trade.books.links if link.billing_cycle_id == row.id]
            assert (view.lines, view.quoted, view.links) == (row.lines, row.quoted, tuple(links))
            assert (view.amount, view.received, view.outstanding) == (row.amount, row.received, row.outstanding)
            assert (view.period, view.number, view.due_date) == (row.period, row.number, row.due_date)
            assert view.pay_token == row.pay_token
            assert row.pay_token not in repr(view)

    def test_a_payment_shows_what_went_back_of_it(self, books: BooksUnderTest, trade: Trade) -> None:
        for row in trade.books.payments:
            view = books.views.payments.one(row.id, sight=EVERYTHING)
            back = [RefundView.of(refund) for refund in trade.books.refunds if refund.payment_id == row.id]
            assert [attrs.evolve(refund, version=0) for refund in view.refunds] == back
            assert (view.amount, view.to_cycle, view.to_wallet) == (row.amount, row.to_cycle, row.to_wallet)

    def test_an_offer_shows_its_lines_and_its_mails(self, books: BooksUnderTest, trade: Trade) -> None:
        quoted = trade.books.quotations[1]
        detail = books.views.quotations.one(quoted.id, sight=EVERYTHING)
        assert [mail.id for mail in detail.mails] == [trade.emails[1].id, trade.emails[0].id]
        item = detail.quotation.items[0]
        assert (item.product_name, item.subtotal_client) == (
            trade.books.products[0].name,
            quoted.lines[0].subtotal_client,
        )
        assert (detail.quotation.total, detail.quotation.sales_name) == (quoted.total, "Sales Satu")

    def test_wallets_and_unclear_mails_name_whose_they_are(self, books: BooksUnderTest, trade: Trade) -> None:
        names = {client.id: client.name for client in trade.books.clients}
        shown = {view.id: (view.client_name, view.balance, view.sequence) for view in books.walk("wallets")}
        assert shown == {row.id: (names[row.client_id], row.balance, row.sequence) for row in trade.books.wallets}
        assert isinstance(next(books.walk("wallets")), WalletView)
        unclear = next(books.walk("unclear_mails", {"waits": False}))
        assert isinstance(unclear, UnclearMailView)
        assert (unclear.from_email, unclear.billing_cycle_id) == (
            "Tanya%Jawab@contoh.example",
            trade.books.cycles[0].id,
        )

    def test_a_task_says_of_what_and_for_whom(self, books: BooksUnderTest, trade: Trade) -> None:
        for row in trade.books.tasks:
            view = books.views.tasks.one(row.id, sight=EVERYTHING)
            assert view.item_description == "Google Workspace Business Standard"
            assert view.client_name in {client.name for client in trade.books.clients}
            assert (view.action, view.status, view.error_message) == (row.action, row.status, row.error_message)

    def test_texts_bodies_and_bytes_are_shown_of_one_alone(self, books: BooksUnderTest, trade: Trade) -> None:
        mail = books.views.emails.one(trade.emails[0].id, sight=EVERYTHING)
        assert isinstance(mail, EmailDetail)
        assert (mail.final_body, mail.ai_prompt) == (trade.emails[0].final_body, "prompt")
        sent = books.views.deliveries.one(trade.deliveries[0].id, sight=EVERYTHING)
        assert isinstance(sent, DeliveryDetail)
        assert sent.body == "{}"
        stored = books.views.files.one(trade.files[0].id, sight=EVERYTHING)
        assert stored.content == trade.files[0].content
        assert stored.file.size == len(trade.files[0].content)

    def test_what_was_posted_is_shown_raw_to_who_may_see_it_raw(self, books: BooksUnderTest, trade: Trade) -> None:
        key = trade.webhooks[0].id
        assert books.views.webhooks.one(key, sight=EVERYTHING).payload == trade.webhooks[0].payload
        assert books.views.webhooks.one(key, sight=Sight()).payload is None

    @pytest.mark.parametrize("name", FILTERS)
    def test_no_secret_is_ever_shown(self, books: BooksUnderTest, trade: Trade, name: str) -> None:
        secrets = {
            *(endpoint.secret for endpoint in trade.endpoints),
            *(user.password_hash for user in trade.books.users if len(user.password_hash) > 1),
        }
        for view in books.walk(name):
            one = books.lookup(name).one(view.id, sight=EVERYTHING)
            for shown in (view, one):
                said = str(attrs.asdict(shown))
                assert not [secret for secret in secrets if secret in said]


def _no_version(view: Any) -> dict[str, int]:
    """How often something was saved is the books' own affair."""
    return {"version": 0} if any(field.name == "version" for field in attrs.fields(type(view))) else {}
