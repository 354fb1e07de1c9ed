"""The commands of the staff API."""

import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve
from litestar import Litestar
from litestar.testing import TestClient

from subplat.domain.errors import StaleVersion
from subplat.domain.quotations.quotation import QuotationStatus
from subplat.wiring.memory import MemoryPlatform

API = "/api/v1"
NOBODY = "019c11c7-4d00-7000-8000-00000000ffff"
CLIENT = {"name": "PT Contoh Nusantara", "billing_email": "keuangan@contoh.example"}
PDF = b"%PDF-1.7\n..."
"""What is declared a PDF."""


def offer(**differences: Any) -> dict[str, Any]:
    line = {"description": "Konsultasi", "quantity": 2, "unit_price": "10.00"}
    content = {"exchange_rate": "16000", "billing_period": "YEARLY", "lines": [line]}
    return {**content, **differences}


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def deal(client: TestClient[Litestar], accepted: tuple[str, str]) -> dict[str, Any]:
    quotation, sales = accepted
    answer = client.post(f"{API}/quotations/{quotation}/generate-subscription", json={"created_by_user_id": sales})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer wrong"},
        {"authorization": "Basic x"},
    ],
)
def test_without_the_staff_token_nothing_is_done(
    stranger: TestClient[Litestar], platform: MemoryPlatform, headers: dict[str, str]
) -> None:
    answer = stranger.post(f"{API}/clients", json=CLIENT, headers=headers)
    assert code(answer) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert list(platform.shelves.clients) == []


FOR_EVERYBODY = {"logIn", "forgotPassword", "resetPassword", "acceptInvitation"}


def test_every_route_asks_who_it_is_but_those_that_let_people_in(stranger: TestClient[Litestar]) -> None:
    paths = stranger.get("/schema").json()["paths"]
    routes = [
        (verb, path)
        for path, verbs in paths.items()
        for verb, operation in verbs.items()
        if path.startswith(API) and operation["operationId"] not in FOR_EVERYBODY
    ]
    assert len(routes) >= 36
    for verb, path in routes:
        assert code(stranger.request(verb, re.sub(r"\{\w+\}", NOBODY, path))) == (401, "unauthenticated")


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_configured_token_no_token_is_a_key(
    platform: MemoryPlatform, serve: Callable[..., TestClient[Litestar]], token: str | None
) -> None:
    answer = serve(platform.application, staff_token=token).post(
        f"{API}/clients", json=CLIENT, headers={"authorization": "Bearer "}
    )
    assert code(answer) == (401, "unauthenticated")


def test_the_way_from_lead_to_deal_answers_the_books(
    client: TestClient[Litestar], platform: MemoryPlatform, accepted: tuple[str, str]
) -> None:
    made = deal(client, accepted)
    (subscription,) = platform.shelves.subscriptions
    (cycle,) = platform.shelves.cycles
    assert made == {
        "subscription_id": str(subscription.id),
        "billing_cycle_id": str(cycle.id),
        "payment_link": f"http://127.0.0.1:8000/pay/{cycle.pay_token}",
        "amount": {"amount": str(cycle.amount.amount), "currency": "IDR"},
    }


def test_generating_twenty_times_at_once_makes_one_deal_and_twenty_equal_answers(
    client: TestClient[Litestar],
    platform: MemoryPlatform,
    accepted: tuple[str, str],
    in_parallel: Callable[[int, Callable[[], object]], list[object]],
) -> None:
    answers = in_parallel(20, lambda: deal(client, accepted))
    assert all(answer == answers[0] for answer in answers)
    assert len(list(platform.shelves.subscriptions)) == len(list(platform.shelves.cycles)) == 1


def test_a_quotation_is_revised_sent_and_rejected(
    client: TestClient[Litestar], platform: MemoryPlatform, accepted: tuple[str, str]
) -> None:
    buyer = client.post(f"{API}/clients", json={"name": "CV Contoh", "billing_email": "cv@contoh.example"}).json()["id"]
    body = offer(client_id=buyer, sales_user_id=accepted[1], client_currency="USD", exchange_rate="1")
    quotation = client.post(f"{API}/quotations", json=body).json()["id"]
    revised = client.post(
        f"{API}/quotations/{quotation}/revise", json=offer(exchange_rate="1", valid_until="2026-03-01")
    )
    assert (revised.status_code, revised.json()) == (200, {"revision": 1})
    sent = client.post(f"{API}/quotations/{quotation}/send").json()
    assert client.post(f"{API}/quotations/{quotation}/send").json() == sent
    platform.jobs.run_until_idle(platform.application.handle)
    assert client.post(f"{API}/quotations/{quotation}/reject", json={"reason": "Terlalu mahal"}).status_code == 204
    kept = platform.shelves.quotations.rows[UUID(quotation)]
    assert (kept.status, kept.rejection_reason) == (QuotationStatus.REJECTED, "Terlalu mahal")
    assert str(kept.total_client) == "20.00 USD"


