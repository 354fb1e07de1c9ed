"""Deciding on what was looked at, trying without doing, and sending again."""

from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from subplat.domain.quotations.quotation import Quotation, QuotationStatus
from subplat.wiring.memory import MemoryPlatform

API = "/api/v1"
OFFER = {
    "exchange_rate": "16000",
    "billing_period": "YEARLY",
    "lines": [{"description": "Konsultasi", "quantity": 2, "unit_price": "10.00"}],
}


@pytest.fixture
def draft(client: TestClient[Litestar]) -> str:
    """An offer that nobody has sent."""
    sales = client.post(
        f"{API}/users", json={"email": "s@reseller.example", "full_name": "Tim", "role": "SALES"}
    ).json()
    buyer = client.post(f"{API}/clients", json={"name": "CV Contoh", "billing_email": "cv@contoh.example"}).json()
    body = {**OFFER, "client_id": buyer["id"], "sales_user_id": sales["id"]}
    return str(client.post(f"{API}/quotations", json=body).json()["id"])


@pytest.fixture
def sent(client: TestClient[Litestar], platform: MemoryPlatform, draft: str) -> str:
    """An offer that lies in the client's mailbox."""
    platform.jobs.run_until_idle(platform.application.handle)
    assert client.post(f"{API}/quotations/{draft}/send", headers={"if-match": '"1"'}).status_code == 200
    platform.jobs.run_until_idle(platform.application.handle)
    return draft


def kept(platform: MemoryPlatform, quotation: str) -> Quotation:
    return platform.shelves.quotations.rows[UUID(quotation)]


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_two_who_edit_one_draft_do_not_write_over_each_other(
    client: TestClient[Litestar], platform: MemoryPlatform, draft: str
) -> None:
    path = f"{API}/quotations/{draft}"
    seen = client.get(path).headers["etag"]
    first = {**OFFER, "lines": [{"description": "Konsultasi", "quantity": 3, "unit_price": "10.00"}]}
    assert client.post(f"{path}/revise", json=first, headers={"if-match": seen}).json() == {"revision": 1}
    second = client.post(f"{path}/revise", json=OFFER, headers={"if-match": seen})
    assert code(second) == (412, "stale")
    assert "somebody has changed" in second.json()["detail"]
    assert code(client.post(f"{path}/send", headers={"if-match": seen})) == (412, "stale")
    assert kept(platform, draft).lines[0].quantity == 3
    again = client.get(path).headers["etag"]
    assert again != seen
    assert client.post(f"{path}/revise", json=OFFER, headers={"if-match": again}).json() == {"revision": 1}


def test_what_the_platform_notes_of_an_offer_is_no_edit(
    client: TestClient[Litestar], platform: MemoryPlatform, draft: str
) -> None:
    path = f"{API}/quotations/{draft}"
    seen, version = client.get(path).headers["etag"], kept(platform, draft).version
    platform.jobs.run_until_idle(platform.application.handle)
    assert kept(platform, draft).version > version
    assert client.post(f"{path}/revise", json=OFFER, headers={"if-match": seen}).status_code == 200


def test_the_etag_counts_every_content(client: TestClient[Litestar], sent: str) -> None:
    path = f"{API}/quotations/{sent}"
    looked = client.get(path)
    assert (looked.headers["etag"], looked.json()["quotation"]["revision"]) == ('"1"', 1)
    assert len(looked.json()["mails"]) == 1
    assert client.post(f"{path}/revise", json=OFFER, headers={"if-match": '"1"'}).json() == {"revision": 2}
    assert client.get(path).headers["etag"] == '"2"'


@pytest.mark.parametrize(
    ("verb", "body"), [("accept", None), ("reject", {"reason": "Mahal"}), ("revise", OFFER), ("send", None)]
)
def test_what_was_revised_meanwhile_is_not_decided_on(
    client: TestClient[Litestar], platform: MemoryPlatform, sent: str, verb: str, body: dict[str, Any] | None
) -> None:
    path = f"{API}/quotations/{sent}"
    client.post(f"{path}/revise", json=OFFER)
    before = (kept(platform, sent).status, kept(platform, sent).revision)
    answer = client.post(f"{path}/{verb}", json=body, headers={"if-match": '"1"'})
    assert code(answer) == (412, "stale")
    assert (kept(platform, sent).status, kept(platform, sent).revision) == before


