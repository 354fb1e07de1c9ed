"""Over sockets and PostgreSQL: what is pressed or delivered many times at once happens once."""

from collections.abc import Callable, Iterator
from socket import create_connection
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from subplat.domain.ids import QuotationId
from subplat.domain.payments.link import LinkStatus
from subplat.entrypoints.http.serving import HttpServer
from subplat.wiring.live import LivePlatform

InParallel = Callable[[int, Callable[[], object]], list[object]]
HEADERS = {"authorization": "Bearer staff token of the tests", "x-callback-token": "sandbox-callback-token"}


def keyed(request: httpx.Request) -> None:
    """Every POST is one of its own unless the test says which it is."""
    if request.method == "POST":
        request.headers.setdefault("idempotency-key", str(uuid4()))


@pytest.fixture
def server(on_postgres: LivePlatform) -> Iterator[httpx.Client]:
    with (
        HttpServer.reserved() as reserved,
        reserved.serving(on_postgres),
        httpx.Client(
            base_url=reserved.base_url,
            headers=HEADERS,
            trust_env=False,
            timeout=30,
            event_hooks={"request": [keyed]},
        ) as client,
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


def test_twenty_posts_of_one_key_at_once_make_one_deal_and_answer_it_or_say_that_it_is_being_made(
    server: httpx.Client, on_postgres: LivePlatform, accepted_there: tuple[str, str], in_parallel: InParallel
) -> None:
    quotation, sales = accepted_there
    assert server.post(f"/api/v1/quotations/{quotation}/accept").status_code == 204
    key = {"idempotency-key": "one-key-for-all"}

    def press() -> httpx.Response:
        path = f"/api/v1/quotations/{quotation}/generate-subscription"
        return server.post(path, json={"created_by_user_id": sales}, headers=key)

    pressed = in_parallel(20, press)
    answers = [answer for answer in pressed if isinstance(answer, httpx.Response)]
    made = [answer for answer in answers if answer.status_code == 200]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert len(answers) == 20
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} <= {(409, "idempotency_key_in_flight")}
    assert len({answer.text for answer in made}) == 1
    assert len([answer for answer in made if "idempotency-replayed" not in answer.headers]) == 1
    again = press()
    assert (again.text, again.headers["idempotency-replayed"]) == (made[0].text, "true")
    books = on_postgres.application.books.read()
    assert [len(rows) for rows in (books.subscriptions, books.cycles)] == [1, 1]


def test_twenty_keys_for_one_thing_make_one_deal_by_starting_the_whole_again(
    server: httpx.Client, on_postgres: LivePlatform, accepted_there: tuple[str, str], in_parallel: InParallel
) -> None:
    """Whoever is beaten inside of the joint transaction finds the winner's deal in a new one, and keeps that answer."""
    quotation, sales = accepted_there
    assert server.post(f"/api/v1/quotations/{quotation}/accept").status_code == 204
    path = f"/api/v1/quotations/{quotation}/generate-subscription"
    keys = iter([f"press-{number}" for number in range(20)])

    def press(key: str) -> str:
        answer = server.post(path, json={"created_by_user_id": sales}, headers={"idempotency-key": key})
        assert (answer.status_code, "idempotency-replayed" in answer.headers) == (200, False)
        return answer.text

    made = in_parallel(20, lambda: press(next(keys)))
    assert len(set(made)) == 1
    assert server.post(path, json={"created_by_user_id": sales}, headers={"idempotency-key": "press-7"}).text == made[0]
    assert len(on_postgres.application.books.read().subscriptions) == 1


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
    assert server.get("/readyz").json()["status"] == "ready"
