"""Prose from a language model; pure, may be asked again."""

from collections.abc import Mapping
from typing import Protocol

from attrs import frozen


@frozen(kw_only=True)
class ProseRequest:
    """What to write: `task` is our instruction, `facts` is untrusted data (never instructions). Language: `id` or `en`."""

    task: str
    facts: Mapping[str, str]
    language: str = "id"


@frozen(kw_only=True)
class Prose:
    """What came back, unchecked: the caller guards it. `model` is the exact model version, `prompt` what was really sent."""

    subject: str
    paragraphs: tuple[str, ...]
    model: str
    prompt: str


class TextGenerator(Protocol):
    """Writes short business prose."""

    def write(self, request: ProseRequest) -> Prose:
        """A subject and one to five paragraphs. Raises `Unavailable`, `Rejected` (blocked, bad key) or `MalformedAnswer`."""
        ...
