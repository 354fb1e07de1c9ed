"""Google's pages: a token that names where to go on."""

from collections.abc import Sequence
from typing import Any, TypeVar

from subplat.adapters.sandbox.google.errors import Refusal

T = TypeVar("T")


def page(items: Sequence[T], query: dict[str, Any], *, most: int) -> tuple[Sequence[T], dict[str, Any]]:
    """The items of the page asked for, and the token of the next one as an answer's field."""
    size = query.get("maxResults", most)
    token = str(query.get("pageToken", "0"))
    if not token.isdecimal() or int(token) > len(items):
        raise Refusal(400, "Invalid pageToken", "invalidArgument")
    start = int(token)
    end = start + min(size, most)
    return items[start:end], {"nextPageToken": str(end)} if end < len(items) else {}
