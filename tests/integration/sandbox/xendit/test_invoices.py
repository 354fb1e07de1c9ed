"""Invoices, from creation to money."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from subplat.adapters.sandbox.control import SandboxControl, SandboxRefused

Json = dict[str, Any]


def test_an_invoice_is_pending_for_a_day_with_a_payment_page(
    api: httpx.Client, make_invoice: Callable[..., Json]
) -> None:
    made = make_invoice("inv-1", 1_500_000, description="Langganan")
    assert len(made["id"]) == 24
    assert (made["status"], made["currency"], made["expiry_date"]) == ("PENDING", "IDR", "2026-01-16T02:00:00.000Z")
    assert made["invoice_url"].endswith(f"/xendit/checkout/web/{made['id']}")
    assert "paid_amount" not in made
    assert api.get(f"/v2/invoices/{made['id']}").json() == made


def test_a_trailing_slash_makes_no_difference(api: httpx.Client) -> None:
    assert api.post("/v2/invoices/", json={"external_id": "x", "amount": 1}).status_code == 200


def test_an_external_id_is_not_unique_and_the_list_shows_all_newest_first(
    api: httpx.Client, make_invoice: Callable[..., Json]
) -> None:
    first, second, _ = make_invoice("same"), make_invoice("same"), make_invoice("other")
    found = api.get("/v2/invoices", params={"external_id": "same"}).json()
    assert [invoice["id"] for invoice in found] == [second["id"], first["id"]]
    assert api.get("/v2/invoices", params={"external_id": "none"}).json() == []


def test_the_list_can_be_narrowed_and_paged(
    api: httpx.Client, control: SandboxControl, make_invoice: Callable[..., Json]
) -> None:
    made = [make_invoice(f"inv-{n}")["id"] for n in range(3)]
    control.pay("inv-1")
    assert [each["id"] for each in api.get("/v2/invoices", params={"statuses": '["PAID"]'}).json()] == [made[1]]
    assert [each["id"] for each in api.get("/v2/invoices", params={"limit": 2}).json()] == [made[2], made[1]]
    rest = api.get("/v2/invoices", params={"last_invoice": made[1]}).json()
    assert [each["id"] for each in rest] == [made[0]]
    assert api.get("/v2/invoices", params={"created_after": "2026-01-15T02:00:00Z"}).json() == []
    assert api.get("/v2/invoices", params={"limit": "many"}).json()["errors"][0]["location"] == "query"
    assert api.get("/v2/invoices", params={"external": "x"}).status_code == 400


def test_a_paid_invoice_names_its_channel_and_settles_a_day_later(
    api: httpx.Client, control: SandboxControl, make_invoice: Callable[..., Json]
) -> None:
    made = make_invoice()
    paid = control.pay(made["invoice_url"])
    assert (paid["status"], paid["paid_amount"], paid["paid_at"]) == ("PAID", 1_500_000, "2026-01-15T02:00:00.000Z")
    assert (paid["payment_method"], paid["payment_channel"], paid["bank_code"]) == ("BANK_TRANSFER", "BCA", "BCA")
    assert "payment_id" not in paid
    control.advance(days=1)
    assert api.get(f"/v2/invoices/{made['id']}").json()["status"] == "SETTLED"


@pytest.mark.parametrize(
    ("method", "shown", "own_field"),
    [
        ("BNI", "BANK_TRANSFER", "bank_code"),
        ("EWALLET", "EWALLET", "payment_id"),
        ("CARDS", "CREDIT_CARD", "credit_card_charge_id"),
        ("RETAIL_OUTLET", "RETAIL_OUTLET", "retail_outlet_name"),
        ("QR_CODE", "QR_CODE", "payment_method_id"),
    ],
)
def test_each_channel_leaves_its_own_traces(
    control: SandboxControl, make_invoice: Callable[..., Json], method: str, shown: str, own_field: str
) -> None:
    paid = control.pay(make_invoice()["id"], method=method)
    assert paid["payment_method"] == shown
    assert paid[own_field]


def test_an_invoice_is_paid_once(control: SandboxControl, make_invoice: Callable[..., Json]) -> None:
    made = make_invoice()
    control.pay(made["id"])
    with pytest.raises(SandboxRefused, match="PAID"):
        control.pay(made["id"])
    with pytest.raises(SandboxRefused, match="404"):
        control.pay("no such thing")


def test_only_an_offered_method_pays(control: SandboxControl, make_invoice: Callable[..., Json]) -> None:
    made = make_invoice(payment_methods=["BCA", "OVO"])
    with pytest.raises(SandboxRefused, match="not offered"):
        control.pay(made["id"], method="QR_CODE")
    assert control.pay(made["id"])["bank_code"] == "BCA"


def test_a_declined_attempt_leaves_an_invoice_open_and_says_nothing(
    control: SandboxControl, make_invoice: Callable[..., Json]
) -> None:
    made = make_invoice()
    assert control.decline(made["id"])["status"] == "PENDING"
    assert control.webhooks() == []
    assert control.pay(made["id"])["status"] == "PAID"


def test_an_invoice_expires_by_the_clock_and_stays_expired(
    api: httpx.Client, control: SandboxControl, make_invoice: Callable[..., Json]
) -> None:
    made = make_invoice(invoice_duration=3600)
    control.advance(minutes=59)
    assert api.get(f"/v2/invoices/{made['id']}").json()["status"] == "PENDING"
    control.advance(minutes=1)
    assert api.get(f"/v2/invoices/{made['id']}").json()["status"] == "EXPIRED"
    with pytest.raises(SandboxRefused, match="EXPIRED"):
        control.pay(made["id"])


def test_money_can_still_arrive_for_an_expired_invoice(
    control: SandboxControl, make_invoice: Callable[..., Json]
) -> None:
    made = make_invoice(invoice_duration=60)
    control.advance(hours=2)
    paid = control.pay(made["id"], after_expiry=True)
    assert (paid["status"], paid["paid_at"]) == ("PAID", "2026-01-15T04:00:00.000Z")


def test_an_open_invoice_can_be_expired_and_a_closed_one_cannot(
    api: httpx.Client, make_invoice: Callable[..., Json]
) -> None:
    made = make_invoice()
    assert api.post(f"/invoices/{made['id']}/expire!").json()["status"] == "EXPIRED"
    assert api.post(f"/invoices/{made['id']}/expire!").status_code == 400
    assert api.post("/invoices/none/expire!").json()["error_code"] == "INVOICE_NOT_FOUND_ERROR"
    assert api.post(f"/v2/invoices/{made['id']}/expire!").status_code == 404


def test_another_amount_can_be_paid_than_was_due(control: SandboxControl, make_invoice: Callable[..., Json]) -> None:
    paid = control.pay(make_invoice()["id"], amount=Decimal("1000000.50"))
    assert (paid["amount"], paid["paid_amount"]) == (1_500_000, Decimal("1000000.50"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": 0}, "API_VALIDATION_ERROR"),
        ({"amount": None}, "API_VALIDATION_ERROR"),
        ({"amount": 10**13}, "MAXIMUM_TRANSFER_AMOUNT_ERROR"),
        ({"external_id": "e" * 256}, "API_VALIDATION_ERROR"),
        ({"invoice_duration": "3600"}, "API_VALIDATION_ERROR"),
        ({"payer_email": "nobody"}, "EMAIL_FORMAT_ERROR"),
        ({"currency": "EUR"}, "UNSUPPORTED_CURRENCY"),
        ({"payment_methods": ["CASH"]}, "UNAVAILABLE_PAYMENT_METHOD_ERROR"),
        ({"payment_methods": []}, "API_VALIDATION_ERROR"),
        ({"reminder_time": 1}, "INVALID_REMINDER_TIME"),
        ({"success_redirect_url": "not a url"}, "API_VALIDATION_ERROR"),
        ({"items": [{"name": "Kursi", "price": 1}]}, "API_VALIDATION_ERROR"),
        ({"metadata": {str(n): "x" for n in range(51)}}, "API_VALIDATION_ERROR"),
    ],
)
def test_what_xendit_does_not_take_is_refused_with_its_code(api: httpx.Client, change: Json, code: str) -> None:
    answer = api.post("/v2/invoices", json={"external_id": "x", "amount": 1000, **change})
    assert (answer.status_code, answer.json()["error_code"]) == (400, code)


def test_a_create_that_times_out_with_effect_leaves_one_invoice_to_be_found(
    api: httpx.Client, control: SandboxControl
) -> None:
    control.fail("xendit", "timeout_after", operation="POST /v2/invoices")
    with pytest.raises(httpx.ReadTimeout):
        api.post("/v2/invoices", json={"external_id": "once", "amount": 5000}, timeout=httpx.Timeout(5, read=0.2))
    assert len(api.get("/v2/invoices", params={"external_id": "once"}).json()) == 1


def test_a_create_that_times_out_without_effect_leaves_nothing(api: httpx.Client, control: SandboxControl) -> None:
    control.fail("xendit", "timeout_before", operation="POST /v2/invoices")
    with pytest.raises(httpx.ReadTimeout):
        api.post("/v2/invoices", json={"external_id": "never", "amount": 5000}, timeout=httpx.Timeout(5, read=0.2))
    assert api.get("/v2/invoices", params={"external_id": "never"}).json() == []
