"""Every way in which a call of the SDK fails, in the words of the port."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from subplat.application.ports.failures import MalformedAnswer, Rejected, Unavailable

if TYPE_CHECKING:
    from google.genai.errors import APIError

SYSTEM = "gemini"
_WORTH_REPEATING = (408, 429)


@contextmanager
def mapped_failures() -> Iterator[None]:
    """Turns what the SDK raises into `Unavailable`, `Rejected` or `MalformedAnswer`; details carry no key and no prompt."""
    from google.genai.errors import APIError

    try:
        yield
    except APIError as error:
        raise _refusal(error) from error
    except transport_errors() as error:
        # Nothing changes there by asking, so a lost answer is the same as no call.
        raise Unavailable(SYSTEM, f"no answer ({type(error).__name__})") from error
    except ValueError as error:  # bodies that are not JSON, or not of the SDK's models
        raise MalformedAnswer(SYSTEM, f"the answer cannot be read ({type(error).__name__})") from error


def transport_errors() -> tuple[type[Exception], ...]:
    """The SDK speaks through httpx2, or httpx where that is not installed; neither error derives from its own."""
    names = [name for name in ("httpx2", "httpx") if find_spec(name)]
    return tuple(import_module(name).TransportError for name in names)


def _refusal(error: "APIError") -> Unavailable | Rejected:
    status = str(error.status or error.code)
    detail = f"{error.code} {status}: {str(error.message or '')[:200]}"
    if error.code in _WORTH_REPEATING or error.code >= 500:
        return Unavailable(SYSTEM, detail, retry_after=_retry_after(error))
    return Rejected(SYSTEM, detail, code=status)


def _retry_after(error: "APIError") -> timedelta | None:
    """Google names the time in `RetryInfo` ("17s", "3.5s"), sometimes in the header alone."""
    for entry in _details(error.details):
        found = re.fullmatch(r"(\d{1,6})(?:\.(\d{1,3})\d*)?s", str(entry.get("retryDelay", "")))
        if found:
            return timedelta(seconds=int(found[1]), milliseconds=int((found[2] or "").ljust(3, "0")))
    headers = getattr(error.response, "headers", None)
    header = str(headers.get("retry-after", "")) if headers is not None else ""
    return timedelta(seconds=int(header)) if re.fullmatch(r"\d{1,6}", header) else None


def _details(body: Any) -> list[dict[str, Any]]:
    error = body.get("error", body) if isinstance(body, dict) else {}
    entries = error.get("details", []) if isinstance(error, dict) else []
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
