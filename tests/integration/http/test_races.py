"""Over sockets and PostgreSQL: what is pressed or delivered many times at once happens once."""

from collections.abc import Callable, Iterator
from socket import create_connection
from typing import Any
from uuid import UUID

import httpx
import pytest

from subplat.domain.ids import QuotationId
from subplat.domain.payments.link import LinkStatus
from subplat.entrypoints.http.serving import HttpServer
from subplat.wiring.live import LivePlatform

InParallel = Callable[[int, Callable[[], object]], list[object]]
HEADERS = {"authorization": "Bearer staff token of the tests", "x-callback-token": "sandbox-callback-token"}


@pytest.fixture
def server(on_postgres: LivePlatform) -> Iterator[httpx.Client]:
    with (
        HttpServer.reserved() as reserved,
        reserved.serving(on_postgres),
        httpx.Client(base_url=reserved.base_url, headers=HEADERS, trust_env=False, timeout=30) as client,
    ):
        yield client


@pytest.fixture
def accepted_there(server: httpx.Client, on_postgres: LivePlatform) -> tuple[str, str]:
    """An accepted quotation with a line of its own, and the member of Sales whose it is."""

    def made(path: str, body: dict[str, Any]) -> str:
        answer = server.post(f"/api/v1{path}", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    sales = made("/users", {"email": "sales@reseller.example", "full_name": "Tim Sales", "role": "SALES"})
    buyer = made("/clients", {"name": "PT Contoh Nusantara", "billing_email": "keuangan@contoh.example"})
    line = {"description": "Konsultasi", "quantity": 2, "unit_price": "100.00"}
    offer = {"exchange_rate": "16000", "billing_period": "MONTHLY", "lines": [line]}
    quotation = made("/quotations", {"client_id": buyer, "sales_user_id": sales, **offer})
    application = on_postgres.application
    with application.quotations.accept.units_of_work() as work:
        sent = work.quotations.get(QuotationId(UUID(quotation)))
        sent.sent(thread_id="thread-1", now=application.clock.now())
        work.quotations.save(sent)
        work.commit()
    return quotation, sales


def test_accepting_twenty_times_at_once_accepts_once(
    server: httpx.Client, accepted_there: tuple[str, str], in_parallel: InParallel
) -> None:
    path = f"/api/v1/quotations/{accepted_there[0]}/accept"
    answers = in_parallel(20, lambda: server.post(path).status_code)
    assert sorted(map(str, answers)) == ["204"] + ["409"] * 19


def test_generating_twenty_times_at_once_makes_one_deal_and_twenty_equal_answers(
    server: httpx.Client, on_postgres: LivePlatform, accepted_there: tuple[str, str], in_parallel: InParallel
) -> None:
    quotation, sales = accepted_there
    assert server.post(f"/api/v1/quotations/{quotation}/accept").status_code == 204

    def press() -> tuple[int, str]:
        path = f"/api/v1/quotations/{quotation}/generate-subscription"
        answer = server.post(path, json={"created_by_user_id": sales})
        return answer.status_code, answer.text

    answers = in_parallel(20, press)
    assert len(set(answers)) == 1
    assert answers[0][0] == 200
    books = on_postgres.application.books.read()
    assert [len(rows) for rows in (books.subscriptions, books.cycles)] == [1, 1]
    assert len([link for link in books.links if link.status is not LinkStatus.CLOSED]) <= 1


def test_an_unknown_user_makes_no_deal(server: httpx.Client, accepted_there: tuple[str, str]) -> None:
    quotation, _ = accepted_there
    assert server.post(f"/api/v1/quotations/{quotation}/accept").status_code == 204
    path = f"/api/v1/quotations/{quotation}/generate-subscription"
    answer = server.post(path, json={"created_by_user_id": quotation})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_one_callback_delivered_twenty_times_at_once_is_stored_once(
    server: httpx.Client, on_postgres: LivePlatform, in_parallel: InParallel
) -> None:
    body = b'{"id": "inv-1", "external_id": "cycle-1", "status": "PAID", "amount": 10000}'
    answers = in_parallel(20, lambda: server.post("/webhooks/xendit", content=body).text)
    assert sorted(map(str, answers)) == ['{"stored":false}'] * 19 + ['{"stored":true}']
    assert len(on_postgres.application.books.read().webhooks) == 1


def test_a_caller_who_keeps_sending_is_cut_off_at_the_limit(server: httpx.Client) -> None:
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    with create_connection((server.base_url.host, server.base_url.port), timeout=30) as caller:
        caller.sendall(
            b"POST /webhooks/xendit HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n"
            b"x-callback-token: sandbox-callback-token\r\n\r\n" + 4 * chunk + b"1\r\nx\r\n"
        )
        with caller.makefile("rb") as answer:
            assert answer.readline().startswith(b"HTTP/1.1 413 ")
            assert b"malformed" not in answer.read()  # which ends, because the connection does
    assert server.get("/readyz").json() == {"status": "ready", "checks": {"database": "ok"}}
