"""What the model answered, checked: the SDK leaves `parsed` empty in silence, and never compares it with the schema."""

from typing import TYPE_CHECKING

from subplat.adapters.gemini.failures import SYSTEM
from subplat.application.ports.failures import MalformedAnswer, Rejected

if TYPE_CHECKING:
    from google.genai.types import GenerateContentResponse

_FOR_GOOD = {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY"}
_LONGEST = 20_000
_MOST_PARAGRAPHS = 5


def subject_and_paragraphs(response: "GenerateContentResponse") -> tuple[str, tuple[str, ...]]:
    """A subject and one to five paragraphs of text. Raises `Rejected` (blocked) or `MalformedAnswer`."""
    return _checked(whole_answer(response))


def whole_answer(response: "GenerateContentResponse") -> object:
    """The decoded JSON of an answer that is whole and was not blocked, its shape unchecked. Raises as above."""
    if response.prompt_feedback is not None and response.prompt_feedback.block_reason is not None:
        reason = response.prompt_feedback.block_reason.name
        raise Rejected(SYSTEM, f"the prompt was blocked ({reason})", code=reason)
    if not response.candidates:
        raise MalformedAnswer(SYSTEM, "no candidate in the answer")
    finish = response.candidates[0].finish_reason
    reason = "STOP" if finish is None else finish.name
    if reason in _FOR_GOOD:
        raise Rejected(SYSTEM, f"the answer was blocked ({reason})", code=reason)
    if reason != "STOP":
        raise MalformedAnswer(SYSTEM, f"the answer is not whole ({reason})")
    return response.parsed


def _checked(parsed: object) -> tuple[str, tuple[str, ...]]:
    if not isinstance(parsed, dict) or set(parsed) != {"subject", "paragraphs"}:
        raise MalformedAnswer(SYSTEM, "the answer is not an object of subject and paragraphs")
    subject, paragraphs = parsed["subject"], parsed["paragraphs"]
    if not isinstance(subject, str) or not isinstance(paragraphs, list):
        raise MalformedAnswer(SYSTEM, "subject is no text, or paragraphs is no list")
    texts = [text for text in paragraphs if isinstance(text, str)]
    if len(texts) != len(paragraphs) or not 1 <= len(texts) <= _MOST_PARAGRAPHS:
        raise MalformedAnswer(SYSTEM, f"{len(paragraphs)} paragraphs, {len(texts)} of them text")
    if len(subject) + sum(map(len, texts)) > _LONGEST:
        raise MalformedAnswer(SYSTEM, "the answer is far too long")
    return subject, tuple(texts)
