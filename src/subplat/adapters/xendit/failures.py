"""Every way in which a call of Xendit fails, in the words of the port."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from attrs import frozen

from subplat.adapters.xendit.exact_json import read_json
from subplat.application.ports.failures import NotLetIn, OutcomeUnknown, OutsideFailure, Rejected, Unavailable

SYSTEM = "xendit"
NOT_FOUND = frozenset(
    {"INVOICE_NOT_FOUND_ERROR", "DATA_NOT_FOUND", "CLIENT_NOT_FOUND_ERROR", "CUSTOMER_NOT_FOUND_ERROR"}
)
"""What says that there is no such object; Xendit uses 404, and for customers 400."""

_PASSING = frozenset({"RATE_LIMIT_EXCEEDED", "TEMPORARILY_UNAVAILABLE", "REFUND_IN_PROGRESS"})
_OUR_ACCESS = frozenset({"INVALID_API_KEY", "ACCESS_SUSPENDED", "UNAUTHORIZED_SENDER_IP"})
"""What says that it is us who are not let in, whatever was asked."""
_LONGEST_PAUSE = 3600


@frozen(kw_only=True)
class Call:
    """One call as errors and logs name it; a `read` changes nothing at Xendit."""

    method: str
    path: str

    @property
    def is_read(self) -> bool:
        """Whether nothing can have happened whatever becomes of the answer."""
        return self.method == "GET"

    def unanswered(self, why: str) -> OutsideFailure:
        """The request may have arrived, and there is no answer that tells."""
        detail = f"{self.method} {self.path}: {why}"
        return Unavailable(SYSTEM, detail) if self.is_read else OutcomeUnknown(SYSTEM, detail)

    def unsent(self, why: str) -> Unavailable:
        """The request never left."""
        return Unavailable(SYSTEM, f"{self.method} {self.path}: {why}")


def refusal(call: Call, status: int, headers: Mapping[str, str], body: bytes, *, secret: str) -> OutsideFailure:
    """What an answer outside 2xx means; `headers` must ignore case. The secret key never gets into the failure."""
    code, message = _words(body)
    request_id = headers.get("request-id", "none")
    text = f"{status} {code or 'without a code'}: {message} (Request-Id {request_id})"
    text = "".join(letter if letter.isprintable() else " " for letter in text).replace(secret, "[key]")
    detail = f"{call.method} {call.path}: {text}"
    if status == 429 or code in _PASSING:
        return Unavailable(SYSTEM, detail, retry_after=_pause(headers))
    if status == 401 or code in _OUR_ACCESS:
        return NotLetIn(SYSTEM, detail, code=code or f"HTTP_{status}")
    if 400 <= status < 500 and status != 408:
        return Rejected(SYSTEM, detail, code=code or f"HTTP_{status}")
    return call.unanswered(text)


def _words(body: bytes) -> tuple[str, str]:
    """Code and message of an error body; the names of wrong fields are added, never their values."""
    try:
        content = read_json(body)
    except ValueError:
        return "", "no JSON"
    if not isinstance(content, dict):
        return "", "no object"
    code, message, errors = (content.get(name) for name in ("error_code", "message", "errors"))
    fields = [error.get("field") for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    named = [".".join(map(str, path)) if isinstance(path, list) else str(path) for path in fields if path]
    about = f" [{', '.join(named)}]" if named else ""
    return (code[:100] if isinstance(code, str) else ""), (f"{message}" if isinstance(message, str) else "")[
        :200
    ] + about[:200]


def _pause(headers: Mapping[str, str]) -> timedelta | None:
    """`Rate-Limit-Reset` is in seconds with decimals; at least one second, at most an hour."""
    for name in ("rate-limit-reset", "retry-after"):
        try:
            seconds = Decimal(headers.get(name, ""))
        except InvalidOperation:
            continue
        if seconds.is_finite() and seconds >= 0:
            return timedelta(seconds=float(min(max(seconds, Decimal(1)), Decimal(_LONGEST_PAUSE))))
    return None
