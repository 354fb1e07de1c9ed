"""The payment page that a person sees."""

from collections.abc import Callable
from typing import Any

import httpx

from subplat.adapters.sandbox.control import SandboxControl

Json = dict[str, Any]


def test_the_page_shows_merchant_amount_and_buttons_without_any_script(make_invoice: Callable[..., Json]) -> None:
    made = make_invoice(amount=1_500_000, description='<b>"Langganan"</b>')
    page = httpx.get(made["invoice_url"], trust_env=False)
    assert page.headers["content-type"].startswith("text/html")
    assert all(text in page.text for text in ("Contoh Reseller", "Rp1.500.000", "Bayar (Pay)", "Tolak (Decline)"))
    assert "&lt;b&gt;&quot;Langganan&quot;&lt;/b&gt;" in page.text
    assert "<script" not in page.text


def test_pressing_pay_pays_and_comes_back_to_the_page(
    api: httpx.Client, make_invoice: Callable[..., Json], control: SandboxControl
) -> None:
    made = make_invoice(success_redirect_url="https://contoh.example/done")
    pressed = httpx.post(
        f"{made['invoice_url']}/pay", data={"method": "QR_CODE"}, follow_redirects=True, trust_env=False
    )
    assert pressed.history[0].status_code == 303
    assert "PAID" in pressed.text
    assert "Bayar" not in pressed.text
    assert 'href="https://contoh.example/done"' in pressed.text
    assert api.get(f"/v2/invoices/{made['id']}").json()["payment_method"] == "QR_CODE"
    assert httpx.post(f"{made['invoice_url']}/pay", trust_env=False).status_code == 409
    assert [call["method"] for call in control.ledger()] == ["POST", "GET"]


def test_pressing_decline_on_a_session_sends_a_payment_failure(api: httpx.Client, control: SandboxControl) -> None:
    body = {
        "reference_id": "pay-1",
        "session_type": "PAY",
        "mode": "PAYMENT_LINK",
        "amount": 75_000.5,
        "currency": "USD",
        "country": "ID",
    }
    session = api.post("/sessions", json=body).json()
    assert "USD 75.000,50" in httpx.get(session["payment_link_url"], trust_env=False).text
    declined = httpx.post(f"{session['payment_link_url']}/decline", follow_redirects=True, trust_env=False)
    assert "ACTIVE" in declined.text
    assert [each["event"] for each in control.webhooks()] == ["payment.failure"]


def test_an_agreement_to_be_charged_offers_only_what_can_be_charged(make_session: Callable[..., Json]) -> None:
    page = httpx.get(make_session()["payment_link_url"], trust_env=False).text
    assert "CREDIT_CARD" in page
    assert "BANK_TRANSFER" not in page


def test_there_is_no_page_for_what_does_not_exist(base_url: str) -> None:
    assert httpx.get(f"{base_url}/xendit/checkout/web/none", trust_env=False).status_code == 404
