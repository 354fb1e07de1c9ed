"""How the adapters behave on the wire: limits, oddities, secrets."""

import base64
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from subplat.adapters.sandbox.faults import FaultKind
from subplat.adapters.xendit.auto_debit import XenditAutoDebit
from subplat.adapters.xendit.payment_gateway import XenditPaymentGateway
from subplat.application.ports.failures import MalformedAnswer, NotLetIn, OutcomeUnknown, Rejected, Unavailable
from subplat.application.ports.payment_gateway import CallbackHint, HintKind
from subplat.domain.money import Currency, Money
from subplat.testing.contracts.auto_debit import sample_session
from subplat.testing.contracts.payment_gateway import sample_link, sample_payer

NOW = datetime(2026, 1, 15, 2, tzinfo=UTC)
Gateways = Callable[..., XenditPaymentGateway]


def test_the_rate_limit_is_told_with_the_time_it_lasts(xendit: Any) -> None:
    xendit.control.send("PUT", "/xendit/account", {"requests_per_minute": 2})
    for _ in range(2):
        xendit.payments.find_links("link-1")
    xendit.control.advance(seconds=15)
    with pytest.raises(Unavailable) as failure:
        xendit.payments.find_links("link-1")
    assert failure.value.retry_after == timedelta(seconds=45)
    assert "RATE_LIMIT_EXCEEDED" in failure.value.detail


def test_a_breakdown_names_xendits_own_request_id(xendit: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "subplat.adapters.xendit")
    xendit.control.fail("xendit", FaultKind.STATUS_500)
    with pytest.raises(OutcomeUnknown) as failure:
        xendit.payments.create_link(sample_link(NOW))
    request_id = xendit.control.ledger("xendit")[-1]["request_id"]
    assert request_id in failure.value.detail
    assert request_id in caplog.text


@pytest.mark.parametrize("broken", ["port", "host", "scheme"])
def test_a_xendit_that_cannot_be_reached_is_unavailable(xendit: Any, broken: str) -> None:
    address = {"port": "http://127.0.0.1:1", "host": "http://xendit.invalid", "scheme": "gopher://127.0.0.1"}[broken]
    with pytest.raises(Unavailable, match="not reached"):
        xendit.impatient(base_url=address).create_link(sample_link(NOW))


def test_a_wrong_key_is_an_outage_of_ours_and_never_shown(xendit: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    gateway = xendit.gateway(secret_key="xnd_development_canary")
    with pytest.raises(NotLetIn) as failure:
        gateway.find_links("link-1")
    assert failure.value.code == "INVALID_API_KEY"
    encoded = base64.b64encode(b"xnd_development_canary:").decode()
    told = f"{caplog.text} {failure.value} {failure.value.__cause__} {gateway!r}"
    assert "canary" not in told
    assert encoded not in told


def test_the_key_is_the_user_and_the_password_is_empty(stub: Any, stubbed: Gateways) -> None:
    stub.say([])
    stubbed().find_links("link-1")
    (method, path, headers, _) = stub.asked[0]
    assert (method, path) == ("GET", "/v2/invoices?external_id=link-1&limit=100")
    assert headers["authorization"] == "Basic " + base64.b64encode(b"xnd_development_canary:").decode()
    assert headers["accept"] == "application/json"


def test_an_amount_is_on_the_wire_as_a_plain_exact_number(stub: Any, stubbed: Gateways) -> None:
    request = sample_link(NOW)
    for amount, written in (("1665000.00", b'"amount":1665000,'), ("10000.01", b'"amount":10000.01,')):
        stub.say({}, status=400)
        with pytest.raises(Rejected):
            stubbed().create_link(evolve(request, amount=Money(Decimal(amount), Currency.IDR)))
        assert written in stub.asked[-1][3]


def test_each_interface_is_asked_for_in_a_version(stub: Any, stubbed: Gateways) -> None:
    stub.say({"id": "cust-1", "reference_id": "client-1"})
    assert stubbed().register_payer(sample_payer()) == "cust-1"
    headers = stub.asked[-1][2]
    assert headers["api-version"] == "2020-10-31"
    assert headers["idempotency-key"].startswith("client-1:")


def test_a_redirect_is_not_followed(stub: Any, stubbed: Gateways) -> None:
    for status in (301, 302, 307, 308):
        stub.say(status=status, headers={"location": f"{stub.base_url}/elsewhere"})
        with pytest.raises(MalformedAnswer, match=str(status)):
            stubbed().create_link(sample_link(NOW))
    assert [path for _, path, _, _ in stub.asked] == ["/v2/invoices"] * 4


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"{}", b"[1]", b'"text"', b'{"data": []}', b"[" * 100_000, b'[{"id": NaN}]', b"\xff\x00", b"<html>"],
    ids=range(10),
)
def test_an_answer_that_is_not_as_documented_is_malformed(stub: Any, stubbed: Gateways, body: bytes) -> None:
    stub.say(body)
    with pytest.raises(MalformedAnswer):
        stubbed().create_link(sample_link(NOW))
    if body != b"[1]":
        stub.say(body)
        with pytest.raises(MalformedAnswer):
            stubbed().find_links("link-1")


