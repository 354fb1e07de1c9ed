"""Discovery schemas as JSON Schema that takes nothing it does not know."""

from collections.abc import Mapping
from typing import Any

_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "int32": {"minimum": -(2**31), "maximum": 2**31 - 1},
    "uint32": {"minimum": 0, "maximum": 2**32 - 1},
    "int64": {"pattern": r"^-?[0-9]{1,19}$"},
    "uint64": {"pattern": r"^[0-9]{1,20}$"},
    "byte": {"pattern": r"^[A-Za-z0-9_\-+/]*={0,2}$"},
}
"""64-bit numbers are strings on the wire."""


def json_schema(schemas: Mapping[str, Any], name: str, *, required_by: str = "") -> dict[str, Any]:
    """The schema of that name with all that it refers to. `required_by` is the method whose annotations count."""
    definitions: dict[str, Any] = {}
    open_names = [name]
    while open_names:
        current = open_names.pop()
        if current not in definitions:
            definitions[current] = _converted(schemas[current], open_names, required_by)
    return {"$ref": f"#/$defs/{name}", "$defs": definitions}


def parameter_schema(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of one query or path parameter, already turned into its type."""
    schema = _converted(parameter, [], "")
    for bound in ("minimum", "maximum"):
        if bound in parameter:
            schema[bound] = int(parameter[bound])
    if "pattern" in parameter:
        schema["pattern"] = f"^(?:{parameter['pattern']})$"
    return schema


def _converted(source: Mapping[str, Any], refers_to: list[str], required_by: str) -> dict[str, Any]:
    if "$ref" in source:
        refers_to.append(source["$ref"])
        return {"$ref": f"#/$defs/{source['$ref']}"}
    kind = source.get("type", "any")
    if kind == "any":
        return {}
    schema: dict[str, Any] = {"type": kind, **_FORMATS.get(source.get("format", ""), {})}
    if "enum" in source:
        schema["enum"] = list(source["enum"])
    if kind == "array":
        schema["items"] = _converted(source["items"], refers_to, required_by)
    if kind == "object":
        schema |= _object(source, refers_to, required_by)
    return schema


def _object(source: Mapping[str, Any], refers_to: list[str], required_by: str) -> dict[str, Any]:
    fields: Mapping[str, Any] = source.get("properties", {})
    extra = source.get("additionalProperties")
    return {
        "properties": {name: _converted(field, refers_to, required_by) for name, field in fields.items()},
        "required": [
            name for name, field in fields.items() if required_by in field.get("annotations", {}).get("required", ())
        ],
        "additionalProperties": False if extra is None else _converted(extra, refers_to, required_by),
    }
