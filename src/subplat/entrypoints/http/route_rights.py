"""What a route says of itself: which right it needs, or why it is open to everybody.

```python
@post("/quotations/{quotation_id:uuid}/accept", opt=needs(Permission.QUOTATIONS_DECIDE, Kind.QUOTATION), ...)
@get("/livez", opt=public("probes have no login"), ...)
```
"""

from typing import Any

from subplat.application.accounts.rights import Permission
from subplat.application.ports.access import Kind

PERMISSION, TARGET, PARAMETER, PUBLIC = "permission", "target", "parameter", "public"


def needs(permission: Permission, target: Kind | None = None, parameter: str | None = None) -> dict[str, Any]:
    """For a route's `opt`. `target`: what the path points at, `parameter`: by which part of it (`quotation_id` by default)."""
    asked: dict[str, Any] = {PERMISSION: permission}
    return asked if target is None else {**asked, TARGET: target, PARAMETER: parameter or f"{target}_id"}


def public(reason: str) -> dict[str, Any]:
    """For a route's `opt`."""
    return {PUBLIC: reason}