def test_a_draft_mail_is_rewritten_until_it_is_on_its_way(
    client: TestClient[Litestar], platform: MemoryPlatform, accepted: tuple[str, str]
) -> None:
    buyer = client.post(f"{API}/clients", json={"name": "CV Contoh", "billing_email": "cv@contoh.example"}).json()["id"]
    quotation = client.post(f"{API}/quotations", json=offer(client_id=buyer, sales_user_id=accepted[1])).json()["id"]
    platform.jobs.run_until_idle(platform.application.handle)
    (mail,) = (each for each in platform.shelves.emails if str(each.related_id) == quotation)
    text = {"subject": "Penawaran kami", "body": "Yth. Bapak/Ibu,\n\nterlampir."}
    assert client.patch(f"{API}/emails/{mail.id}", json=text).status_code == 204
    kept = platform.shelves.emails.rows[mail.id]
    assert (kept.subject, kept.final_body) == (text["subject"], text["body"])
    client.post(f"{API}/quotations/{quotation}/send")
    assert code(client.patch(f"{API}/emails/{mail.id}", json=text)) == (422, "rule_broken")


def test_finance_answers_with_files_and_the_final_amount(
    client: TestClient[Litestar], platform: MemoryPlatform, accepted: tuple[str, str]
) -> None:
    cycle = deal(client, accepted)["billing_cycle_id"]
    platform.jobs.run_until_idle(platform.application.handle)
    upload = {"filename": "faktur.pdf", "content_type": "application/pdf", "content": b64encode(PDF).decode()}
    body = {"number": "INV-1", "final_amount": {"amount": "7000000", "currency": "IDR"}, "invoice": upload}
    answer = client.post(f"{API}/billing-cycles/{cycle}/invoice", json=body)
    assert answer.status_code == 204, answer.text
    (kept,) = platform.shelves.cycles
    assert (kept.invoice_number_external, str(kept.amount)) == ("INV-1", "7000000.00 IDR")
    assert [(file.filename, file.content) for file in platform.shelves.files.values()] == [("faktur.pdf", PDF)]


@pytest.mark.parametrize(
    ("difference", "status"),
    [
        ({"content": b64encode(b"MZ...").decode()}, 422),
        ({"content_type": "image/png"}, 422),
        ({"content_type": "text/html"}, 400),
        ({"content_type": "image/svg+xml"}, 400),
        ({"filename": "../../etc/passwd"}, 400),
        ({"filename": 'a".pdf'}, 400),
        ({"filename": "a\r\nb.pdf"}, 400),
        ({"filename": ""}, 400),
        ({"content": "not base64!"}, 400),
        ({"content": ""}, 400),
    ],
)
def test_an_upload_that_is_not_what_it_says_is_refused(
    client: TestClient[Litestar], accepted: tuple[str, str], difference: dict[str, str], status: int
) -> None:
    upload = {"filename": "f.pdf", "content_type": "application/pdf", "content": b64encode(PDF).decode(), **difference}
    cycle = deal(client, accepted)["billing_cycle_id"]
    answer = client.post(f"{API}/billing-cycles/{cycle}/invoice", json={"number": "1", "invoice": upload})
    assert answer.status_code == status, answer.text


def test_an_upload_may_be_larger_than_other_bodies_but_not_without_end(client: TestClient[Litestar]) -> None:
    def sized(size: int) -> dict[str, Any]:
        content = b64encode(PDF + b"x" * size).decode()
        return {"number": "1", "invoice": {"filename": "f.pdf", "content_type": "application/pdf", "content": content}}

    path = f"{API}/billing-cycles/{NOBODY}/invoice"
    assert client.post(path, json=sized(2_000_000)).status_code == 404
    assert client.post(path, json=sized(8_000_000)).status_code == 400
    assert client.post(path, json=sized(20_000_000)).status_code == 413
    assert client.post(f"{API}/clients", json={"name": "x" * 2_000_000}).status_code == 413


MASS_ASSIGNMENT = ["role", "client_id", "status", "balance", "amount", "is_manual", "id", "version"]


