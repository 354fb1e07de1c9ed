"""Whether an object has the shape of a port: every method, taking what it will be given. What it does, contracts try."""

from collections.abc import Callable, Iterator
from inspect import Parameter, Signature, iscoroutinefunction, isfunction, signature
from typing import Any

_BY_PLACE = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
_BY_NAME = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)


def misfits(adapter: object, port: type) -> Iterator[str]:
    """What is not as in the port (a Protocol), one sentence each."""
    for name, wanted in vars(port).items():
        if not name.startswith("_") and isfunction(wanted):
            given = getattr(adapter, name, None)
            if not callable(given):
                yield f"it has no method {name}"
            elif iscoroutinefunction(given):
                yield f"{name} is a coroutine, and the platform waits for none"
            elif not _takes(given, wanted):
                yield f"{name} has to take {_without_self(signature(wanted))}"


def _takes(given: Callable[..., Any], wanted: Callable[..., Any]) -> bool:
    try:
        theirs = signature(given)
    except ValueError:  # of some functions in C nobody knows
        return True
    ours = list(_without_self(signature(wanted)).parameters.values())
    places = [each.name for each in ours if each.kind in _BY_PLACE]
    names = [each.name for each in ours if each.kind in _BY_NAME]
    try:
        theirs.bind(*places, **{each.name: each for each in ours if each.kind is Parameter.KEYWORD_ONLY})
        theirs.bind(*(each.name for each in ours if each.kind is Parameter.POSITIONAL_ONLY), **dict.fromkeys(names))
    except TypeError:
        return False
    return True


def _without_self(method: Signature) -> Signature:
    return Signature([each.replace(annotation=Parameter.empty) for each in list(method.parameters.values())[1:]])
