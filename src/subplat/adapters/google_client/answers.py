"""Taking values out of decoded answers; whatever is not as documented is a `MalformedAnswer`."""

from typing import Any

from subplat.application.ports.failures import MalformedAnswer


def text(system: str, answer: Any, name: str) -> str:
    """A required, non-empty text field."""
    value = optional_text(system, answer, name)
    if not value:
        raise MalformedAnswer(system, f"the answer has no {name}")
    return value


def optional_text(system: str, answer: Any, name: str) -> str | None:
    """A text field that may be absent."""
    value = _field(system, answer, name)
    if value is not None and not isinstance(value, str):
        raise MalformedAnswer(system, f"{name} is {type(value).__name__}, not text")
    return value


def optional_count(system: str, answer: Any, name: str) -> int | None:
    """A whole-number field that may be absent."""
    value = _field(system, answer, name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise MalformedAnswer(system, f"{name} is {type(value).__name__}, not a whole number")
    return value


def objects(system: str, answer: Any, name: str) -> list[Any]:
    """A list field; Google leaves out an empty one."""
    value = _field(system, answer, name)
    if value is not None and not isinstance(value, list):
        raise MalformedAnswer(system, f"{name} is {type(value).__name__}, not a list")
    return value or []


def part(system: str, answer: Any, name: str) -> Any:
    """An object field; an absent one reads as empty."""
    value = _field(system, answer, name)
    if value is not None and not isinstance(value, dict):
        raise MalformedAnswer(system, f"{name} is {type(value).__name__}, not an object")
    return value or {}


def _field(system: str, answer: Any, name: str) -> Any:
    if not isinstance(answer, dict):
        raise MalformedAnswer(system, f"{type(answer).__name__} where an object with {name} was expected")
    return answer.get(name)
