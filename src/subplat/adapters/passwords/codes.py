"""One-time codes, by pyotp."""

from datetime import datetime

HALF_MINUTE = 30
DIGITS = 6


class PyotpOneTimeCodes:
    """See the port."""

    def uri(self, secret: str, account: str, issuer: str, /) -> str:
        """`otpauth://totp/…`."""
        from pyotp import TOTP

        return TOTP(secret, name=account, issuer=issuer).provisioning_uri()

    def step_of(self, secret: str, code: str, now: datetime, /) -> int | None:
        """The neighbours too, for clocks that are a little off; every comparison is made, in constant time."""
        from pyotp import HOTP
        from pyotp.utils import strings_equal

        typed = "".join(code.split())
        if len(typed) != DIGITS or not (typed.isascii() and typed.isdigit()):
            return None
        current, codes = int(now.timestamp()) // HALF_MINUTE, HOTP(secret)
        steps = (current, current - 1, current + 1)
        return next((step for step in [each for each in steps if strings_equal(codes.at(each), typed)]), None)
