"""The fields of an object type, and Cosmic's way of refusing what does not fit them."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from subplat.adapters.sandbox.cosmic.errors import CosmicRefusal


@frozen(kw_only=True)
class Metafield:
    """One field: its type in Cosmic's words (text, number, json), and whether an object needs it."""

    type: str
    required: bool = False


QUOTATION_FIELDS: Mapping[str, Metafield] = {
    "quotation_number": Metafield(type="text", required=True),
    "revision": Metafield(type="number", required=True),
    "quotation_status": Metafield(type="text", required=True),
    "client_name": Metafield(type="text"),
    "sales_email": Metafield(type="text"),
    "total": Metafield(type="text", required=True),
    "currency": Metafield(type="text", required=True),
    "total_client": Metafield(type="text"),
    "currency_client": Metafield(type="text"),
    "valid_until": Metafield(type="text"),
    "lines": Metafield(type="json"),
    "pdf_url": Metafield(type="text"),
    "pdf_sha256": Metafield(type="text"),
}
"""The object type `quotations` as the bucket of the sandbox has it."""

_FITS: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "json": lambda value: isinstance(value, list | dict),
}


def check_metadata(metadata: Mapping[str, Any], fields: Mapping[str, Metafield], *, whole: bool) -> None:
    """Raises `CosmicRefusal` (400) for an unknown field, a value of another type or, if `whole`, a missing one."""
    for key, value in metadata.items():
        if key not in fields:
            raise CosmicRefusal(400, f"Metafield validation: there is no metafield with key: '{key}'")
        if not _FITS[fields[key].type](value):
            text = f"invalid 'value' for metafield with key: '{key}' and type: '{fields[key].type}'"
            raise CosmicRefusal(400, f"Metafield validation: {text}")
    for key, metafield in fields.items():
        if whole and metafield.required and key not in metadata:
            raise CosmicRefusal(400, f"Metafield validation: the metafield with key: '{key}' is required")
