"""The mailbox pages, as a person meets them in a browser."""

from base64 import b64encode
from typing import Any

import httpx
import pytest

SALES = "sales@reseller.example"
CLIENT = "contact@nusantara.example"


@pytest.fixture
def browser(gmail: Any) -> Any:
    with httpx.Client(base_url=gmail.services.endpoint, trust_env=False) as client:
        yield client


def arrive(gmail: Any, **changes: Any) -> dict[str, Any]:
    mail = {
        "from": SALES,
        "to": CLIENT,
        "subject": "Tagihan",
        "body": "Bayar di http://127.0.0.1:9/pay/abc?x=1&y=2 ya.",
    }
    arrived: dict[str, Any] = gmail.control.send("POST", "/mailbox/inbound", {**mail, **changes})[0]
    return arrived


def test_every_mailbox_is_listed(gmail: Any, browser: httpx.Client) -> None:
    assert "Belum ada email" in browser.get("/mail").text
    arrive(gmail)
    assert f'href="/google/mail/{CLIENT}"' in browser.get("/mail").text


def test_the_link_in_a_mail_can_be_followed(gmail: Any, browser: httpx.Client) -> None:
    arrive(gmail)
    page = browser.get(f"/mail/{CLIENT}").text
    assert '<a href="http://127.0.0.1:9/pay/abc?x=1&amp;y=2" rel="noreferrer">' in page


def test_nothing_in_a_mail_becomes_markup(gmail: Any, browser: httpx.Client) -> None:
    hostile = "<script>alert(1)</script>"
    arrive(
        gmail, subject=hostile, body=f'{hostile} http://x.example/"><script>', **{"from": f'"{hostile}" <a@b.example>'}
    )
    page = browser.get(f"/mail/{CLIENT}").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_pdf_is_shown_and_anything_else_is_for_saving(gmail: Any, browser: httpx.Client) -> None:
    files = [("Penawaran é.pdf", "application/pdf"), ("page.html", "text/html")]
    attachments = [
        {"filename": name, "content_type": kind, "content": b64encode(b"content").decode()} for name, kind in files
    ]
    mail = arrive(gmail, attachments=attachments)
    shown = [browser.get(f"/mail/{CLIENT}/{mail['id']}/{number}") for number in range(2)]
    assert [each.content for each in shown] == [b"content", b"content"]
    assert shown[0].headers["content-type"].startswith("application/pdf")
    assert shown[0].headers["content-disposition"] == "inline; filename*=UTF-8''Penawaran%20%C3%A9.pdf"
    assert shown[1].headers["content-type"].startswith("application/octet-stream")
    assert shown[1].headers["content-disposition"].startswith("attachment")
    assert browser.get(f"/mail/{CLIENT}/{mail['id']}/2").status_code == 404


def test_a_mail_can_be_answered(gmail: Any, browser: httpx.Client) -> None:
    mail = arrive(gmail)
    done = browser.post(f"/mail/{CLIENT}/{mail['id']}/reply", data={"body": "Sudah dibayar."}, follow_redirects=True)
    assert done.status_code == 200
    (answer,) = gmail.control.mailbox(SALES)
    assert (answer["subject"], answer["body"].strip()) == ("Re: Tagihan", "Sudah dibayar.")


def test_a_page_of_nobody_is_not_found(gmail: Any, browser: httpx.Client) -> None:
    arrive(gmail)
    assert browser.get("/mail/nobody@nowhere.example").status_code == 404
    assert browser.post(f"/mail/{CLIENT}/nope/reply", data={"body": "x"}).status_code == 404


def test_looking_into_a_mailbox_is_no_call_to_gmail(gmail: Any, browser: httpx.Client) -> None:
    gmail.control.outage("gmail", True)
    assert browser.get("/mail").status_code == 200
    assert gmail.control.ledger("gmail") == []
