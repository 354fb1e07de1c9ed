"""Mails of the Gmail API, odd ones too."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest

from subplat.adapters.gmail.inbox_mail import (
    body_of,
    files_of,
    headers_of,
    is_automatic,
    is_forged,
    leaves,
    references_of,
    undelivered_to,
)
from subplat.application.ports.failures import MalformedAnswer


def part(mime_type: str, content: str = "", filename: str = "", **more: Any) -> dict[str, Any]:
    data = urlsafe_b64encode(content.encode()).decode().rstrip("=")
    return {"mimeType": mime_type, "filename": filename, "body": {"size": len(content), "data": data}, **more}


def headers(**values: str) -> Any:
    return headers_of({"headers": [{"name": name.replace("_", "-"), "value": value} for name, value in values.items()]})


def test_the_plain_text_is_preferred_and_html_serves() -> None:
    both = {"mimeType": "multipart/alternative", "parts": [part("text/plain", "biasa"), part("text/html", "<b>x</b>")]}
    assert body_of(list(leaves(both))) == "biasa"
    assert body_of(list(leaves(part("text/html", "<p>hanya html</p>")))) == "hanya html"
    assert body_of(list(leaves(part("application/pdf", "x", "a.pdf")))) == ""


def test_a_text_file_is_a_file_and_no_body() -> None:
    mail = {"mimeType": "multipart/mixed", "parts": [part("text/plain", "isi"), part("text/plain", "lain", "b.txt")]}
    found = list(leaves(mail))
    assert (body_of(found), [each.filename for each in files_of(found)]) == ("isi", ["b.txt"])


def test_a_mail_nested_without_end_is_cut_off() -> None:
    nested: dict[str, Any] = part("text/plain", "dalam")
    for _ in range(500):
        nested = {"mimeType": "multipart/mixed", "parts": [nested]}
    assert list(leaves(nested)) == []


def test_encoded_words_are_read() -> None:
    assert headers(Subject="=?utf-8?q?Faktur_=E2=9C=93?=").first("subject") == "Faktur ✓"
    assert headers(Subject="=?nope?q?x?=").first("subject") == "=?nope?q?x?="


def test_references_come_with_the_mail_answered_last() -> None:
    found = references_of(headers(References="<a@x> <b@x>", In_Reply_To="<b@x>"))
    assert found == ("<a@x>", "<b@x>")


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({"Authentication_Results": "mx.google.com; dkim=pass; dmarc=fail (p=NONE)"}, True),
        ({"Authentication_Results": "mx.google.com; dkim=pass; dmarc=pass"}, False),
        ({"Authentication_Results": "evil.example; dmarc=fail"}, False),
        ({}, False),
    ],
)
def test_forged_is_what_google_found(values: dict[str, str], verdict: bool) -> None:
    assert is_forged(headers(**values)) is verdict


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({"Auto_Submitted": "auto-replied"}, True),
        ({"Auto_Submitted": "no"}, False),
        ({"Precedence": "bulk"}, True),
        ({"X_Autoreply": "yes"}, True),
        ({}, False),
    ],
)
def test_machines_are_known(values: dict[str, str], verdict: bool) -> None:
    assert is_automatic(headers(**values)) is verdict


def test_notices_of_non_delivery_are_known() -> None:
    report = headers(Content_Type='multipart/report; report-type="delivery-status"')
    assert undelivered_to(report, "x@y.example", "multipart/report") == ()
    assert undelivered_to(headers(X_Failed_Recipients="a@b.example"), "x@y.example", "text/plain") == ("a@b.example",)
    assert undelivered_to(headers(), "Mailer-Daemon@googlemail.com", "text/plain") == ()
    assert undelivered_to(headers(), "x@y.example", "text/plain") is None


@pytest.mark.parametrize("payload", [{"parts": "x"}, {"body": {"data": 5}}, {"body": {"data": "\u20ac"}}, {"body": []}])
def test_what_is_not_as_documented_is_malformed(payload: Any) -> None:
    with pytest.raises(MalformedAnswer):
        list(leaves(payload))
