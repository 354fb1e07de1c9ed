"""Whether an outside system answers: state of the product, because people work differently while it does not."""

from datetime import datetime, timedelta

from attrs import define, field, frozen
from attrs.validators import ge, gt

from subplat.domain.events import DomainEvent, event
from subplat.domain.ids import CircuitId


@frozen(kw_only=True)
class CircuitPolicy:
    """`failures` calls in a row `within` that found nobody there: the system counts as down.

    While it is down one call every `probe_every` is let through; the others fail at once.
    """

    failures: int = field(default=5, validator=ge(1))
    within: timedelta = field(default=timedelta(minutes=2), validator=gt(timedelta()))
    probe_every: timedelta = field(default=timedelta(seconds=30), validator=ge(timedelta()))


@frozen(kw_only=True)
class CircuitEvent(DomainEvent):
    """Every event of a circuit says which outside system."""

    circuit_id: CircuitId
    system: str


@event("outside_system.went_down.v1")
@frozen(kw_only=True)
class SystemWentDown(CircuitEvent):
    """Nobody answers there: staff may work without it."""

    reason: str


@event("outside_system.came_back.v1")
@frozen(kw_only=True)
class SystemCameBack(CircuitEvent):
    """It answers again."""

    down_since: datetime


@define(kw_only=True, eq=False)
class Circuit:
    """One outside system. `failed_at`: the failures in a row so far, no older than the policy looks back.

    `down_since` is when the first of those failures happened; `probed_at` when a call was last let through since.
    """

    id: CircuitId
    system: str
    failed_at: tuple[datetime, ...] = ()
    down_since: datetime | None = None
    probed_at: datetime | None = None
    last_failure: str | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    @property
    def is_down(self) -> bool:
        """Whether it is down."""
        return self.down_since is not None

    @property
    def has_trouble(self) -> bool:
        """Whether a success would be news."""
        return self.is_down or bool(self.failed_at)

    def closed_for(self, now: datetime, policy: CircuitPolicy) -> timedelta | None:
        """How long until the next call is let through; None: now."""
        if self.down_since is None or self.probed_at is None:
            return None
        left = self.probed_at + policy.probe_every - now
        return left if timedelta() < left <= policy.probe_every else None

    def probe(self, now: datetime) -> None:
        """A call is let through to see whether it is back."""
        self.probed_at = now

    def failed(self, *, reason: str, now: datetime, policy: CircuitPolicy, certain: bool = False) -> None:
        """A call found nobody there; `certain`: no other call would do better, so it counts as down at once."""
        self.last_failure = reason
        if self.down_since is not None:
            self.probed_at = now
            return
        recent = tuple(at for at in self.failed_at if now - policy.within < at <= now)
        self.failed_at = (*recent, now)[-policy.failures :]
        if certain or len(self.failed_at) == policy.failures:
            self.down_since, self.probed_at = self.failed_at[0], now
            self.events.append(SystemWentDown(occurred_at=now, circuit_id=self.id, system=self.system, reason=reason))

    def answered(self, now: datetime) -> None:
        """A call was answered, with whatever: the row of failures has ended."""
        if self.down_since is not None:
            self.events.append(
                SystemCameBack(occurred_at=now, circuit_id=self.id, system=self.system, down_since=self.down_since)
            )
        self.failed_at, self.down_since, self.probed_at = (), None, None
