"""The places between two effects at which a process may die: before and after each commit and each call to outside.

In production nobody listens and passing one is a function call. The crash harness (`subplat.testing.crashes`) hears of
every place, and ends the process at one of them; `subplat.testing.crashes.code_check` finds a commit or an outside call
that passes none.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_listener: Callable[[str], None] | None = None


def crash_point(place: str) -> None:
    """The process is there now. `place` ends with the moment: `commit before`, `commit after`."""
    if _listener is not None:
        _listener(place)


def passes(effect: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A function that is one effect as a whole: `<effect> before`, and `<effect> after` unless it raised."""
    before, after = f"{effect} before", f"{effect} after"

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def passing(*args: P.args, **kwargs: P.kwargs) -> R:
            crash_point(before)
            answer = function(*args, **kwargs)
            crash_point(after)
            return answer

        return passing

    return decorate


def listen(listener: Callable[[str], None] | None) -> None:
    """Every place of the process is told to `listener`, in the thread that passes it; None: to nobody again."""
    global _listener
    _listener = listener
