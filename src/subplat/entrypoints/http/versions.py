"""Changing only what was looked at: `If-Match` with the `ETag` that was shown."""

from collections.abc import Callable
from typing import Annotated

from litestar.params import HeaderParameter, QueryParameter

from subplat.entrypoints.http.problems import Refused

IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        required=False,
        pattern=r'^(\*|"[0-9]{1,10}")$',
        description="The ETag of what was looked at: refused (412) when it has changed since.",
    ),
]
ValidateOnly = Annotated[
    bool,
    QueryParameter(name="validate_only", required=False, description="All checks and the answer, nothing written."),
]


def etag(version: int) -> str:
    """The version of what is shown; handed back in If-Match."""
    return f'"{version}"'


def looked_at(asked: str | None) -> int | None:
    """The version that the ETag names; None: whichever."""
    return None if asked is None or asked == "*" else int(asked.strip('"'))


def ensure_match(asked: str | None, current: Callable[[], int]) -> None:
    """Raises Refused (412). Inside a joint transaction `current` locks what it reads, so that nothing comes in between."""
    if asked is not None and asked != "*" and asked != etag(current()):
        raise Refused(412, "stale_version", "This was changed since you looked at it: read it again.")
