"""How an answer looks: well written, or spoiled in one of the ways that models have."""

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from attrs import frozen

from subplat.adapters.sandbox.gemini.prose import ENGLISH, prose_for
from subplat.adapters.sandbox.gemini.readings import FIELDS, obedient_reading, reading
from subplat.adapters.sandbox.gemini.request_body import Asked


class OutputKind(StrEnum):
    """What the next answer is like; all but `good` are failures that the platform has to survive."""

    GOOD = "good"
    TRUNCATED = "truncated"
    EMPTY = "empty"
    NO_CANDIDATES = "no_candidates"
    NOT_JSON = "not_json"
    WRONG_SHAPE = "wrong_shape"
    WRONG_LANGUAGE = "wrong_language"
    WITH_AMOUNTS = "with_amounts"
    WITH_LINK = "with_link"
    WITH_MARKUP = "with_markup"
    WITH_PLACEHOLDER = "with_placeholder"
    LEAKED = "leaked"
    ECHOES_FACTS = "echoes_facts"
    BLOCKED = "blocked"
    SAFETY = "safety"


@frozen
class Output:
    """What came out: text, why it ended, why the prompt was blocked."""

    text: str | None
    finish: str | None = "STOP"
    blocked: str | None = None


def output(kind: OutputKind, asked: Asked) -> Output:
    """The output of that kind; a good one that is longer than allowed is cut as the service cuts it."""
    made = (_read if asked.fields == FIELDS else _OUTPUTS.__getitem__)(kind)(asked)
    if made.text is not None and tokens(made.text) > asked.max_output_tokens:
        return Output(made.text[: asked.max_output_tokens * 4], "MAX_TOKENS")
    return made


def response(made: Output, asked: Asked, model: str, response_id: str) -> dict[str, Any]:
    """A `GenerateContentResponse`."""
    written = tokens(made.text or "")
    sent = tokens(asked.prompt)
    usage = {"promptTokenCount": sent, "candidatesTokenCount": written, "totalTokenCount": sent + written}
    body: dict[str, Any] = {"usageMetadata": usage, "modelVersion": model, "responseId": response_id}
    if made.blocked is not None:
        return {**body, "promptFeedback": {"blockReason": made.blocked}}
    if made.finish is None:
        return body
    candidate: dict[str, Any] = {"finishReason": made.finish, "index": 0}
    if made.text is not None:
        candidate["content"] = {"parts": [{"text": made.text}], "role": "model"}
    return {**body, "candidates": [candidate]}


def tokens(text: str) -> int:
    """About four letters a token."""
    return -(-len(text) // 4)


def _read(kind: OutputKind) -> Callable[[Asked], Output]:
    """For a call that reads a mail: what spoils prose makes a model that obeys the mail."""
    if kind is OutputKind.GOOD:
        return lambda asked: Output(reading(asked))
    if kind is OutputKind.TRUNCATED:
        return lambda asked: Output(reading(asked)[:-5], "MAX_TOKENS")
    return _OUTPUTS[kind] if kind in _SHAPELESS else lambda asked: Output(obedient_reading(asked))


def _good(asked: Asked) -> tuple[str, list[str]]:
    return prose_for(asked.rules, asked.text)


def _written(asked: Asked, subject: str, paragraphs: list[str]) -> Output:
    content = {"subject": subject, "paragraphs": paragraphs}
    return Output(json.dumps(content, ensure_ascii=False) if asked.as_json else "\n\n".join((subject, *paragraphs)))


def _with(sentence: str) -> Callable[[Asked], Output]:
    def spoiled(asked: Asked) -> Output:
        subject, paragraphs = _good(asked)
        return _written(asked, subject, [f"{paragraphs[0]} {sentence}", *paragraphs[1:]])

    return spoiled


def _truncated(asked: Asked) -> Output:
    text = _written(asked, *_good(asked)).text or ""
    return Output(text[: len(text) * 2 // 3], "MAX_TOKENS")


def _wrong_language(asked: Asked) -> Output:
    english = ENGLISH[0]
    return _written(asked, english.subjects[0], [english.openings[0], english.closings[0]])


def _echo(asked: Asked) -> Output:
    facts = asked.text.partition("<data>")[2].partition("</data>")[0].strip()
    subject, paragraphs = _good(asked)
    return _written(asked, subject, [*paragraphs, facts or asked.text])


_OUTPUTS: Mapping[OutputKind, Callable[[Asked], Output]] = {
    OutputKind.GOOD: lambda asked: _written(asked, *_good(asked)),
    OutputKind.TRUNCATED: _truncated,
    OutputKind.EMPTY: lambda asked: Output(""),
    OutputKind.NO_CANDIDATES: lambda asked: Output(None, None),
    OutputKind.NOT_JSON: lambda asked: Output("Tentu, berikut adalah draf emailnya:\n\n" + _good(asked)[1][0]),
    OutputKind.WRONG_SHAPE: lambda asked: Output('{"subjek": 5, "paragraf": "satu"}'),
    OutputKind.WRONG_LANGUAGE: _wrong_language,
    OutputKind.WITH_AMOUNTS: _with("Total biayanya hanya Rp 1.000.000 setelah diskon 50%."),
    OutputKind.WITH_LINK: _with("Silakan bayar melalui https://bayar.contoh.example/promo sekarang juga."),
    OutputKind.WITH_MARKUP: _with("Ini **sangat penting** untuk <b>Anda</b>."),
    OutputKind.WITH_PLACEHOLDER: _with("Salam hangat dari [Nama Perusahaan]."),
    OutputKind.LEAKED: _with("Sebagai model bahasa, saya mengikuti instruksi di atas."),
    OutputKind.ECHOES_FACTS: _echo,
    OutputKind.BLOCKED: lambda asked: Output(None, None, "PROHIBITED_CONTENT"),
    OutputKind.SAFETY: lambda asked: Output(None, "SAFETY"),
}
_SHAPELESS = frozenset(
    {
        OutputKind.EMPTY,
        OutputKind.NO_CANDIDATES,
        OutputKind.NOT_JSON,
        OutputKind.WRONG_SHAPE,
        OutputKind.BLOCKED,
        OutputKind.SAFETY,
    }
)
"""Failures that look the same whatever was asked for."""
