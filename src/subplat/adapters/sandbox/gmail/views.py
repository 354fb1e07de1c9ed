"""Mails in the words of the Gmail API."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any

from subplat.adapters.sandbox.gmail.mailbox import Change, Mail
from subplat.adapters.sandbox.gmail.mime import body_text, content
from subplat.adapters.sandbox.google.errors import Refusal

_SNIPPET = 120
_CHANGED_LABELS = ("labelsAdded", "labelsRemoved")


def reference(mail: Mail) -> dict[str, Any]:
    """A mail in a list."""
    return {"id": mail.id, "threadId": mail.thread_id}


def message(mail: Mail, wanted: str = "full", only_headers: Sequence[str] = ()) -> dict[str, Any]:
    """A mail in one of Gmail's formats: minimal, metadata, full or raw."""
    view = {
        **reference(mail),
        "labelIds": sorted(mail.labels),
        "snippet": " ".join(body_text(mail.parsed).split())[:_SNIPPET],
        "historyId": str(mail.history_id),
        "internalDate": str(int(mail.at.timestamp() * 1000)),
        "sizeEstimate": len(mail.raw),
    }
    if wanted == "raw":
        view["raw"] = urlsafe_b64encode(mail.raw).decode()
    elif wanted == "full":
        view["payload"] = _part(mail, mail.parsed, "")
    elif wanted == "metadata":
        view["payload"] = {
            "mimeType": mail.parsed.get_content_type(),
            "headers": _headers(mail.parsed, only_headers),
        }
    return view


def sent(mail: Mail) -> dict[str, Any]:
    """What sending answers."""
    return {**reference(mail), "labelIds": sorted(mail.labels)}


def attachment(mail: Mail, attachment_id: str) -> dict[str, Any]:
    """The content of a part; `Refusal` 404."""
    for number, part in _numbered(mail.parsed, ""):
        if attachment_id == _attachment_id(mail, number):
            data = content(part)
            return {"size": len(data), "data": urlsafe_b64encode(data).decode()}
    raise Refusal(404, "Requested entity was not found.")


def change(each: Change) -> dict[str, Any]:
    """One history record."""
    mail = {"id": each.mail_id, "threadId": each.thread_id}
    detail: dict[str, Any] = {"message": {**mail, "labelIds": list(each.mail_labels)}}
    if each.kind in _CHANGED_LABELS:
        detail["labelIds"] = list(each.labels)
    return {"id": str(each.id), "messages": [mail], each.kind: [detail]}


def _part(mail: Mail, part: EmailMessage, number: str) -> dict[str, Any]:
    view: dict[str, Any] = {
        "partId": number,
        "mimeType": part.get_content_type(),
        "filename": part.get_filename() or "",
        "headers": _headers(part),
    }
    if part.is_multipart():
        view["body"] = {"size": 0}
        view["parts"] = [_part(mail, child, child_number) for child_number, child in _children(part, number)]
        return view
    data = content(part)
    if view["filename"]:
        view["body"] = {"size": len(data), "attachmentId": _attachment_id(mail, number)}
    else:
        view["body"] = {"size": len(data), "data": urlsafe_b64encode(data).decode()}
    return view


def _headers(part: EmailMessage, only: Sequence[str] = ()) -> list[dict[str, str]]:
    wanted = {name.lower() for name in only}
    return [
        {"name": name, "value": " ".join(str(value).split())}
        for name, value in part.items()
        if not wanted or name.lower() in wanted
    ]


def _children(part: EmailMessage, number: str) -> list[tuple[str, EmailMessage]]:
    prefix = f"{number}." if number else ""
    children = [child for child in part.iter_parts() if isinstance(child, EmailMessage)]
    return [(f"{prefix}{position}", child) for position, child in enumerate(children)]


def _numbered(part: EmailMessage, number: str) -> list[tuple[str, EmailMessage]]:
    if not part.is_multipart():
        return [(number, part)]
    return [leaf for child_number, child in _children(part, number) for leaf in _numbered(child, child_number)]


def _attachment_id(mail: Mail, number: str) -> str:
    return f"ANGj{mail.id}-{number.replace('.', '-')}"
