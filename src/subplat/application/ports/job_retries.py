"""What every queue does with a job that did not succeed: how often it is tried, and when again."""

from datetime import timedelta

from attrs import frozen

from subplat.application.ports.failures import Unavailable


@frozen(kw_only=True)
class RetryPolicy:
    """Delays double from try to try; `spread` (0 to 1, fixed per job) adds up to a part, so that a crowd thins out.

    A job that failed uses up an attempt; after `max_attempts` it is parked. A job that found the outside `Unavailable`
    does not, until it has waited `patience` in all: an outage must not park the jobs of its days. It is tried every
    `longest_pause`, so that the work goes on within minutes of the system's return.
    """

    max_attempts: int = 8
    first_delay: timedelta = timedelta(seconds=2)
    longest_delay: timedelta = timedelta(hours=1)
    longest_pause: timedelta = timedelta(minutes=5)
    patience: timedelta = timedelta(days=60)
    spread_part: float = 0.25

    def delay(self, attempt: int, spread: float) -> timedelta:
        """How long after failed attempt number `attempt` (1, 2, ...) the next one comes."""
        return self._spread(_doubled(self.first_delay, attempt - 1, self.longest_delay), spread)

    def pause(self, failure: Unavailable, earlier: int, waited: timedelta, spread: float) -> timedelta | None:
        """How long to wait for an unavailable system; None: it was long enough, count it as a failed attempt.

        `earlier`: how often this job has waited before; `waited`: how long ago it did so first. A time that the system
        named itself is the least.
        """
        if waited >= self.patience:
            return None
        own = _doubled(self.first_delay, earlier, self.longest_pause)
        return self._spread(max(own, failure.retry_after or timedelta()), spread)

    def _spread(self, delay: timedelta, spread: float) -> timedelta:
        return delay * (1 + spread * self.spread_part)


def _doubled(first: timedelta, times: int, longest: timedelta) -> timedelta:
    # Capped before it is computed: 2 ** 1000 seconds is no timedelta.
    return longest if times > 40 else min(first * 2**times, longest)
