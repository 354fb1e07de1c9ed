"""Jobs as JSON and back: plain values, ids, instants, days and exact amounts (as strings), and attrs values of these."""

import json
from datetime import datetime
from decimal import Decimal
from json.encoder import encode_basestring_ascii
from typing import Any
from uuid import UUID

from cattrs.preconf.json import make_converter

from subplat.application.ports.jobs import Job

# A payload with a field that this version does not know was written by a newer one: refusing it leaves the job to a
# worker that understands all of it.
_CONVERTER = make_converter(forbid_extra_keys=True)
_CONVERTER.register_unstructure_hook(UUID, str)
_CONVERTER.register_structure_hook(UUID, lambda value, _: UUID(value))
_CONVERTER.register_unstructure_hook(Decimal, str)


@_CONVERTER.register_structure_hook
def _exact(value: Any, _: type[Decimal]) -> Decimal:
    if not isinstance(value, str):
        raise TypeError(f"an exact number is stored as text, not as {type(value).__name__}")
    return Decimal(value)


@_CONVERTER.register_unstructure_hook
def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("an instant without a zone cannot be stored")
    return value.isoformat()


_ENCODE = json.JSONEncoder(allow_nan=False).encode


def payload_text(job: Job) -> str:
    """The job's fields as JSON; raises TypeError or ValueError for a field that JSON cannot hold exactly."""
    fields: dict[str, Any] = _CONVERTER.unstructure(job)
    # Nearly all are ids: text is written at once, which takes a third of the time.
    written = [
        f'"{name}": {encode_basestring_ascii(value) if type(value) is str else _ENCODE(value)}'
        for name, value in fields.items()
    ]
    return f"{{{', '.join(written)}}}"


def job_from(cls: type[Job], payload: object) -> Job:
    """The job that was stored; raises a cattrs error when the payload does not fit the class."""
    return _CONVERTER.structure(payload, cls)
