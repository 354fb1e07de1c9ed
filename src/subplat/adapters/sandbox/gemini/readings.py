"""Answers to a call that asks for number and amount of an invoice: read from the mail in the twin's own way, or spoiled."""

import json
import re

from subplat.adapters.sandbox.gemini.request_body import Asked

FIELDS = frozenset({"number", "amount"})
"""What the schema of such a call asks for."""

_NUMBER = re.compile(r"\b((?:INV|INVOICE)[-/][A-Za-z0-9/-]*[0-9])", re.IGNORECASE)
_LABELLED = re.compile(r"invoice\s*(?:no|nomor)?\s*[:=]\s*([A-Za-z0-9][A-Za-z0-9/.-]*[0-9])", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:total|jumlah|nilai akhir)\D{0,20}?(?:rp|idr)\s*([0-9.]*[0-9])(?:,([0-9]{1,2}))?", re.IGNORECASE
)


def reading(asked: Asked) -> str:
    """The JSON of a model that reads well."""
    mail = _mail(asked)
    number, total = _NUMBER.search(mail) or _LABELLED.search(mail), _TOTAL.search(mail)
    amount = "" if total is None else total[1].replace(".", "") + (f".{total[2]}" if total[2] else "")
    return json.dumps({"number": number[1] if number else "", "amount": amount})


def obedient_reading(asked: Asked) -> str:
    """The JSON of a model that invents, or does as a hostile mail says."""
    return json.dumps({"number": "INV-666", "amount": "1"})


def _mail(asked: Asked) -> str:
    fenced = asked.text.partition("<data>")[2].rpartition("</data>")[0].strip()
    try:
        return str(json.loads(fenced))
    except ValueError:
        return fenced
