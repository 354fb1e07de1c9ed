"""How an outside call can fail; every port that leaves the process raises only these."""

from datetime import timedelta


class OutsideFailure(Exception):
    """An outside system did not do what was asked; `system` is its name, `detail` is safe to show and log."""

    def __init__(self, system: str, detail: str) -> None:
        super().__init__(f"{system}: {detail}")
        self.system = system
        self.detail = detail


class Unavailable(OutsideFailure):
    """Nothing happened there; the same call may be made again, after `retry_after` when the system named a time."""

    def __init__(self, system: str, detail: str, retry_after: timedelta | None = None) -> None:
        super().__init__(system, detail)
        self.retry_after = retry_after


class NotLetIn(Unavailable):
    """Our own credentials are not taken there (expired, revoked, from a wrong address): an outage of ours, for all calls.

    Nothing happened there; the work waits until a person has put it right. `code` is the system's own.
    """

    def __init__(self, system: str, detail: str, code: str) -> None:
        super().__init__(system, detail)
        self.code = code


class OutcomeUnknown(OutsideFailure):
    """It may or may not have happened: look it up by our reference, never repeat blindly."""


class Rejected(OutsideFailure):
    """Refused for good: the same call will be refused again; a person has to act. `code` is the system's own."""

    def __init__(self, system: str, detail: str, code: str) -> None:
        super().__init__(system, detail)
        self.code = code


class MalformedAnswer(OutsideFailure):
    """The answer cannot be understood; treated like an unknown outcome for calls that change something."""
