"""One-time codes from a person's device (TOTP, RFC 6238: six digits, half a minute, SHA-1)."""

from datetime import datetime
from typing import Protocol


class OneTimeCodes(Protocol):
    """Pure; never fails."""

    def uri(self, secret: str, account: str, issuer: str, /) -> str:
        """The `otpauth://` address that a device reads from a QR code; `secret` is base32."""
        ...

    def step_of(self, secret: str, code: str, now: datetime, /) -> int | None:
        """The half minute (counted from 1970) whose code this is: that of `now`, or the one before or after; else None."""
        ...
