"""What a twin hands to the sandbox."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from attrs import frozen
from litestar import Router
from litestar.types import ControllerRouterHandler


class ErrorShape(Protocol):
    """How one system words its errors; used for planned faults and for addresses that do not exist."""

    def body(self, status: int, code: str, message: str) -> dict[str, Any]:
        """The error body; an empty code means the system's usual one for that status."""
        ...

    def headers(self, status: int) -> dict[str, str]:
        """The system's own headers of such an answer (rate limits, request id, Retry-After)."""
        ...


def _nothing_to_do() -> None:
    return None


@frozen(kw_only=True)
class Twin:
    """One outside system.

    `prefix` is where its address starts ("/xendit"); `router` holds its real paths below that. Twins may share a
    prefix: then `claims` lists the path starts that are this twin's (default: the router's own path). `pages` are path
    starts meant for people: not entered in the ledger, no faults. `tick` lets the twin catch up with the clock; it
    runs before each of its calls and each control call, so it must be cheap when nothing is due. `control_routes`
    are mounted under `/_sandbox`.
    """

    name: str
    prefix: str
    router: Router
    error_shape: ErrorShape
    snapshot: Callable[[], dict[str, Any]]
    control_routes: Sequence[ControllerRouterHandler] = ()
    tick: Callable[[], None] = _nothing_to_do
    claims: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
