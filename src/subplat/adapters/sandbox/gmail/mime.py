"""Mails as bytes: reading them, and setting single headers without touching the rest."""

import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses
from typing import Any

_HEADER_END = re.compile(rb"\r?\n\r?\n")


def read_mail(raw: bytes) -> EmailMessage:
    """The parsed mail; never fails, oddities end up in its `defects`."""
    parsed = message_from_bytes(raw, policy=SMTP)
    assert isinstance(parsed, EmailMessage)
    return parsed


def header(mail: EmailMessage, name: str) -> str:
    """A header's text on one line, empty if it is not there."""
    return " ".join(str(mail.get(name, "")).split())


def addresses(mail: EmailMessage, *names: str) -> list[str]:
    """The bare addresses of those headers, in lower case."""
    values = [str(value) for name in names for value in mail.get_all(name, [])]
    return [address.lower() for _, address in getaddresses(values) if address]


def without_header(raw: bytes, name: str) -> bytes:
    """The mail without any header of that name."""
    head, rest = _split(raw)
    wanted = re.compile(rb"(?im)^" + re.escape(name.encode()) + rb":[^\n]*\n(?:[ \t][^\n]*\n)*")
    return wanted.sub(b"", head) + rest


def with_header(raw: bytes, name: str, value: str) -> bytes:
    """The mail with that header on top, in place of any of the same name."""
    return f"{name}: {value}\r\n".encode() + without_header(raw, name)


def leaf_parts(mail: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that have content, in order."""
    for part in mail.walk():
        if not part.is_multipart():
            yield part


def content(part: EmailMessage) -> bytes:
    """A part's decoded content."""
    payload: Any = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def body_text(mail: EmailMessage) -> str:
    """What a person reads: the first text part."""
    texts = [part for part in leaf_parts(mail) if part.get_content_maintype() == "text" and not part.get_filename()]
    return content(texts[0]).decode("utf-8", "replace").replace("\r\n", "\n") if texts else ""


def written_mail(
    *, sender: str, recipient: str, subject: str, body: str, message_id: str, at: datetime, references: str = ""
) -> EmailMessage:
    """A mail as somebody outside would write it; attachments can be added."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    if references:
        mail["In-Reply-To"] = references.split()[-1]
        mail["References"] = references
    mail.set_content(body)
    return mail


def _split(raw: bytes) -> tuple[bytes, bytes]:
    """Headers, each with its line end, and the blank line with the body."""
    end = _HEADER_END.search(raw)
    if end is None:
        return raw.rstrip(b"\r\n") + b"\r\n", b"\r\n"
    return raw[: end.start()] + b"\r\n", b"\r\n" + raw[end.end() :]
