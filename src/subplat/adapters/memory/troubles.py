"""Planned trouble for the adapters in memory."""

from attrs import frozen

from subplat.application.ports.failures import OutsideFailure


@frozen(kw_only=True)
class Trouble:
    """A failure to raise once: at the next call of that name (any if None), before or after its effect."""

    failure: OutsideFailure
    call: str | None = None
    after_effect: bool = False


def meet(planned: "list[OutsideFailure | Trouble]", call: str, *, after_effect: bool) -> None:
    """Raise the first planned failure that is for this moment; a bare failure is for any call, before its effect."""
    for position, each in enumerate(planned):
        trouble = each if isinstance(each, Trouble) else Trouble(failure=each)
        if trouble.call in (None, call) and trouble.after_effect is after_effect:
            del planned[position]
            raise trouble.failure
