"""Refusing what is tried too often."""

from datetime import timedelta

from attrs import frozen

from subplat.application.ports.attempts import Attempts
from subplat.application.ports.clock import Clock
from subplat.domain.accounts.access_policy import AccessPolicy, Limit
from subplat.domain.errors import RuleBroken


class TooManyAttempts(RuleBroken):
    """Tried too often; `retry_after` later it may be tried again."""

    code = "too_many_attempts"

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__("this was tried too often: wait a while")
        self.retry_after = retry_after


@frozen(kw_only=True)
class Limits:
    """Counts before anything is looked up, so that known and unknown addresses are treated alike."""

    attempts: Attempts
    clock: Clock
    policy: AccessPolicy

    def sign_in(self, email: str, address: str) -> None:
        """Raises TooManyAttempts."""
        self._take("sign_in.address", address, self.policy.sign_in_per_address)
        self._take("sign_in.account", email.lower(), self.policy.sign_in_per_account)

    def signed_in(self, email: str) -> None:
        """The account's count starts again; the address's does not, or one known password would pay for many tries."""
        self.attempts.forget("sign_in.account", email.lower())

    def password(self, user_id: object) -> None:
        """Raises TooManyAttempts."""
        self._take("password.account", str(user_id), self.policy.sign_in_per_account)

    def reset(self, email: str, address: str) -> None:
        """Raises TooManyAttempts."""
        self._take("reset.address", address, self.policy.reset_per_address)
        self._take("reset.account", email.lower(), self.policy.reset_per_account)

    def second_factor(self, user_id: object) -> None:
        """Raises TooManyAttempts."""
        self._take("second_factor.account", str(user_id), self.policy.second_factor_per_account)

    def second_factor_passed(self, user_id: object) -> None:
        """The count starts again."""
        self.attempts.forget("second_factor.account", str(user_id))

    def _take(self, kind: str, subject: str, limit: Limit) -> None:
        wait = self.attempts.take(kind, subject, limit, self.clock.now())
        if wait is not None:
            raise TooManyAttempts(wait)
