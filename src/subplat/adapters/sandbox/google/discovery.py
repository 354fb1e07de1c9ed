"""The discovery documents that come with google-api-python-client, as the law of the twins."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from attrs import field, frozen
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from subplat.adapters.sandbox.google.errors import Refusal
from subplat.adapters.sandbox.google.schemas import json_schema, parameter_schema


@frozen(eq=False)
class Method:
    """One method of an interface."""

    id: str
    http_method: str
    path: str
    _parameters: Mapping[str, Any] = field(repr=False)
    _request: Draft202012Validator | None = field(repr=False)
    _response: Draft202012Validator | None = field(repr=False)

    @property
    def takes_body(self) -> bool:
        """Whether a body is expected."""
        return self._request is not None

    def check_body(self, body: Any) -> None:
        """`Refusal` 400 for a field that is unknown, of the wrong type or missing."""
        problem = self._request and best_match(self._request.iter_errors(body))
        if problem is not None:
            where = ".".join(str(step) for step in problem.absolute_path) or "the body"
            raise Refusal(400, f"Invalid JSON payload received at {where}: {problem.message}")

    def check_query(self, query: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """The parameters in their types, defaults filled in; `Refusal` 400 for any that is not as documented."""
        known = {name: rule for name, rule in self._parameters.items() if rule["location"] == "query"}
        for name in query:
            if name not in known:
                raise Refusal(400, f'Unknown name "{name}": cannot bind query parameter.', "invalidParameter")
        for name, rule in known.items():
            if rule.get("required") and name not in query:
                raise Refusal(400, f"Required parameter: {name}", "required")
        values = {name: _typed(rule["default"], rule) for name, rule in known.items() if "default" in rule}
        for name, given in query.items():
            rule = known[name]
            if len(given) > 1 and not rule.get("repeated"):
                raise Refusal(400, f"Parameter {name} given more than once.", "invalidParameter")
            typed = [self._checked(name, each, rule) for each in given]
            values[name] = typed if rule.get("repeated") else typed[0]
        return values

    def check_path(self, path: Mapping[str, str]) -> None:
        """`Refusal` 400 for a part that Google's pattern does not allow."""
        for name, value in path.items():
            self._checked(name, value, self._parameters[name])

    def check_answer(self, answer: Any) -> None:
        """A twin cannot answer what Google could not: ValueError."""
        problem = self._response and best_match(self._response.iter_errors(answer))
        if problem is not None:
            raise ValueError(f"{self.id} cannot answer this: {problem.message} at {list(problem.absolute_path)}")

    def _checked(self, name: str, given: str, rule: Mapping[str, Any]) -> Any:
        value = _typed(given, rule)
        if not Draft202012Validator(parameter_schema(rule)).is_valid(value):
            raise Refusal(400, f"Invalid value for {name}: {given}", "invalidParameter")
        return value


def method(interface: str, version: str, method_id: str) -> Method:
    """The method of that id (`gmail.users.drafts.send`); its path starts with a slash and includes the service's."""
    document = _document(interface, version)
    source = _source(document, method_id)
    schemas = document["schemas"]
    request, response = (source.get(kind, {}).get("$ref") for kind in ("request", "response"))
    return Method(
        id=method_id,
        http_method=source["httpMethod"],
        path=f"/{document['servicePath']}{source.get('flatPath', source['path'])}",
        parameters={**document["parameters"], **source.get("parameters", {})},
        request=Draft202012Validator(json_schema(schemas, request, required_by=method_id)) if request else None,
        response=Draft202012Validator(json_schema(schemas, response)) if response else None,
    )


@cache
def _document(interface: str, version: str) -> Mapping[str, Any]:
    folder = files("googleapiclient.discovery_cache.documents")
    document: Mapping[str, Any] = json.loads((folder / f"{interface}.{version}.json").read_text("utf-8"))
    return document


def _source(document: Mapping[str, Any], method_id: str) -> Mapping[str, Any]:
    resource: Any = document
    *resources, name = method_id.split(".")[1:]
    for each in resources:
        resource = resource["resources"][each]
    source: Mapping[str, Any] = resource["methods"][name]
    return source


def _typed(value: Any, rule: Mapping[str, Any]) -> Any:
    """A parameter's text in its type; text that does not fit stays text, and fails its check."""
    if rule["type"] == "boolean" and value in ("true", "false"):
        return value == "true"
    if rule["type"] == "integer" and str(value).lstrip("-").isdecimal():
        return int(value)
    return value
