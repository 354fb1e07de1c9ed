"""Reserved values: data with which an ordinary user steers the sandbox, without any control call.

A tag is given in one of three ways:
- in an e-mail address of the payer: `finance+decline@contoh.example`, several joined by dots (`+lost.underpaid`);
- in a name or description, after the word sandbox: "Contoh Sandbox Decline Once";
- as the exact amount in `RESERVED_AMOUNTS`.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

Tags = frozenset["Tag"]


class Tag(StrEnum):
    """What the tag does."""

    DECLINE = "decline"
    """Every attempt to pay is declined."""
    DECLINE_ONCE = "decline-once"
    """The first attempt to pay is declined, later ones go through."""
    TIMEOUT = "timeout"
    """The first create with this reference takes effect, but its answer never comes."""
    LATE = "late"
    """Callbacks come 26 hours late."""
    DUPLICATE = "duplicate"
    """Every callback comes twice, with the same webhook-id."""
    TWICE = "twice"
    """Every callback comes twice, each with its own webhook-id."""
    LOST = "lost"
    """No callback ever comes."""
    SHUFFLED = "shuffled"
    """Each callback is held back longer than the one that follows it."""
    UNDERPAID = "underpaid"
    """1,000 less than due is paid (invoices only)."""
    OVERPAID = "overpaid"
    """1,000 more than due is paid (invoices only)."""
    REFUND_FAILS = "refund-fails"
    """A refund ends FAILED."""


RESERVED_AMOUNTS: Mapping[Decimal, Tag] = {
    Decimal(4_040_401): Tag.DECLINE,
    Decimal(4_040_402): Tag.DECLINE_ONCE,
    Decimal(4_040_403): Tag.TIMEOUT,
    Decimal(4_040_404): Tag.LATE,
    Decimal(4_040_405): Tag.DUPLICATE,
    Decimal(4_040_406): Tag.TWICE,
    Decimal(4_040_407): Tag.LOST,
    Decimal(4_040_408): Tag.SHUFFLED,
    Decimal(4_040_409): Tag.UNDERPAID,
    Decimal(4_040_410): Tag.OVERPAID,
    Decimal(4_040_411): Tag.REFUND_FAILS,
}

_IN_ADDRESS = re.compile(r"\+([a-z.\-]+)@")
_WORDS = sorted((tag.value.replace("-", " ") for tag in Tag), key=len, reverse=True)
_IN_TEXT = re.compile(r"\bsandbox (" + "|".join(_WORDS) + r")\b")


def tags_in(*texts: object, amount: object = None) -> Tags:
    """All tags in these texts and this amount; anything that is not a text is passed over."""
    found: set[Tag] = set()
    for text in texts:
        if isinstance(text, str):
            lower = text.lower()
            for joined in _IN_ADDRESS.findall(lower):
                found.update(Tag(word) for word in joined.split(".") if word in set(Tag))
            found.update(Tag(words.replace(" ", "-")) for words in _IN_TEXT.findall(lower))
    if isinstance(amount, Decimal | int) and Decimal(amount) in RESERVED_AMOUNTS:
        found.add(RESERVED_AMOUNTS[Decimal(amount)])
    return frozenset(found)
