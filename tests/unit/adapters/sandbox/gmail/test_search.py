"""The search language of the twin."""

from datetime import UTC, datetime, timedelta

import pytest

from subplat.adapters.sandbox.gmail.mailbox import Mail
from subplat.adapters.sandbox.gmail.mime import written_mail
from subplat.adapters.sandbox.gmail.search import search
from subplat.adapters.sandbox.google.errors import Refusal

NOW = datetime(2026, 1, 31, 2, tzinfo=UTC)


def mail(name: str, *, labels: set[str], days_old: int = 0, attached: bool = False) -> Mail:
    written = written_mail(
        sender="Sales <sales@reseller.example>",
        recipient="contact@nusantara.example",
        subject=f"Penawaran {name}",
        body="Isi surat.",
        message_id=f"<{name}@subplat.example>",
        at=NOW,
    )
    if attached:
        written.add_attachment(b"x", maintype="application", subtype="pdf", filename="a.pdf")
    at = NOW - timedelta(days=days_old)
    return Mail(id=name, thread_id=name, raw=written.as_bytes(), labels=labels, at=at)


MAILS = [
    mail("new", labels={"INBOX", "UNREAD"}),
    mail("sent", labels={"SENT"}, days_old=3, attached=True),
    mail("draft", labels={"DRAFT"}, days_old=40),
    mail("spam", labels={"SPAM"}),
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["new", "sent", "draft"]),
        ("rfc822msgid:sent@subplat.example", ["sent"]),
        ("rfc822msgid:<sent@subplat.example>", ["sent"]),
        ("rfc822msgid:sent@subplat", []),
        ("in:sent", ["sent"]),
        ("in:drafts", ["draft"]),
        ("in:anywhere", ["new", "sent", "draft"]),
        ("is:unread", ["new"]),
        ("-is:unread", ["sent", "draft"]),
        ("label:inbox", ["new"]),
        ("has:attachment", ["sent"]),
        ("from:sales@reseller.example to:nusantara", ["new", "sent", "draft"]),
        ("from:client", []),
        ('subject:"penawaran sent"', ["sent"]),
        ("surat", ["new", "sent", "draft"]),
        ("newer_than:2d", ["new"]),
        ("older_than:1m", ["draft"]),
        ("after:2026/01/29", ["new"]),
        ("before:1769500000", ["draft"]),
    ],
)
def test_each_term_narrows_the_search(query: str, found: list[str]) -> None:
    assert [each.id for each in search(MAILS, query, now=NOW)] == found


def test_hidden_mails_are_found_only_when_asked_for() -> None:
    assert [each.id for each in search(MAILS, "subject:spam", now=NOW, with_hidden=True)] == ["spam"]


@pytest.mark.parametrize("query", ["filename:pdf", "newer_than:soon", "after:monday"])
def test_what_the_twin_does_not_know_is_refused(query: str) -> None:
    with pytest.raises(Refusal):
        search(MAILS, query, now=NOW)
