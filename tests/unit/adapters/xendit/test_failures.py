"""What Xendit's refusals mean for the caller."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.adapters.xendit.failures import Call, refusal
from subplat.application.ports.failures import NotLetIn, OutcomeUnknown, OutsideFailure, Rejected, Unavailable

CREATE = Call(method="POST", path="/v2/invoices")
READ = Call(method="GET", path="/v2/invoices")
SECRET = "xnd_development_canary"


def refused(call: Call, status: int, body: object = None, **headers: str) -> OutsideFailure:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = json.dumps(body).encode() if body is not None else b""
    return refusal(call, status, named, content, secret=SECRET)


def error(code: str, message: str = "no", **rest: Any) -> dict[str, Any]:
    return {"error_code": code, "message": message, **rest}


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "API_VALIDATION_ERROR"),
        (400, "MAXIMUM_TRANSFER_AMOUNT_ERROR"),
        (400, "UNSUPPORTED_CURRENCY"),
        (403, "INELIGIBLE_CYCLE_REQUEST"),
        (404, "INVOICE_NOT_FOUND_ERROR"),
        (409, "DUPLICATE_ERROR"),
        (422, "UNPROCESSABLE_ENTITY_ERROR"),
    ],
)
@pytest.mark.parametrize("call", [CREATE, READ], ids=["create", "read"])
def test_a_refusal_is_for_good_and_carries_xendits_code(call: Call, status: int, code: str) -> None:
    failure = refused(call, status, error(code))
    assert isinstance(failure, Rejected)
    assert failure.code == code


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "INVALID_API_KEY"), (401, ""), (403, "ACCESS_SUSPENDED"), (403, "UNAUTHORIZED_SENDER_IP")],
)
@pytest.mark.parametrize("call", [CREATE, READ], ids=["create", "read"])
def test_a_key_that_is_not_taken_is_an_outage_of_ours(call: Call, status: int, code: str) -> None:
    failure = refused(call, status, error(code))
    assert isinstance(failure, NotLetIn)
    assert failure.code == (code or "HTTP_401")


def test_a_refusal_without_a_code_is_named_by_its_status() -> None:
    for body in (None, [], "gone", {"error_code": 7, "message": {}}):
        failure = refused(CREATE, 410, body)
        assert isinstance(failure, Rejected)
        assert failure.code == "HTTP_410"


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_a_create_that_broke_down_may_have_happened_and_a_read_may_be_repeated(status: int) -> None:
    assert isinstance(refused(CREATE, status, error("SERVER_ERROR")), OutcomeUnknown)
    assert isinstance(refused(READ, status, error("SERVER_ERROR")), Unavailable)
    assert isinstance(refused(CREATE, status), OutcomeUnknown)


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"rate_limit_reset": "42.5"}, timedelta(seconds=42.5)),
        ({"rate_limit_reset": "0.001"}, timedelta(seconds=1)),
        ({"rate_limit_reset": "999999999999"}, timedelta(hours=1)),
        ({"retry_after": "7"}, timedelta(seconds=7)),
        ({"rate_limit_reset": "soon", "retry_after": "7"}, timedelta(seconds=7)),
        ({"rate_limit_reset": "NaN"}, None),
        ({"rate_limit_reset": "-5"}, None),
        ({}, None),
    ],
)
def test_a_call_too_many_waits_as_long_as_xendit_says(headers: dict[str, str], pause: timedelta | None) -> None:
    failure = refused(CREATE, 429, error("RATE_LIMIT_EXCEEDED"), **headers)
    assert isinstance(failure, Unavailable)
    assert failure.retry_after == pause


def test_what_is_unavailable_for_a_while_did_not_happen() -> None:
    assert isinstance(refused(CREATE, 400, error("TEMPORARILY_UNAVAILABLE")), Unavailable)


def test_the_detail_names_call_code_wrong_fields_and_request() -> None:
    wrong = [{"field": ["items", 0, "price"], "messages": ["must be a number"]}, {"field": "amount"}, {}, "odd"]
    failure = refused(CREATE, 400, error("API_VALIDATION_ERROR", "format", errors=wrong), request_id="req-1")
    assert failure.detail == (
        "POST /v2/invoices: 400 API_VALIDATION_ERROR: format [items.0.price, amount] (Request-Id req-1)"
    )


@given(body=st.binary(max_size=300) | st.text().map(lambda text: json.dumps({"message": f"{SECRET}{text}"}).encode()))
def test_no_answer_gets_the_key_or_a_new_line_into_a_detail(body: bytes) -> None:
    for status in (400, 429, 500):
        detail = refusal(CREATE, status, {"request-id": f"\r\n{SECRET}"}, body, secret=SECRET).detail
        assert SECRET not in detail
        assert detail.isprintable()
        assert len(detail) < 1000
