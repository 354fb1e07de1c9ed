"""Sessions that have ended and counts that no longer count."""

from datetime import timedelta

from attrs import frozen

from subplat.application.ports.attempts import Attempts
from subplat.application.ports.clock import Clock
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.sessions import Sessions
from subplat.domain.accounts.access_policy import AccessPolicy

LONGEST_WINDOW = timedelta(days=1)


@job("accounts.clean_up.v1")
@frozen(kw_only=True)
class CleanUpAccess(Job):
    """Removes what nobody can use any more; repeating changes nothing."""

    def order_key(self) -> str:
        return "accounts.clean_up"


@frozen(kw_only=True)
class CleanUpAccessHandler:
    sessions: Sessions
    attempts: Attempts
    clock: Clock
    policy: AccessPolicy

    def __call__(self, job: CleanUpAccess) -> None:
        """Raises Unavailable."""
        now = self.clock.now()
        self.sessions.forget_before(now - self.policy.absolute)
        self.attempts.forget_before(now - LONGEST_WINDOW)
