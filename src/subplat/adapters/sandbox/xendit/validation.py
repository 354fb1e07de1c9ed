"""Strict reading of request bodies against JSON schemas, with problems worded as Xendit words them."""

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator
from litestar import Request

from subplat.adapters.sandbox.exact_json import read_json
from subplat.adapters.sandbox.xendit.errors import FieldProblem, XenditError, invalid, wrong

AnyRequest = Request[Any, Any, Any]
Schema = Mapping[str, Any]

_KINDS = {
    "required": "any.required",
    "additionalProperties": "object.unknown",
    "unevaluatedProperties": "object.unknown",
    "enum": "any.only",
    "const": "any.only",
    "pattern": "string.pattern.base",
    "minLength": "string.min",
    "maxLength": "string.max",
    "minimum": "number.min",
    "exclusiveMinimum": "number.greater",
    "maximum": "number.max",
    "minItems": "array.min",
    "maxItems": "array.max",
    "maxProperties": "object.max",
}


async def json_object(request: AnyRequest) -> dict[str, Any]:
    """The JSON object of a request; refuses another content type or another kind of content."""
    media_type = (request.headers.get("content-type") or "").partition(";")[0].strip().lower()
    raw = await request.body()
    if media_type != "application/json":
        raise XenditError(415, "UNSUPPORTED_CONTENT_TYPE", "The content type requested is not supported.")
    try:
        content = read_json(raw)
    except ValueError as error:
        raise XenditError(400, "API_VALIDATION_ERROR", "The request body is not valid JSON.") from error
    if not isinstance(content, dict):
        raise wrong("value", '"value" must be of type object', "object.base")
    return content


def check(content: object, schema: Schema) -> None:
    """Refuse content that the schema does not allow, naming every problem."""
    problems = [
        problem
        for error in sorted(Draft202012Validator(schema).iter_errors(content), key=lambda error: list(error.path))
        for problem in _problems(error)
    ]
    if problems:
        raise invalid(problems)


def _problems(error: Any) -> list[FieldProblem]:
    path = [str(part) for part in error.absolute_path]
    keyword = str(error.validator)
    if keyword == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return [_problem([*path, name], keyword, "is required") for name in missing]
    if keyword == "additionalProperties" and error.validator_value is False:
        known = error.schema.get("properties", {})
        return [_problem([*path, name], keyword, "is not allowed") for name in error.instance if name not in known]
    if keyword == "type":
        wanted = error.validator_value
        name = wanted if isinstance(wanted, str) else wanted[0]
        return [FieldProblem(path=path, message=f'"{".".join(path)}" must be of type {name}', kind=f"{name}.base")]
    return [_problem(path, keyword, error.schema.get("description") or f"breaks {keyword} {error.validator_value}")]


def _problem(path: list[str], keyword: str, text: str) -> FieldProblem:
    return FieldProblem(path=path, message=f'"{".".join(path)}" {text}', kind=_KINDS.get(keyword, "any.invalid"))
