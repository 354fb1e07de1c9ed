"""What is true of every call: key, errors, rate, ids, exact amounts."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from subplat.adapters.sandbox.control import SandboxControl
from subplat.adapters.sandbox.exact_json import json_bytes, read_json
from subplat.adapters.sandbox.xendit.account import XenditAccount

Json = dict[str, Any]
JSON = {"content-type": "application/json"}


def test_a_missing_key_is_a_validation_error_and_a_wrong_one_a_401(base_url: str) -> None:
    missing = httpx.get(f"{base_url}/xendit/v2/invoices", trust_env=False)
    assert (missing.status_code, missing.json()["error_code"]) == (400, "API_VALIDATION_ERROR")
    assert missing.json()["errors"][0]["field"] == ["api_key"]
    for auth in (("xnd_development_other", ""), ("xnd_development_sandbox", "password")):
        wrong = httpx.get(f"{base_url}/xendit/v2/invoices", auth=auth, trust_env=False)
        assert (wrong.status_code, wrong.json()["error_code"]) == (401, "INVALID_API_KEY")


def test_every_answer_has_a_request_id_of_its_own_and_the_rate(api: httpx.Client) -> None:
    answers = [api.get("/v2/invoices"), api.get("/v2/invoices/none"), api.get("/nowhere"), api.delete("/customers")]
    assert [answer.status_code for answer in answers] == [200, 404, 404, 405]
    assert len({answer.headers["request-id"] for answer in answers}) == 4
    assert all(answer.headers["rate-limit-limit"] == "3000" for answer in answers)


def test_the_rate_is_counted_per_endpoint_in_a_sliding_minute(
    api: httpx.Client, control: SandboxControl, account: XenditAccount
) -> None:
    account.requests_per_minute = 2
    left = [api.get("/v2/invoices").headers["rate-limit-remaining"] for _ in range(2)]
    refused = api.get("/v2/invoices")
    assert left == ["1", "0"]
    assert (refused.status_code, refused.json()["error_code"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert (refused.headers["rate-limit-remaining"], refused.headers["rate-limit-reset"]) == ("0", "60.0")
    assert api.get("/refunds/none").status_code == 404
    control.advance(seconds=59)
    assert api.get("/v2/invoices").status_code == 429
    control.advance(seconds=1)
    assert api.get("/v2/invoices").status_code == 200


def test_faults_speak_xendits_words(api: httpx.Client, control: SandboxControl) -> None:
    codes = []
    for kind in ("status_500", "status_503", "rate_limited"):
        control.fail("xendit", kind)
        codes.append(api.get("/v2/invoices").json()["error_code"])
    assert codes == ["SERVER_ERROR", "CHANNEL_UNAVAILABLE", "RATE_LIMIT_EXCEEDED"]


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        (b"{", JSON, 400, "API_VALIDATION_ERROR"),
        (b"[]", JSON, 400, "API_VALIDATION_ERROR"),
        (b'{"external_id": "x", "amount": NaN}', JSON, 400, "API_VALIDATION_ERROR"),
        (b"external_id=x", {"content-type": "application/x-www-form-urlencoded"}, 415, "UNSUPPORTED_CONTENT_TYPE"),
        (b'{"external_id": "x", "amount": 1}', {}, 415, "UNSUPPORTED_CONTENT_TYPE"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(
    api: httpx.Client, content: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = api.post("/v2/invoices", content=content, headers=headers)
    assert (answer.status_code, answer.json()["error_code"]) == (status, code)


def test_all_problems_of_a_body_are_named_in_xendits_shape(api: httpx.Client) -> None:
    answer = api.post("/v2/invoices", json={"amount": "5", "unknown": 1, "customer": {"email": "nobody"}})
    assert answer.status_code == 400
    body = answer.json()
    assert (body["error_code"], set(body)) == ("API_VALIDATION_ERROR", {"error_code", "message", "errors"})
    assert {(".".join(error["field"]), error["types"][0]) for error in body["errors"]} == {
        ("external_id", "any.required"),
        ("amount", "number.base"),
        ("unknown", "object.unknown"),
        ("customer.email", "string.pattern.base"),
    }
    assert all(set(error) == {"field", "location", "messages", "types"} for error in body["errors"])


def test_amounts_are_exact_all_the_way(api: httpx.Client, control: SandboxControl) -> None:
    amount = Decimal("10000000000.01")
    answer = api.post("/v2/invoices", content=json_bytes({"external_id": "exact", "amount": amount}), headers=JSON)
    control.pay("exact", amount=Decimal("10000000000.10"))
    paid = read_json(api.get(f"/v2/invoices/{answer.json()['id']}").content)
    assert (paid["amount"], paid["paid_amount"]) == (amount, Decimal("10000000000.10"))


def test_the_ledger_notes_what_was_made(make_invoice: Callable[..., Json], control: SandboxControl) -> None:
    make_invoice("inv-7")
    assert [call["summary"] for call in control.ledger("xendit")] == ["invoice inv-7"]
