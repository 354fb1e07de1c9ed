"""Whose things are, and that nothing else is in sight."""

from uuid import UUID

import pytest

from subplat.application.ports.access import Kind, Owner
from subplat.application.ports.views.sight import Sight
from subplat.domain.errors import NotFound
from subplat.domain.ids import ClientId, UserId
from subplat.testing.contracts.views.books_under_test import FILTERS, BooksUnderTest
from subplat.testing.trade import FINANCE, FIRST_SALES, SECOND_SALES, Trade

KINDS = {
    "clients": Kind.CLIENT,
    "users": Kind.USER,
    "products": Kind.PRODUCT,
    "quotations": Kind.QUOTATION,
    "subscriptions": Kind.SUBSCRIPTION,
    "cycles": Kind.BILLING_CYCLE,
    "payments": Kind.PAYMENT,
    "refunds": Kind.REFUND,
    "receipts": Kind.RECEIPT,
    "wallets": Kind.WALLET,
    "top_ups": Kind.TOP_UP,
    "emails": Kind.EMAIL,
    "unclear_mails": Kind.UNCLEAR_MAIL,
    "tasks": Kind.TASK,
    "webhooks": Kind.WEBHOOK_EVENT,
    "endpoints": Kind.ENDPOINT,
    "deliveries": Kind.DELIVERY,
    "files": Kind.FILE,
}
"""What a lookup shows; movements are their wallet's."""
SELLERS = (FIRST_SALES, SECOND_SALES, FINANCE)


class ReachContract:
    """The views and the question of ownership agree about everything."""

    @pytest.mark.parametrize("seller", SELLERS)
    @pytest.mark.parametrize("name", KINDS)
    def test_sales_see_their_own_and_nothing_else(self, books: BooksUnderTest, name: str, seller: UserId) -> None:
        own = {key for key in books.ids(name) if seller in books.access.owner(KINDS[name], key).sales_ids}
        self._is_all_there_is(books, name, Sight(sales_user_id=seller), own)

    @pytest.mark.parametrize("which", [0, 1, 2, None])
    @pytest.mark.parametrize("name", KINDS)
    def test_clients_see_their_own_and_nothing_else(
        self, books: BooksUnderTest, trade: Trade, name: str, which: int | None
    ) -> None:
        client_id = ClientId(UUID(int=404)) if which is None else trade.books.clients[which].id
        own = {key for key in books.ids(name) if books.access.owner(KINDS[name], key).client_id == client_id}
        # A client got its mails; what the platform keeps of them is not for clients.
        self._is_all_there_is(books, name, Sight(client_id=client_id), set() if name == "emails" else own)

    def test_movements_are_in_sight_with_their_wallet(self, books: BooksUnderTest, trade: Trade) -> None:
        sights = [
            *(Sight(client_id=client.id) for client in trade.books.clients),
            *(Sight(sales_user_id=seller) for seller in SELLERS),
        ]
        for sight in sights:
            wallets = set(books.ids("wallets", sight=sight))
            own: set[UUID] = {row.id for row in trade.books.movements if row.wallet_id in wallets}
            self._is_all_there_is(books, "wallet_transactions", sight, own)

    def test_whose_things_are(self, books: BooksUnderTest, trade: Trade) -> None:
        first, second, third = (client.id for client in trade.books.clients)
        paid_up, failing = trade.books.subscriptions
        owner = books.access.owner
        assert owner(Kind.CLIENT, first) == Owner(client_id=first, sales_ids=frozenset({FIRST_SALES}))
        assert owner(Kind.CLIENT, second) == Owner(client_id=second, sales_ids=frozenset({FIRST_SALES, SECOND_SALES}))
        assert owner(Kind.CLIENT, third) == Owner(client_id=third, sales_ids=frozenset({SECOND_SALES}))
        for contract, seller in ((paid_up, FIRST_SALES), (failing, SECOND_SALES)):
            theirs = Owner(client_id=contract.client_id, sales_ids=frozenset({seller}))
            assert owner(Kind.SUBSCRIPTION, contract.id) == theirs
            assert owner(Kind.SUBSCRIPTION_ITEM, contract.items[0].id) == theirs
        for kind, rows in (
            (Kind.BILLING_CYCLE, trade.books.cycles),
            (Kind.PAYMENT, trade.books.payments),
            (Kind.TASK, trade.books.tasks),
        ):
            for row in rows:
                assert owner(kind, row.id) == owner(Kind.SUBSCRIPTION, UUID(str(row.subscription_id)))
        for refund in trade.books.refunds:
            assert owner(Kind.REFUND, refund.id) == owner(Kind.PAYMENT, refund.payment_id)

    def test_an_offer_is_its_writers_and_its_clients_sellers(self, books: BooksUnderTest, trade: Trade) -> None:
        assert [
            (quotation.client_id, quotation.sales_user_id, books.access.owner(Kind.QUOTATION, quotation.id).sales_ids)
            for quotation in trade.books.quotations
        ] == [
            (quotation.client_id, quotation.sales_user_id, frozenset({quotation.sales_user_id}))
            for quotation in trade.books.quotations
        ]

    def test_files_and_mails_are_of_what_they_are_about(self, books: BooksUnderTest, trade: Trade) -> None:
        owner = books.access.owner
        invoice, tax_card, other = (owner(Kind.FILE, file.id) for file in trade.files)
        assert invoice == owner(Kind.BILLING_CYCLE, trade.books.cycles[0].id)
        assert tax_card == owner(Kind.CLIENT, trade.books.clients[1].id)
        assert other == Owner()
        offer, copy, reminder, welcome, letter, follow_up, invite, inbound, _ = (
            owner(Kind.EMAIL, mail.id) for mail in trade.emails
        )
        assert offer == copy == Owner(client_id=trade.books.clients[1].id, sales_ids=frozenset({FIRST_SALES}))
        assert reminder == owner(Kind.SUBSCRIPTION, trade.books.subscriptions[0].id)
        assert welcome == owner(Kind.SUBSCRIPTION, trade.books.subscriptions[-1].id)
        assert letter == owner(Kind.CLIENT, trade.books.clients[0].id)
        assert follow_up == inbound == Owner()
        assert invite == owner(Kind.USER, trade.books.users[-1].id)

    @pytest.mark.parametrize("kind", Kind)
    def test_what_is_not_there_is_nobodys(self, books: BooksUnderTest, kind: Kind) -> None:
        with pytest.raises(NotFound):
            books.access.owner(kind, UUID(int=404))

    def test_every_lookup_is_held_to_this(self) -> None:
        assert {*KINDS, "wallet_transactions"} == set(FILTERS)

    def _is_all_there_is(self, books: BooksUnderTest, name: str, sight: Sight, own: set[UUID]) -> None:
        assert set(books.ids(name, sight=sight)) == own
        for key in books.ids(name):
            if key in own:
                assert books.lookup(name).one(key, sight=sight) is not None
            else:
                with pytest.raises(NotFound):
                    books.lookup(name).one(key, sight=sight)
