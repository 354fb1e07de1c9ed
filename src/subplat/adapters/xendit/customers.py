"""Our clients as customers of Xendit."""

import re
from hashlib import sha256
from unicodedata import normalize

from attrs import frozen

from subplat.adapters.xendit.api import XenditApi
from subplat.adapters.xendit.exact_json import Json, write_json
from subplat.adapters.xendit.failures import NOT_FOUND, SYSTEM
from subplat.adapters.xendit.fields import Fields
from subplat.application.ports.failures import MalformedAnswer, Rejected, Unavailable
from subplat.application.ports.payment_gateway import Payer

_VERSION = "2020-10-31"
_TAKEN = frozenset({"DUPLICATE_ERROR", "IDEMPOTENCY_ERROR"})
_LONGEST_NAME = 50
_LONGEST_EMAIL = 50
_LONGEST_KEY = 100


@frozen
class Customers:
    """Makes each customer once: the reference is unique at Xendit, and the idempotency key covers the first day."""

    api: XenditApi

    def register(self, payer: Payer) -> str:
        """The customer's id, whether it was made now or before. Safe to repeat."""
        body = customer_body(payer)
        try:
            made = self.api.post(
                "/customers", body, version=_VERSION, idempotency_key=idempotency_key(payer.reference, body)
            )
        except Rejected as refusal:
            if refusal.code not in _TAKEN:
                raise
            return self._existing(payer.reference)
        return _id(Fields.of("a customer", made), payer.reference)

    def _existing(self, reference: str) -> str:
        try:
            found = self.api.get("/customers", query={"reference_id": reference}, version=_VERSION)
        except Rejected as refusal:
            if refusal.code not in NOT_FOUND:
                raise
            # Taken, but not to be seen yet.
            raise Unavailable(SYSTEM, refusal.detail) from None
        # The list is wrapped in an object, except in the oldest version.
        listed = found.get("data") if isinstance(found, dict) else found
        for customer in Fields.listed("customers", listed):
            if customer.maybe_text("reference_id") == reference:
                return customer.text("id")
        raise Unavailable(SYSTEM, "the customer is there, but not listed yet")


def customer_body(payer: Payer) -> dict[str, Json]:
    """What Xendit takes. INDIVIDUAL, because plans are only established for those; what does not fit is left out."""
    body: dict[str, Json] = {
        "reference_id": payer.reference,
        "type": "INDIVIDUAL",
        "individual_detail": {"given_names": given_names(payer.company)},
    }
    email = fitting_email(payer.email, longest=_LONGEST_EMAIL)
    if email is not None:
        body["email"] = email
    phone = re.sub(r"[ ().\-]", "", payer.phone or "")
    if re.fullmatch(r"\+?[0-9]{7,15}", phone, re.ASCII):
        body["mobile_number"] = phone
    return body


def given_names(name: str) -> str:
    """1 to 50 ASCII letters, digits and single spaces: accents are dropped, everything else separates words."""
    plain = normalize("NFKD", re.sub(r"['’`]", "", name)).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", plain)
    text = " ".join(words)
    if len(text) > _LONGEST_NAME:
        text = text[: _LONGEST_NAME + 1].rpartition(" ")[0] or text[:_LONGEST_NAME]
    return text or "Pelanggan"


def fitting_email(email: str, *, longest: int) -> str | None:
    """The address if Xendit takes it, else None."""
    fits = len(email) <= longest and re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", email, re.ASCII)
    return email if fits and email.isascii() else None


def idempotency_key(reference: str, body: Json) -> str:
    """The same for the same customer with the same data: changed data is another request, which the reference then stops."""
    key = f"{reference}:{sha256(write_json(body)).hexdigest()[:24]}"
    fits = len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable()
    return key if fits else sha256(key.encode(errors="replace")).hexdigest()


def _id(customer: Fields, reference: str) -> str:
    if customer.text("reference_id") != reference:
        raise MalformedAnswer(SYSTEM, "the customer that was made has another reference")
    return customer.text("id")