@pytest.mark.parametrize("tag", ["1", 'W/"1"', '"one"', '"1", "2"', ""])
def test_what_is_no_etag_of_ours_is_refused(client: TestClient[Litestar], sent: str, tag: str) -> None:
    answer = client.post(f"{API}/quotations/{sent}/accept", headers={"if-match": tag})
    assert code(answer) == (400, "invalid_request")


def test_whoever_says_any_decides_on_whichever(
    client: TestClient[Litestar], platform: MemoryPlatform, sent: str
) -> None:
    assert client.post(f"{API}/quotations/{sent}/accept", headers={"if-match": "*"}).status_code == 204
    assert kept(platform, sent).status is QuotationStatus.ACCEPTED


def test_accepting_is_tried_without_being_done(
    client: TestClient[Litestar], platform: MemoryPlatform, sent: str
) -> None:
    path = f"{API}/quotations/{sent}"
    assert client.post(f"{path}/accept?validate_only=true", headers={"if-match": '"1"'}).status_code == 204
    assert kept(platform, sent).status is QuotationStatus.SENT
    assert code(client.post(f"{path}/accept?validate_only=true", headers={"if-match": '"2"'})) == (412, "stale")
    assert client.post(f"{path}/accept").status_code == 204
    again = client.post(f"{path}/accept?validate_only=true")
    assert code(again) == (409, "illegal_transition")


def test_revising_is_tried_without_being_done(
    client: TestClient[Litestar], platform: MemoryPlatform, sent: str
) -> None:
    path = f"{API}/quotations/{sent}/revise?validate_only=true"
    assert client.post(path, json=OFFER).json() == {"revision": 2}
    assert kept(platform, sent).revision == 1
    wrong = {**OFFER, "lines": [{"quantity": 1, "unit_price": "1.00"}]}
    assert code(client.post(path, json=wrong)) == (422, "invalid_value")


def test_a_deal_is_tried_without_being_made(client: TestClient[Litestar], platform: MemoryPlatform, sent: str) -> None:
    path = f"{API}/quotations/{sent}"
    client.post(f"{path}/accept")
    wanted = {"created_by_user_id": str(kept(platform, sent).sales_user_id)}
    rehearsed = client.post(f"{path}/generate-subscription?validate_only=true", json=wanted)
    assert rehearsed.status_code == 200
    assert list(platform.shelves.subscriptions) == list(platform.shelves.cycles) == []
    made = client.post(f"{path}/generate-subscription", json=wanted)
    assert made.json()["amount"] == rehearsed.json()["amount"]


def test_sending_again_with_the_same_key_answers_alike(client: TestClient[Litestar], sent: str) -> None:
    path, key = f"{API}/quotations/{sent}/revise", {"idempotency-key": "twice"}
    first, again = client.post(path, json=OFFER, headers=key), client.post(path, json=OFFER, headers=key)
    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
    assert client.get(f"{API}/quotations/{sent}").headers["etag"] == '"2"'


def test_a_contract_shows_its_version_and_minds_it(
    client: TestClient[Litestar], platform: MemoryPlatform, sent: str
) -> None:
    client.post(f"{API}/quotations/{sent}/accept")
    wanted = {"created_by_user_id": str(kept(platform, sent).sales_user_id)}
    deal = client.post(f"{API}/quotations/{sent}/generate-subscription", json=wanted).json()
    path = f"{API}/subscriptions/{deal['subscription_id']}"
    tag = client.get(path).headers["etag"]
    stale = client.post(f"{path}/cancel", json={"reason": "Pindah"}, headers={"if-match": '"999"'})
    assert code(stale) == (412, "stale_version")
    done = client.post(f"{path}/cancel", json={"reason": "Pindah"}, headers={"if-match": tag})
    assert done.status_code == 200, done.text
