"""Faults by plan: which call of which system goes wrong, how, and how often."""

from enum import StrEnum
from fnmatch import fnmatchcase

from attrs import define, field, frozen, validators


class FaultKind(StrEnum):
    """What can go wrong with a call; `*_before` has no effect at the twin, `*_after` has its whole effect."""

    TIMEOUT_BEFORE = "timeout_before"
    TIMEOUT_AFTER = "timeout_after"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    STATUS_500 = "status_500"
    STATUS_503 = "status_503"
    RATE_LIMITED = "rate_limited"
    MALFORMED = "malformed"
    SLOW = "slow"


@frozen(kw_only=True)
class FaultRule:
    """One planned fault.

    `system` and `operation` are globs, the latter over "METHOD /path" (path relative to the system's own address).
    `times=None` means until cleared. `delay_seconds` is how long `slow` waits, and the longest that `timeout_*` holds
    a caller who does not hang up.
    """

    system: str
    kind: FaultKind = field(converter=FaultKind)
    operation: str | None = None
    times: int | None = 1
    delay_seconds: float = field(default=30.0, validator=validators.ge(0))

    def __attrs_post_init__(self) -> None:
        if self.times is not None and self.times < 1:
            raise ValueError("a fault happens at least once")

    def matches(self, system: str, method: str, path: str) -> bool:
        """Whether this rule is about that call."""
        return fnmatchcase(system, self.system) and fnmatchcase(f"{method} {path}", self.operation or "*")


@define
class _Armed:
    rule: FaultRule
    left: int | None


@define
class FaultPlan:
    """The rules in force; the first that matches is taken, and used up after its `times`."""

    _armed: list[_Armed] = field(factory=list)

    def add(self, rule: FaultRule) -> None:
        """Put a rule behind those already in force."""
        self._armed.append(_Armed(rule, rule.times))

    def clear(self, system: str | None = None) -> None:
        """Drop all rules, or those written for one system."""
        self._armed = [armed for armed in self._armed if system is not None and armed.rule.system != system]

    def rules(self) -> list[FaultRule]:
        """The rules still in force."""
        return [armed.rule for armed in self._armed]

    def take(self, system: str, method: str, path: str) -> FaultRule | None:
        """The rule for this call, used up by one; None when the call is to go well."""
        for armed in self._armed:
            if armed.rule.matches(system, method, path):
                if armed.left is not None:
                    armed.left -= 1
                self._armed = [each for each in self._armed if each.left != 0]
                return armed.rule
        return None
