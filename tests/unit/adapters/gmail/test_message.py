"""A mail says what was meant, whatever the names and texts in it; nothing in them becomes a header or an address."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from unicodedata import category

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from subplat.adapters.gmail.message import LARGEST_MAIL, compose
from subplat.application.ports.failures import Rejected
from subplat.application.ports.mailer import Attachment, OutgoingMail

MAIL = OutgoingMail(
    message_id="<quotation-1@subplat.example>",
    from_email="sales@reseller.example",
    to_email="contact@nusantara.example",
    subject="Penawaran Q-2026-00001",
    body="Selamat pagi,\n\nTerlampir penawaran kami.\n",
)
TOP = ["from", "to", "subject", "message-id", "x-subplat-message-id"]
BODY = ["content-type", "content-transfer-encoding", "mime-version"]


def read(written: bytes) -> Any:
    return message_from_bytes(written, policy=SMTP)


def written(mail: OutgoingMail) -> bytes:
    return compose(mail, in_reply_to=mail.in_reply_to, references=())


def taken(mail: OutgoingMail) -> Any:
    """The mail as its receiver reads it; None if it was refused as no mail."""
    try:
        return read(written(mail))
    except Rejected as refused:
        return None if refused.code == "invalid_mail" else pytest.fail(str(refused))


def unprintable(text: str) -> bool:
    return any(category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text)


def header_names(message: EmailMessage) -> list[str]:
    return [name.lower() for name in message]


def test_a_plain_mail_says_what_was_meant() -> None:
    message = read(written(MAIL))
    assert header_names(message) == TOP + BODY
    assert message["From"] == MAIL.from_email
    assert message["To"] == MAIL.to_email
    assert message["Subject"] == MAIL.subject
    assert message["Message-ID"] == message["X-Subplat-Message-ID"] == MAIL.message_id
    assert message.get_content().splitlines() == MAIL.body.splitlines()


def test_an_attachment_arrives_byte_for_byte() -> None:
    pdf = bytes(range(256)) * 40
    mail = evolve(
        MAIL, attachments=[Attachment(filename="Penawaran Q-1 é.pdf", content_type="application/pdf", content=pdf)]
    )
    message = read(written(mail))
    (attached,) = message.iter_attachments()
    assert attached.get_content() == pdf
    assert attached.get_filename() == "Penawaran Q-1 é.pdf"
    assert attached.get_content_type() == "application/pdf"
    assert message.get_body().get_content().splitlines() == MAIL.body.splitlines()


def test_a_long_message_id_of_another_system_is_not_broken_up() -> None:
    long_id = f"<{'A1' * 50}@{'mail' * 10}.outlook.example>"
    raw = compose(MAIL, in_reply_to=long_id, references=["<root@x.example>", long_id])
    assert b"In-Reply-To: " + long_id.encode() in raw
    assert b"References: <root@x.example>\r\n " + long_id.encode() in raw


@given(st.text(max_size=300))
@example("=?utf-8?q?x=0D=0ABcc:_thief@evil.example?=")
@example("\u202eevil\u202c  double  spaces ")
@example("a" * 1200)
@example("x\r\nBcc: thief@evil.example")
def test_no_subject_makes_a_header_or_is_changed(subject: str) -> None:
    message = taken(evolve(MAIL, subject=subject))
    if message is None:
        assert unprintable(subject)
        return
    assert not unprintable(subject)
    assert header_names(message) == TOP + BODY
    assert str(message["Subject"]) == subject
    assert message["To"] == MAIL.to_email


@given(st.text(max_size=200))
@example(".\r\nBcc: thief@evil.example\r\n\r\n--boundary")
def test_no_body_makes_a_header_or_is_changed(body: str) -> None:
    try:
        raw = written(evolve(MAIL, body=body))
    except Rejected:
        assert any(category(character) == "Cs" for character in body)
        return
    message = read(raw)
    assert header_names(message) == TOP + BODY
    assert raw.isascii()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    arrived = message.get_payload(decode=True).decode("utf-8")
    assert arrived.replace("\r\n", "\n").rstrip("\n") == body.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


@given(st.text(max_size=80))
@example("a.pdf\r\nBcc: thief@evil.example")
@example('a.pdf"; name="b.exe')
@example("../../etc/passwd")
@example(" a.pdf")
@example("=?utf-8?q?a=0D=0ABcc:_x?=.pdf")
def test_no_file_name_makes_a_header(filename: str) -> None:
    attachment = Attachment(filename=filename, content_type="application/pdf", content=b"%PDF")
    message = taken(evolve(MAIL, attachments=[attachment]))
    if message is None:
        odd_spaces = filename != " ".join(filename.split())
        signs = any(sign in filename for sign in ("/", "\\", '"', "=?"))
        assert not filename or odd_spaces or signs or unprintable(filename)
        return
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == filename
    assert header_names(attached) == [
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
        "mime-version",
    ]


@given(st.text(max_size=60))
@example("a@b.example, thief@evil.example")
@example("a@b.example\r\nBcc: thief@evil.example")
@example("Klien <thief@evil.example>")
@example('"a b"@c.example')
@example("a@b@c.example")
@example("группа: a@b.example;")
@example("a@")
@example("(c)a@b.example")
def test_text_that_is_not_one_address_is_refused(to_email: str) -> None:
    message = taken(evolve(MAIL, to_email=to_email))
    if message is None:
        return
    (address,) = message["To"].addresses
    assert address.addr_spec.isascii()
    assert address.addr_spec.rpartition("@")[0] == to_email.rpartition("@")[0]
    assert header_names(message) == TOP + BODY


@given(st.from_regex(r"\A[a-z0-9._+-]{1,20}@[a-z0-9-]{1,20}(\.[a-z]{2,8}){1,2}\Z"))
def test_an_ordinary_address_that_is_taken_arrives_unchanged(to_email: str) -> None:
    message = taken(evolve(MAIL, to_email=to_email))
    if message is None:
        local, _, domain = to_email.partition("@")
        assert local.startswith(".") or local.endswith(".") or ".." in local or "xn--" in domain
        return
    assert message["To"] == to_email


def test_an_international_domain_is_written_in_ascii() -> None:
    message = read(written(evolve(MAIL, to_email="contact@nusantará.example")))
    assert message["To"] == "contact@xn--nusantar-gza.example"


@pytest.mark.parametrize(
    "mail",
    [
        evolve(MAIL, message_id="no-brackets@subplat.example"),
        evolve(MAIL, message_id="<a@b>\r\nBcc: x@y"),
        evolve(MAIL, message_id="<a b@c>"),
        evolve(MAIL, in_reply_to="<a@b> <c@d>"),
        evolve(MAIL, from_email=""),
        evolve(MAIL, attachments=[Attachment(filename="a", content_type="multipart/mixed", content=b"")]),
        evolve(MAIL, attachments=[Attachment(filename="a", content_type="pdf", content=b"")]),
        evolve(MAIL, attachments=[Attachment(filename="", content_type="application/pdf", content=b"")]),
    ],
)
def test_what_is_no_mail_is_refused(mail: OutgoingMail) -> None:
    with pytest.raises(Rejected) as caught:
        written(mail)
    assert caught.value.code == "invalid_mail"


def test_more_than_gmail_takes_is_refused_before_it_is_sent() -> None:
    big = Attachment(filename="a.pdf", content_type="application/pdf", content=bytes(LARGEST_MAIL * 3 // 4))
    with pytest.raises(Rejected) as caught:
        written(evolve(MAIL, attachments=[big]))
    assert caught.value.code == "mail_too_large"
