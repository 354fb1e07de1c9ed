"""What the service accepts in a `generateContent` call, and what the call asks for."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from subplat.adapters.sandbox.gemini.errors import invalid

Check = Callable[[Any], bool]


def _whole(low: int, high: int) -> Check:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _number(low: int, high: int) -> Check:
    return lambda value: (
        isinstance(value, int | Decimal) and not isinstance(value, bool) and Decimal(low) <= value <= Decimal(high)
    )


def _a(kind: type) -> Check:
    return lambda value: isinstance(value, kind)


_REQUEST: Mapping[str, Check] = {
    "contents": _a(list),
    "systemInstruction": _a(dict),
    "generationConfig": _a(dict),
    "safetySettings": _a(list),
    "tools": _a(list),
    "toolConfig": _a(dict),
    "cachedContent": _a(str),
    "labels": _a(dict),
}
_CONFIG: Mapping[str, Check] = {
    "temperature": _number(0, 2),
    "topP": _number(0, 1),
    "topK": _number(1, 100),
    "candidateCount": _whole(1, 8),
    "maxOutputTokens": _whole(1, 65536),
    "stopSequences": _a(list),
    "responseMimeType": lambda value: value in ("text/plain", "application/json"),
    "responseSchema": _a(dict),
    "responseJsonSchema": _a(dict),
    "seed": _whole(-(2**31), 2**31 - 1),
    "presencePenalty": _number(-2, 2),
    "frequencyPenalty": _number(-2, 2),
    "thinkingConfig": _a(dict),
}
_CONTENT: Mapping[str, Check] = {"role": lambda value: value in ("user", "model"), "parts": _a(list)}
_PART: Mapping[str, Check] = {"text": _a(str)}
_KNOWN_SHAPES = (frozenset({"subject", "paragraphs"}), frozenset({"number", "amount"}))


@frozen(kw_only=True)
class Asked:
    """A call understood: the rules, the user's text, and how the answer is to look."""

    rules: str
    text: str
    as_json: bool
    fields: frozenset[str] = frozenset()
    max_output_tokens: int

    @property
    def prompt(self) -> str:
        """All text that was sent."""
        return f"{self.rules}\n{self.text}"


def understood(body: Any) -> Asked:
    """The call in a decoded body. Raises `GeminiRefusal` (400) for anything that Google's service would not take."""
    request = _fields(body, _REQUEST, "")
    if not request.get("contents"):
        raise invalid("* GenerateContentRequest.contents: contents is not specified\n")
    config = _fields(request.get("generationConfig", {}), _CONFIG, "generation_config")
    schema = config.get("responseJsonSchema", config.get("responseSchema"))
    as_json = config.get("responseMimeType") == "application/json"
    if schema is not None and not as_json:
        raise invalid(
            "* GenerateContentRequest.generation_config.response_mime_type: a schema needs application/json\n"
        )
    fields = frozenset((schema or {}).get("properties", ()))
    if as_json and fields not in _KNOWN_SHAPES:
        raise invalid("The sandbox writes subject and paragraphs, or number and amount; the schema asks for others.")
    return Asked(
        rules=_text_of(request["systemInstruction"], "system_instruction") if "systemInstruction" in request else "",
        text="\n".join(_text_of(content, f"contents[{at}]") for at, content in enumerate(request["contents"])),
        as_json=as_json,
        fields=fields,
        max_output_tokens=config.get("maxOutputTokens", 8192),
    )


def _text_of(content: Any, where: str) -> str:
    parts = _fields(content, _CONTENT, where).get("parts") or []
    if not parts:
        raise invalid(f"* GenerateContentRequest.{where}.parts: contents.parts must not be empty.\n")
    return "\n".join(_fields(part, _PART, f"{where}.parts[{at}]").get("text", "") for at, part in enumerate(parts))


def _fields(value: Any, known: Mapping[str, Check], where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise invalid(f"Invalid value at '{where}' (type.googleapis.com), a message is expected")
    for name, content in value.items():
        if name not in known:
            at = f" at '{where}'" if where else ""
            raise invalid(f'Invalid JSON payload received. Unknown name "{name}"{at}: Cannot find field.')
        if not known[name](content):
            raise invalid(f"Invalid value at '{f'{where}.' if where else ''}{name}': {str(content)[:80]!r}")
    return value
