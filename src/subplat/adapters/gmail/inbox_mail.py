"""A mail of the Gmail API in our words."""

import re
from base64 import urlsafe_b64decode
from binascii import Error as BadBase64
from collections.abc import Iterator, Sequence
from email.header import decode_header, make_header
from email.utils import getaddresses
from typing import Any

from attrs import field, frozen

from subplat.adapters.gmail.inbox_text import text_of_html
from subplat.adapters.google_client.answers import objects, optional_count, optional_text, part, text
from subplat.application.ports.failures import MalformedAnswer

SYSTEM = "gmail"
_DEEPEST = 20
_REFERENCES_KEPT = 50
_MAILER_DAEMON = re.compile(r"(?:mailer-daemon|postmaster)@", re.IGNORECASE)
_BODIES = ("text/plain", "text/html")


@frozen(kw_only=True)
class Leaf:
    """A part with content; `data` None: it has to be fetched by `attachment_id`."""

    mime_type: str
    filename: str
    size: int
    data: bytes | None = field(repr=False)
    attachment_id: str | None


@frozen(kw_only=True)
class Headers:
    """By name in lower case, each with all its values, topmost first."""

    values: dict[str, list[str]]

    def first(self, name: str) -> str:
        """The topmost value, decoded; empty if there is none."""
        return _decoded(next(iter(self.values.get(name, ())), ""))

    def addresses(self, name: str) -> list[str]:
        """The bare addresses."""
        return [address for _, address in getaddresses(self.values.get(name, [])) if address]


def headers_of(payload: Any) -> Headers:
    """The headers of a mail."""
    values: dict[str, list[str]] = {}
    for header in objects(SYSTEM, payload, "headers"):
        name, value = text(SYSTEM, header, "name"), optional_text(SYSTEM, header, "value") or ""
        values.setdefault(name.lower(), []).append(value)
    return Headers(values=values)


def leaves(payload: Any, depth: int = 0) -> Iterator[Leaf]:
    """The parts that hold content, in order; a mail nested deeper than anybody writes ends there."""
    children = objects(SYSTEM, payload, "parts")
    if children:
        if depth < _DEEPEST:
            for child in children:
                yield from leaves(child, depth + 1)
        return
    body = part(SYSTEM, payload, "body")
    data = optional_text(SYSTEM, body, "data")
    yield Leaf(
        mime_type=(optional_text(SYSTEM, payload, "mimeType") or "").lower(),
        filename=_decoded(optional_text(SYSTEM, payload, "filename") or ""),
        size=optional_count(SYSTEM, body, "size") or 0,
        data=None if data is None else decoded_bytes(data),
        attachment_id=optional_text(SYSTEM, body, "attachmentId"),
    )


def body_of(parts: Sequence[Leaf]) -> str:
    """What a person reads: the plain text, else the HTML as text."""
    texts = [each for each in parts if not each.filename and each.mime_type in _BODIES and each.data is not None]
    for wanted in _BODIES:
        found = "\n".join(_readable(each) for each in texts if each.mime_type == wanted).strip()
        if found:
            return found
    return ""


def files_of(parts: Sequence[Leaf]) -> list[Leaf]:
    """The attachments."""
    return [each for each in parts if each.filename]


def references_of(headers: Headers) -> tuple[str, ...]:
    """Message ids that the mail answers, oldest first."""
    found = [*headers.first("references").split(), *headers.first("in-reply-to").split()]
    return tuple(dict.fromkeys(found))[-_REFERENCES_KEPT:]


def undelivered_to(headers: Headers, sender: str, mime_type: str) -> tuple[str, ...] | None:
    """For a notice of non-delivery whom it is about, empty if it does not say; None for any other mail."""
    report = "delivery-status" in headers.first("content-type").lower()
    failed = headers.addresses("x-failed-recipients")
    if failed or (mime_type == "multipart/report" and report) or _MAILER_DAEMON.match(sender):
        return tuple(failed)
    return None


def is_automatic(headers: Headers) -> bool:
    """RFC 3834, and what older programs say instead."""
    submitted = headers.first("auto-submitted").lower()
    precedence = headers.first("precedence").lower()
    return (
        (submitted not in ("", "no"))
        or precedence in ("auto_reply", "bulk", "junk")
        or bool(headers.first("x-autoreply"))
    )


def is_forged(headers: Headers) -> bool:
    """What Google itself found; a header of that name further down may be the sender's own."""
    found = headers.first("authentication-results").lower()
    return found.startswith("mx.google.com") and re.search(r"\bdmarc=fail\b", found) is not None


def decoded_bytes(data: str) -> bytes:
    """base64url, padded or not."""
    try:
        return urlsafe_b64decode(data + "=" * (-len(data) % 4))
    except (BadBase64, ValueError) as error:
        raise MalformedAnswer(SYSTEM, "a part is not base64url") from error


def _readable(leaf: Leaf) -> str:
    # Gmail hands parts on as UTF-8 whatever they were written in.
    found = (leaf.data or b"").decode("utf-8", "replace").replace("\r\n", "\n")
    return text_of_html(found) if leaf.mime_type == "text/html" else found


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value))) if "=?" in value else value
    except (ValueError, LookupError):
        return value
