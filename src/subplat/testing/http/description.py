"""What the API's description calls a good request: made from it, so that a new route needs nothing written here."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

Json = Any
"""What a JSON document holds."""
_VERBS = ("get", "post", "put", "patch", "delete")
_TEXTS: Mapping[str, str] = {
    "date": "2026-01-15",
    "date-time": "2031-01-15T00:00:00Z",
    "uuid": "019c11c7-4d00-7000-8000-00000000ffff",
}


@frozen(kw_only=True)
class Operation:
    """`path` as in the description: `/api/v1/users/{user_id}`."""

    verb: str
    path: str
    name: str
    parameters: tuple[Mapping[str, Json], ...]
    body: Mapping[str, Json] | None

    @property
    def path_parameters(self) -> tuple[str, ...]:
        """In the order of the path."""
        return tuple(re.findall(r"{(\w+)}", self.path))


@frozen
class Description:
    """The document at `/schema`."""

    document: Mapping[str, Json]

    def operations(self) -> Iterator[Operation]:
        """Every one."""
        for path, item in self.document["paths"].items():
            for verb in _VERBS:
                if verb in item:
                    yield self._operation(verb, path, item[verb])

    def value(
        self, schema: Mapping[str, Json], known: Mapping[str, Json], name: str = "", *, full: bool = False
    ) -> Json:
        """One that fits. `known` gives values by the name of the field; `full`: optional fields too."""
        schema = self.resolved(schema)
        if name in known and schema.get("type") not in ("object", "array"):
            return known[name]
        if "examples" in schema:
            return schema["examples"][0]
        for one_of in ("oneOf", "anyOf"):
            if one_of in schema:
                return self.value(self._not_null(schema[one_of]), known, name, full=full)
        if "enum" in schema:
            return schema["enum"][0]
        return self._of_type(schema, known, name, full=full)

    def resolved(self, schema: Mapping[str, Json]) -> Mapping[str, Json]:
        """What a reference points at."""
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema

    def body(self, operation: Operation, known: Mapping[str, Json], *, full: bool = False) -> Json:
        """One that the operation takes; None where it takes none."""
        return None if operation.body is None else self.value(operation.body, known, full=full)

    def _operation(self, verb: str, path: str, told: Mapping[str, Json]) -> Operation:
        content = told.get("requestBody", {}).get("content", {})
        return Operation(
            verb=verb.upper(),
            path=path,
            name=told["operationId"],
            parameters=tuple(told.get("parameters", ())),
            body=content["application/json"]["schema"] if content else None,
        )

    def _of_type(self, schema: Mapping[str, Json], known: Mapping[str, Json], name: str, *, full: bool) -> Json:
        match schema.get("type"):
            case "object":
                return self._object(schema, known, full=full)
            case "array":
                return [self.value(schema["items"], known, name.removesuffix("s"), full=full)]
            case "string":
                return _text(schema)
            case "boolean":
                return False
            case "integer" | "number":
                return max(1, schema.get("minimum", 1))
            case _:
                return "anything"

    def _object(self, schema: Mapping[str, Json], known: Mapping[str, Json], *, full: bool) -> dict[str, Json]:
        properties = schema.get("properties", {})
        wanted = properties if full else schema.get("required", ())
        return {name: self.value(properties[name], known, name, full=full) for name in wanted}

    def _not_null(self, schemas: list[Mapping[str, Json]]) -> Mapping[str, Json]:
        return next(each for each in map(self.resolved, schemas) if each.get("type") != "null")


def _text(schema: Mapping[str, Json]) -> str:
    if "format" in schema:
        return _TEXTS[schema["format"]]
    if schema.get("contentEncoding") == "base64":
        return "JVBERi0xLjQK"
    return "contoh".ljust(schema.get("minLength", 0), "x")
