"""The `api-version` header."""

from subplat.adapters.sandbox.xendit.errors import FieldProblem, invalid
from subplat.adapters.sandbox.xendit.validation import AnyRequest

PAYMENTS = "2024-11-11"
PLANS = "2026-01-01"
LEGACY_PLANS = "2022-10-01"


def required_version(request: AnyRequest, *allowed: str) -> str:
    """The version asked for; a missing or unknown one is refused."""
    version = request.headers.get("api-version")
    if version not in allowed:
        message = f'"api-version" must be one of [{", ".join(allowed)}]'
        kind = "any.required" if version is None else "any.only"
        raise invalid([FieldProblem(path=["api-version"], message=message, kind=kind, location="header")])
    return version