@pytest.mark.parametrize("extra", MASS_ASSIGNMENT)
def test_fields_that_are_not_known_are_refused(client: TestClient[Litestar], extra: str) -> None:
    answer = client.post(f"{API}/clients", json={**CLIENT, extra: "x"})
    assert code(answer) == (400, "invalid_request")
    assert extra in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("line", "pointer"),
    [
        ({"quantity": "2"}, "/lines/0/quantity"),
        ({"quantity": 0}, "/lines/0/quantity"),
        ({"quantity": 1.5}, "/lines/0/quantity"),
        ({"quantity": True}, "/lines/0/quantity"),
        ({"quantity": 10**30}, "/lines/0/quantity"),
        ({"unit_price": 10}, "/lines/0/unit_price"),
        ({"unit_price": 10.5}, "/lines/0/unit_price"),
        ({"unit_price": "-1"}, "/lines/0/unit_price"),
        ({"unit_price": "1e3"}, "/lines/0/unit_price"),
        ({"unit_price": "NaN"}, "/lines/0/unit_price"),
        ({"unit_price": "٣"}, "/lines/0/unit_price"),
        ({"unit_price": "1.001"}, "/lines/0/unit_price"),
        ({"unit_price": "1" * 17}, "/lines/0/unit_price"),
        ({"discount_percent": "1000"}, "/lines/0/discount_percent"),
        ({"description": "a\x00b"}, "/lines/0/description"),
        ({"product_id": "x"}, "/lines/0/product_id"),
        ({"subtotal": "1"}, "/lines/0"),
    ],
)
def test_a_wrong_field_is_named_by_its_place(
    client: TestClient[Litestar], line: dict[str, object], pointer: str
) -> None:
    body = offer(client_id=NOBODY, sales_user_id=NOBODY)
    body["lines"] = [{**body["lines"][0], **line}]
    answer = client.post(f"{API}/quotations", json=body)
    assert code(answer) == (400, "invalid_request")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"name": "\\ud800"}'])
def test_a_body_that_is_none_is_answered_400(client: TestClient[Litestar], body: bytes) -> None:
    answer = client.post(f"{API}/clients", content=body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["not-a-uuid", "1", "%00"])
def test_an_id_that_is_none_names_nothing(client: TestClient[Litestar], path: str) -> None:
    assert client.post(f"{API}/quotations/{path}/send").status_code == 404


def test_errors_of_the_business_come_with_their_code(client: TestClient[Litestar], accepted: tuple[str, str]) -> None:
    quotation, sales = accepted
    assert code(client.post(f"{API}/quotations/{NOBODY}/send")) == (404, "not_found")
    assert code(client.post(f"{API}/quotations/{quotation}/accept")) == (409, "illegal_transition")
    assert code(client.post(f"{API}/clients", json=CLIENT)) == (409, "already_exists")
    assert code(client.post(f"{API}/clients", json={**CLIENT, "billing_email": "none"})) == (422, "invalid_value")
    buyer = client.post(f"{API}/clients", json={**CLIENT, "billing_email": "b@contoh.example"}).json()["id"]
    huge = offer(client_id=buyer, sales_user_id=sales, exchange_rate="999999999999")
    huge["lines"][0]["unit_price"] = "9" * 16
    assert code(client.post(f"{API}/quotations", json=huge)) == (422, "invalid_value")


def test_a_problem_has_every_member_of_the_standard_and_ours(client: TestClient[Litestar]) -> None:
    answer = client.post(f"{API}/quotations/{NOBODY}/accept", headers={"x-request-id": "from-the-caller"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:subplat:problem:not_found",
        "title": "Not found",
        "status": 404,
        "detail": f"quotation {NOBODY} does not exist",
        "instance": f"{API}/quotations/{NOBODY}/accept",
        "code": "not_found",
        "request_id": "from-the-caller",
        "errors": [],
    }


def stale(times: int, monkeypatch: pytest.MonkeyPatch, platform: MemoryPlatform) -> list[int]:
    """Lets the use case be beaten to it so many times; the list counts its runs."""
    accept = platform.application.quotations.accept
    runs: list[int] = []
    real = type(accept).__call__

    def beaten(self: Any, command: Any) -> None:
        runs.append(1)
        if len(runs) <= times:
            raise StaleVersion("quotation", command.quotation_id)
        real(self, command)

    monkeypatch.setattr(type(accept), "__call__", beaten)
    return runs


def test_a_stale_version_is_tried_again(
    client: TestClient[Litestar], platform: MemoryPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = stale(3, monkeypatch, platform)
    assert client.post(f"{API}/quotations/{NOBODY}/accept").status_code == 404
    assert len(runs) == 4


def test_a_version_that_stays_stale_is_answered_409(
    client: TestClient[Litestar], platform: MemoryPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = stale(1000, monkeypatch, platform)
    assert code(client.post(f"{API}/quotations/{NOBODY}/accept")) == (409, "stale_version")
    assert 2 <= len(runs) <= 10


def test_a_configuration_shows_no_token(stranger: TestClient[Litestar], config: Any) -> None:
    assert "token" not in repr(evolve(config, staff_token="the staff token"))