def test_an_answer_beyond_all_size_is_not_read_to_its_end(stub: Any, stubbed: Gateways) -> None:
    stub.say(b"[" + b" " * 100_000 + b"]")
    with pytest.raises(MalformedAnswer, match="too large"):
        stubbed(largest_answer=10_000).find_links("link-1")
    stub.say(b"x" * 100_000, status=400)
    with pytest.raises(Rejected):
        stubbed().find_links("link-1")


def test_an_answer_that_trickles_in_without_end_is_given_up(stub: Any, stubbed: Gateways) -> None:
    stub.say(b"[" + b" " * 100 + b"]", trickle=0.02)
    with pytest.raises(Unavailable, match="ReadTimeout"):
        stubbed(timeout=timedelta(milliseconds=150)).find_links("link-1")


def test_an_answer_about_something_else_is_malformed(stub: Any, stubbed: Gateways) -> None:
    gateway = stubbed()
    invoice = {
        "id": "65a0c1d2e3f4a5b6c7d8e9f0",
        "external_id": "another",
        "status": "PENDING",
        "amount": 1665000,
        "currency": "IDR",
        "invoice_url": "https://checkout.xendit.example/web/1",
        "created": "2026-01-15T02:00:00Z",
        "expiry_date": "2026-02-14T02:00:00Z",
    }
    stub.say(invoice)
    with pytest.raises(MalformedAnswer, match="external_id"):
        gateway.create_link(sample_link(NOW))
    stub.say([invoice])
    assert gateway.find_links("link-1") == ()
    stub.say({"id": "cust-1", "reference_id": "another"})
    with pytest.raises(MalformedAnswer, match="reference"):
        gateway.register_payer(sample_payer())


@pytest.mark.parametrize("answer", [[], {"data": []}, [{"id": "cust-1", "reference_id": "another"}]], ids=range(3))
def test_a_payer_who_is_taken_but_not_listed_yet_is_asked_for_again_later(
    stub: Any, stubbed: Gateways, answer: object
) -> None:
    stub.say({"error_code": "DUPLICATE_ERROR", "message": "taken"}, status=409)
    stub.say(answer)
    with pytest.raises(Unavailable):
        stubbed().register_payer(sample_payer())


def test_a_payer_who_is_taken_but_not_found_yet_is_asked_for_again_later(stub: Any, stubbed: Gateways) -> None:
    stub.say({"error_code": "DUPLICATE_ERROR", "message": "taken"}, status=409)
    stub.say({"error_code": "CLIENT_NOT_FOUND_ERROR", "message": "none"}, status=400)
    with pytest.raises(Unavailable):
        stubbed().register_payer(sample_payer())


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_payer_who_is_taken_is_found_in_either_form_of_the_list(stub: Any, stubbed: Gateways, wrapped: bool) -> None:
    known = [{"id": "cust-1", "reference_id": "client-1"}]
    stub.say({"error_code": "DUPLICATE_ERROR", "message": "taken"}, status=409)
    stub.say({"data": known, "has_more": False} if wrapped else known)
    assert stubbed().register_payer(sample_payer()) == "cust-1"


