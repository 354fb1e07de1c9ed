"""Over sockets and PostgreSQL: one answer to an offer stands, whatever else is done to it at the same moment."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from attrs import frozen

from subplat.domain.quotations.quotation import QuotationStatus
from subplat.entrypoints.http.serving import HttpServer
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.live import LivePlatform

AT_ONCE = 20
LINE = {"description": "Konsultasi", "quantity": 2, "unit_price": "100.00"}
OFFER = {"exchange_rate": "16000", "billing_period": "MONTHLY", "lines": [LINE]}
DEARER = {**OFFER, "lines": [{**LINE, "quantity": 3}]}


@frozen
class Desk:
    """Where Sales works."""

    client: httpx.Client
    dsn: str
    sales: str
    buyer: str

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """One request, different from every other."""
        return self.client.post(f"/api/v1{path}", json=body, headers={"idempotency-key": str(uuid4())})

    def offer_in(self, status: QuotationStatus) -> str:
        """A quotation of revision 1 in this state."""
        quotation = self.post("/quotations", {"client_id": self.buyer, "sales_user_id": self.sales, **OFFER}).json()
        with psycopg.connect(self.dsn) as connection:
            connection.execute(
                "update quotations set status = %s, decided_on = case when %s = 'ACCEPTED' then issued_on end"
                " where id = %s",
                (status, status, quotation["id"]),
            )
        return str(quotation["id"])

    def at_once(self, calls: list[Callable[[], httpx.Response]]) -> list[httpx.Response]:
        """All of them, in one moment."""
        with ThreadPoolExecutor(len(calls)) as people:
            return [made.result() for made in [people.submit(call) for call in calls]]


@pytest.fixture
def desk(on_postgres: LivePlatform, database: MigratedDatabase) -> Iterator[Desk]:
    headers = {"authorization": "Bearer staff token of the tests"}
    with (
        HttpServer.reserved() as reserved,
        reserved.serving(on_postgres),
        httpx.Client(base_url=reserved.base_url, headers=headers, trust_env=False, timeout=30) as client,
    ):
        new = Desk(client, database.dsn, "", "")
        staff = {"email": "sales@reseller.example", "full_name": "Tim Sales", "role": "SALES"}
        sales = new.post("/users", staff).json()["id"]
        company = {"name": "PT Contoh Nusantara", "billing_email": "keuangan@contoh.example"}
        yield Desk(client, database.dsn, sales, new.post("/clients", company).json()["id"])


@pytest.mark.parametrize("seed", range(4))
def test_of_twenty_answers_and_changes_at_once_one_kind_wins_and_the_others_hear_409(
    desk: Desk, on_postgres: LivePlatform, seed: int
) -> None:
    quotation = desk.offer_in(QuotationStatus.SENT)
    deeds = {
        "accept": lambda: desk.post(f"/quotations/{quotation}/accept", {}),
        "reject": lambda: desk.post(f"/quotations/{quotation}/reject", {"reason": "Terlalu mahal"}),
        "revise": lambda: desk.post(f"/quotations/{quotation}/revise", DEARER),
    }
    names = [name for name in deeds for _ in range(AT_ONCE // len(deeds))]
    Random(seed).shuffle(names)
    answers = list(zip(names, desk.at_once([deeds[name] for name in names]), strict=True))
    won = Counter(name for name, answer in answers if answer.is_success)
    assert {answer.status_code for _, answer in answers if not answer.is_success} <= {409, 422}
    assert len(won) == 1, won
    [(winner, times)] = won.items()
    assert winner == "revise" or times == 1
    [kept] = on_postgres.application.books.read().quotations
    assert kept.status == {"accept": "ACCEPTED", "reject": "REJECTED", "revise": "DRAFT"}[winner]
    assert (kept.revision, kept.lines[0].quantity) == ((2, 3) if winner == "revise" else (1, 2))


def test_an_offer_that_is_changed_while_its_deal_is_made_stays_as_it_was_accepted(
    desk: Desk, on_postgres: LivePlatform
) -> None:
    quotation = desk.offer_in(QuotationStatus.ACCEPTED)

    def generate() -> httpx.Response:
        return desk.post(f"/quotations/{quotation}/generate-subscription", {"created_by_user_id": desk.sales})

    def revise() -> httpx.Response:
        return desk.post(f"/quotations/{quotation}/revise", DEARER)

    answers = desk.at_once([generate, revise] * (AT_ONCE // 2))
    made, changed = answers[::2], answers[1::2]
    assert {answer.status_code for answer in changed} == {409}
    assert len({answer.text for answer in made if answer.is_success}) == 1
    books = on_postgres.application.books.read()
    [subscription] = books.subscriptions
    assert [item.quantity for item in subscription.items] == [2]
    assert len(books.cycles) == 1
