"""A quotation as an object of Cosmic, and back."""

import hashlib
import re
from typing import Any

from attrs import frozen

from subplat.adapters.cosmic.failures import SYSTEM
from subplat.application.ports.failures import MalformedAnswer
from subplat.application.ports.quotation_mirror import MirroredQuotation
from subplat.domain.money import Money

_LONGEST_ADDRESS = 2048


@frozen(kw_only=True)
class FoundCopy:
    """What is there already: its id, whose number it carries, and which file it shows."""

    id: str
    number: str | None
    pdf_url: str | None
    pdf_sha256: str | None

    def shows(self, pdf: bytes) -> bool:
        """Whether exactly this file is there already."""
        return self.pdf_url is not None and self.pdf_sha256 == fingerprint(pdf)


def fingerprint(pdf: bytes) -> str:
    """SHA-256 of the file, kept with the copy so that a repeat uploads nothing."""
    return hashlib.sha256(pdf).hexdigest()


def content_of(quotation: MirroredQuotation, pdf_url: str) -> dict[str, Any]:
    """Title and metadata; every amount is a string, since numbers are floats there."""
    metadata = {
        "quotation_number": quotation.number,
        "revision": quotation.revision,
        "quotation_status": quotation.status,
        "client_name": _encodable(quotation.client_name),
        "sales_email": _encodable(quotation.sales_email),
        "total": str(quotation.total.amount),
        "currency": quotation.total.currency.value,
        "total_client": str(quotation.total_client.amount),
        "currency_client": quotation.total_client.currency.value,
        "valid_until": quotation.valid_until.isoformat() if quotation.valid_until else "",
        "lines": [
            {
                "description": _encodable(line.description),
                "quantity": line.quantity,
                "unit_price": _amount(line.unit_price),
                "subtotal": _amount(line.subtotal),
            }
            for line in quotation.lines
        ],
        "pdf_url": pdf_url,
        "pdf_sha256": fingerprint(quotation.pdf),
    }
    return {"title": f"{quotation.number} {_encodable(quotation.client_name)}".strip(), "metadata": metadata}


def filename_of(quotation: MirroredQuotation) -> str:
    """`Q-2026-00042-r2.pdf`."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", f"{quotation.number}-r{quotation.revision}.pdf")


def found_copies(answer: dict[str, Any] | None) -> list[FoundCopy]:
    """The objects of a search, oldest first. Raises `MalformedAnswer`."""
    if answer is None:
        return []
    objects = answer.get("objects")
    if not isinstance(objects, list):
        raise MalformedAnswer(SYSTEM, "a search without a list of objects")
    return [_found(entry) for entry in objects]


def object_id(entry: Any) -> str:
    """The id in an object. Raises `MalformedAnswer`."""
    key = entry.get("id") if isinstance(entry, dict) else None
    if not isinstance(key, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,255}", key):
        raise MalformedAnswer(SYSTEM, "an object without an id")
    return key


def media_address(answer: dict[str, Any]) -> str:
    """The address of an uploaded file. Raises `MalformedAnswer`."""
    media = answer.get("media")
    address = media.get("url") if isinstance(media, dict) else None
    if not isinstance(address, str) or not re.match(r"https?://\S+$", address) or len(address) > _LONGEST_ADDRESS:
        raise MalformedAnswer(SYSTEM, "an uploaded file without an address")
    return address


def _found(entry: Any) -> FoundCopy:
    metadata = entry.get("metadata") if isinstance(entry, dict) else None
    known = metadata if isinstance(metadata, dict) else {}
    number, address, digest = (known.get(name) for name in ("quotation_number", "pdf_url", "pdf_sha256"))
    return FoundCopy(
        id=object_id(entry),
        number=number if isinstance(number, str) else None,
        pdf_url=address if isinstance(address, str) and address else None,
        pdf_sha256=digest if isinstance(digest, str) else None,
    )


def _amount(money: Money) -> str:
    return f"{money.amount} {money.currency.value}"


def _encodable(text: str) -> str:
    return text.encode(errors="replace").decode()