def test_a_payer_who_is_refused_is_refused(stub: Any, stubbed: Gateways) -> None:
    stub.say({"error_code": "API_VALIDATION_ERROR", "message": "no"}, status=400)
    with pytest.raises(Rejected):
        stubbed().register_payer(sample_payer())
    assert len(stub.asked) == 1


def test_a_refusal_to_expire_an_open_link_is_passed_on(xendit: Any, stub: Any, stubbed: Gateways) -> None:
    link = xendit.payments.create_link(sample_link(NOW))
    (invoice,) = xendit.objects("invoices")
    shown = {**invoice, "amount": 1665000, "items": []}
    stub.say({"error_code": "REQUEST_FORBIDDEN_ERROR", "message": "no"}, status=403)
    stub.say(shown)
    with pytest.raises(Rejected) as refusal:
        stubbed().expire_link(link.link_id)
    assert refusal.value.code == "REQUEST_FORBIDDEN_ERROR"


FORBIDDEN = {"error_code": "REQUEST_FORBIDDEN_ERROR", "message": "no"}


@pytest.mark.parametrize(
    ("kind", "ids"),
    [
        (HintKind.LINK, {"link_id": "1"}),
        (HintKind.SESSION, {"object_id": "ps-1"}),
        (HintKind.PLAN, {"plan_id": "repl_1"}),
        (HintKind.PLAN_CYCLE, {"plan_id": "repl_1", "object_id": "recy_1"}),
        (HintKind.PAYMENT, {"payment_id": "py-1"}),
        (HintKind.REFUND, {"object_id": "rfd-1"}),
    ],
)
def test_not_being_allowed_to_read_is_not_the_same_as_finding_nothing(
    stub: Any, stubbed: Gateways, kind: HintKind, ids: dict[str, str]
) -> None:
    stub.say(FORBIDDEN, status=403)
    with pytest.raises(Rejected):
        stubbed().verify(CallbackHint(kind=kind, event_type="test", **ids))


def test_a_payer_who_is_taken_but_may_not_be_read_is_refused(stub: Any, stubbed: Gateways) -> None:
    stub.say({"error_code": "DUPLICATE_ERROR", "message": "taken"}, status=409)
    stub.say(FORBIDDEN, status=403)
    with pytest.raises(Rejected):
        stubbed().register_payer(sample_payer())


def test_a_plan_that_will_not_stop_is_no_stopped_plan(stub: Any, stubbed: Gateways) -> None:
    stub.say(FORBIDDEN, status=403)
    stub.say({"id": "repl_1", "status": "ACTIVE"})
    with pytest.raises(Rejected):
        XenditAutoDebit(stubbed().api).stop("repl_1")


def test_a_session_about_something_else_is_malformed(stub: Any, stubbed: Gateways) -> None:
    stub.say({"id": "cust-1", "reference_id": "client-1"})
    stub.say(
        {
            "payment_session_id": "ps-1",
            "reference_id": "another",
            "status": "ACTIVE",
            "payment_link_url": "https://xen.example/1",
            "expires_at": "2026-02-14T02:00:00Z",
        }
    )
    with pytest.raises(MalformedAnswer, match="reference_id"):
        XenditAutoDebit(stubbed().api).open_session(sample_session(NOW))
    assert [headers.get("api-version") for _, _, headers, _ in stub.asked] == ["2020-10-31", "2026-01-01"]


def test_an_amount_that_xendit_ignores_is_seen_by_reading_it_back(stub: Any, stubbed: Gateways) -> None:
    cycle = {"id": "recy_1", "status": "SCHEDULED", "amount": 100, "currency": "IDR", "created": "2026-01-15T02:00:00Z"}
    scheduled = {**cycle, "scheduled_timestamp": "2026-02-15T05:00:00Z"}
    stub.say({"data": [scheduled], "has_more": False})
    stub.say({**scheduled, "amount": 200})
    stub.say(scheduled)
    changed = XenditAutoDebit(stubbed().api).set_next_amount("repl_1", date(2026, 2, 15), Money(200, Currency.IDR))
    assert changed == Money(100, Currency.IDR)
    assert stub.asked[1][3] == b'{"amount":200}'
